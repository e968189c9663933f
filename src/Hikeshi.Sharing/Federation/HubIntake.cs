using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Sharing.Federation;

/// <summary>Takes what one link serves: parcels go to the inbox, what the hub tells is recorded once.</summary>
/// <param name="link">Who serves: the hub's member id, or a peer's.</param>
/// <param name="sender">Brings the hub what it says it lacks; null where nothing is brought.</param>
/// <param name="isProvenNews">Whether a contradiction that the hub tells of proves itself, and was not known here.</param>
/// <param name="isHub">Whether the link leads to the hub; a peer's word on members counts for nothing.</param>
/// <param name="rosters">Compares what others were told of members; null where the hub does not speak.</param>
public sealed class HubIntake(string link, HubClient client, Inbox inbox, OwnParcels? sender, PeerDirectory peers, IJournal journal, Func<SplitViewSeen, bool> isProvenNews, TimeProvider clock, bool isHub, Func<SharingGroupDefined, bool>? isNewGroup = null, RosterDesk? rosters = null)
{
    /// <summary>Entries that others may have before what happens here.</summary>
    private const ulong MostUnthought = 256;
    private readonly HashSet<string> seenQuestions = new(StringComparer.Ordinal);
    private readonly HashSet<(MemberId Producer, string Audience, long Sequence)> seenEquivocations = [];
    private readonly Lock gate = new();

    public Task RunAsync(Action<Exception> broken, CancellationToken cancel) =>
        client.FollowAsync(() => inbox.Known(link), line =>
        {
            Take(line, broken, cancel);
            return journal.ThoughtAsync(line.Fact is null ? MostUnthought : 0, cancel); // whoever is enrolled must be known before what comes of it
        }, broken, cancel);

    public void Apply(Recorded<SectorAsked> asked)
    {
        lock (gate)
        {
            seenQuestions.Add(asked.Fact.QuestionId);
        }
    }

    internal void Take(StreamLine line, Action<Exception> broken, CancellationToken cancel)
    {
        if (line.Parcel is { } parcel)
        {
            try
            {
                inbox.Take(new Arrival(link, line.Position, line.Entry, parcel));
            }
            catch (FormatException unreadable)
            {
                broken(unreadable);
            }
        }
        else if (line is { Kind: StreamLine.Hello, Heads: { } there } && sender is not null)
        {
            _ = ResendAsync(sender, there, broken, cancel);
        }
        else if (line.Fact is { } body)
        {
            Take(FactCatalog.Decode(line.Kind, JsonSerializer.SerializeToUtf8Bytes(body, FederationJson.Default.JsonElement)));
        }
    }

    private void Take(Fact told)
    {
        // A peer stands in for the hub with parcels alone: who belongs to the sector, and what is asked of it, is not its to say.
        if (!isHub && told is not (KeyRotated or EquivocationSeen))
        {
            return;
        }

        switch (told)
        {
            case SectorAsked asked:
                RecordFirst(seenQuestions, asked.QuestionId, asked);
                break;
            case SplitViewSeen split when isProvenNews(split):
                Record(split);
                break;
            case EquivocationSeen seen when IsProven(seen):
                RecordFirst(seenEquivocations, (seen.Producer, seen.One.Head.Audience, seen.One.Head.Sequence), seen);
                break;
            case MemberEnrolled { Member.Sector: null } or KeyRotated or MemberRevoked:
                RecordAll(peers.Consider(told, clock.GetUtcNow()));
                break;
            case MemberPinned { Member.Sector: not null } pin:
                RecordAll(peers.Consider(new MemberEnrolled(pin.Member, pin.NameEn, pin.NameJa, pin.InstitutionKind, pin.EvidenceKey, "", pin.WitnessKey)));
                break;
            case RosterStated stated when rosters is not null:
                RecordNews(rosters, stated);
                break;
            case SharingGroupDefined group when isNewGroup?.Invoke(group) == true:
                Record(group);
                break;
            default:
                break;
        }
    }

    /// <summary>Two envelopes for one place, both signed by the producer: nobody else can make that up.</summary>
    private bool IsProven(EquivocationSeen seen) =>
        (seen.One.Head.Audience, seen.One.Head.Sequence) == (seen.Other.Head.Audience, seen.Other.Head.Sequence) && seen.One.Head != seen.Other.Head
        && peers.KeyOf(seen.Producer) is { } key
        && EnvelopeSigning.WhyNot(seen.One, bundle: null, key) is null && EnvelopeSigning.WhyNot(seen.Other, bundle: null, key) is null;

    private static async Task ResendAsync(OwnParcels sender, IReadOnlyList<ChainHead> there, Action<Exception> broken, CancellationToken cancel)
    {
        try
        {
            await sender.ResendAsync(there, cancel);
        }
        catch (InvalidDataException refused)
        {
            broken(refused);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>What the log cannot take now is still new when the hub brings it again.</summary>
    private void RecordFirst<T>(HashSet<T> seen, T id, Fact fact)
    {
        lock (gate)
        {
            if (!seen.Add(id))
            {
                return;
            }
        }

        try
        {
            Record(fact);
        }
        catch
        {
            lock (gate)
            {
                seen.Remove(id);
            }

            throw;
        }
    }

    /// <summary>What the log cannot take now is found again with the next look.</summary>
    private void RecordNews(RosterDesk rosters, RosterStated stated)
    {
        foreach (var news in rosters.Take(stated))
        {
            try
            {
                Record(news);
            }
            catch
            {
                rosters.Forget(news);
                throw;
            }
        }
    }

    private void RecordAll(IReadOnlyList<Fact> facts)
    {
        foreach (var fact in facts)
        {
            Record(fact);
        }
    }

    private void Record(Fact fact) => journal.Record("link:" + link, [], fact);
}
