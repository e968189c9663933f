using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Sharing.Federation.Envelopes;

/// <summary>A parcel as a link brought it.</summary>
/// <param name="Link">Who served it.</param>
internal sealed record Arrival(string Link, long Position, string? Entry, Parcel Parcel);

/// <summary>
/// What comes in over all links, once: at least once on the wire becomes exactly once in effect here, in the order of each producer.
/// An envelope that comes before its predecessors waits a moment for them, and then goes on without: a bad one never blocks a good one.
/// </summary>
public sealed class Inbox(MemberId self, string sector, PeerDirectory peers, IJournal journal, TimeProvider clock)
{
    private const int MostHeld = 512;
    private const int MostRefusalsPerMinute = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private readonly List<(Arrival Arrival, long Since)> held = [];
    private readonly Dictionary<string, (long Position, string? Entry)> links = new(StringComparer.Ordinal);
    private readonly HashSet<(MemberId Producer, string Audience, long From)> missed = [];
    private (long Since, int Count) refusals;
    private readonly SemaphoreSlim anyHeld = new(0);
    private readonly Lock gate = new();

    /// <summary>What this node's log holds of every producer, itself among them.</summary>
    public ChainBook Chains { get; } = new();

    /// <summary>What to tell a link that is dialled: it sends the rest.</summary>
    internal StreamRequest Known(string link)
    {
        lock (gate)
        {
            var (position, entry) = links.TryGetValue(link, out var last) ? last : (-1, null);
            return new StreamRequest(position, Chains.Heads, entry);
        }
    }

    /// <summary>What was made here is served beside what came.</summary>
    public void Apply(Recorded<Enveloped> enveloped) => Chains.Apply(self, enveloped.Fact.Envelope.Head, enveloped.Id, enveloped.Index);

    public void Apply(Recorded<Received> received)
    {
        var fact = received.Fact;
        if (fact.Envelope is { } envelope)
        {
            Chains.Apply(fact.Producer, envelope.Head, received.Id, received.Index);
        }

        if (fact.Link is { } link)
        {
            lock (gate)
            {
                if (!links.TryGetValue(link, out var last) || fact.HubPosition > last.Position || fact.HubEntry != last.Entry)
                {
                    links[link] = (fact.HubPosition, fact.HubEntry);
                }
            }
        }
    }

    /// <exception cref="Exception">The log did not take it: it comes again when the link is dialled again.</exception>
    internal void Take(Arrival arrival)
    {
        var envelope = arrival.Parcel.Envelope;
        var producer = envelope.Head.ProducerIn(sector);
        if (producer == self || WhyNot(producer, arrival.Parcel) is { } refused && Refuse(producer, arrival, refused.Code, refused.Why))
        {
            return;
        }

        lock (gate)
        {
            switch (Chains.PlaceOf(producer, envelope.Head))
            {
                case Place.Next:
                    Record(arrival);
                    GoOn();
                    break;
                case Place.Ahead when held.Count < MostHeld:
                    if (!held.Exists(h => h.Arrival.Parcel.Envelope.Head == envelope.Head))
                    {
                        held.Add((arrival, clock.GetTimestamp()));
                        anyHeld.Release();
                    }

                    break;
                case Place.Ahead:
                    Record(arrival);
                    break;
                case Place.Contradicts:
                    Contradict(producer, arrival);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Looks after what is held, as long as something is.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await anyHeld.WaitAsync(cancel);
            await Task.Delay(Patience, clock, cancel);
            Tick();
        }
    }

    /// <summary>Goes on without what did not come in time.</summary>
    internal void Tick()
    {
        lock (gate)
        {
            foreach (var late in held.Where(h => clock.GetElapsedTime(h.Since) >= Patience).OrderBy(h => h.Arrival.Parcel.Envelope.Head.Sequence).ToList())
            {
                held.Remove(late);
                var head = late.Arrival.Parcel.Envelope.Head;
                Record(late.Arrival);
                foreach (var gap in Chains.Gaps.Where(gap => gap.Producer == head.ProducerIn(sector) && gap.Audience == head.Audience && missed.Add((gap.Producer, gap.Audience, gap.From))))
                {
                    journal.Record("machine:" + self, [], new EnvelopesMissing(gap.Producer, gap.Audience, gap.From, gap.To, late.Arrival.Link));
                }
            }
        }
    }

    private void GoOn()
    {
        for (var i = 0; i < held.Count; i++)
        {
            var (arrival, _) = held[i];
            if (Chains.PlaceOf(arrival.Parcel.Envelope.Head.ProducerIn(sector), arrival.Parcel.Envelope.Head) == Place.Next)
            {
                held.RemoveAt(i);
                Record(arrival);
                i = -1;
            }
        }
    }

    private void Record(Arrival arrival)
    {
        var (head, parcel) = (arrival.Parcel.Envelope.Head, arrival.Parcel);
        var received = new Received(head.BundleId, head.ProducerIn(sector), parcel.Bundle, arrival.Position)
        {
            Envelope = parcel.Envelope,
            Link = arrival.Link,
            HubEntry = arrival.Entry,
            Hops = parcel.Hops,
            Withheld = parcel.Withheld,
        };
        Chains.Expect(received.Producer, head, journal.Record("link:" + arrival.Link, [], received));
    }

    private (string Code, string Why)? WhyNot(MemberId producer, Parcel parcel) =>
        peers.KeyOf(producer) is not { } key ? ("unknown-producer", $"no key of {producer} is pinned here")
        : EnvelopeSigning.WhyNot(parcel.Envelope, parcel.Withheld is null ? parcel.Bundle : null, key) is { } why ? ("envelope", why)
        : null;

    /// <summary>It is evidence that somebody sent it, as long as it is not so much that it would crowd out the rest.</summary>
    private bool Refuse(MemberId producer, Arrival arrival, string code, string why)
    {
        lock (gate)
        {
            refusals = refusals.Count > 0 && clock.GetElapsedTime(refusals.Since) < TimeSpan.FromMinutes(1) ? (refusals.Since, refusals.Count + 1) : (clock.GetTimestamp(), 1);
            if (refusals.Count <= MostRefusalsPerMinute)
            {
                journal.Record("link:" + arrival.Link, [], new ObjectRefused(producer, arrival.Parcel.Envelope.Head.BundleId, code, $"envelope {arrival.Parcel.Envelope.Head.Sequence}", why));
            }
        }

        return true;
    }

    private void Contradict(MemberId producer, Arrival arrival)
    {
        var (head, envelope) = (arrival.Parcel.Envelope.Head, arrival.Parcel.Envelope);
        if (missed.Add((producer, head.Audience, -head.Sequence)) && Chains.Find(producer, head.Audience, head.Sequence) is var (entry, _) && journal.Find(entry) is Received { Envelope: { } one })
        {
            journal.Record("link:" + arrival.Link, [entry], new EquivocationSeen(producer, one, envelope));
        }
        else
        {
            Refuse(producer, arrival, "envelope", $"it does not lead on from what {producer} signed before");
        }
    }
}
