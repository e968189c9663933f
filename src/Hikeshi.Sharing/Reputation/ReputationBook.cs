using System.Collections.Immutable;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Reputation;

/// <summary>
/// What came of what each producer shared, as this node saw it. A projection of facts that looks at no clock: the same log gives the same picture.
/// Right: seen here by an own rule afterwards, or shared by somebody else independently (which counts little, and from one other member only a few
/// times, because colluders say what each other says). Wrong: taken back by a person. Thread-safe.
/// </summary>
public sealed class ReputationBook(MemberId self, MemberId? hub)
{
    /// <summary>On sightings that behaviour made (docs/behaviour.md).</summary>
    private const string BehaviourTag = "hikeshi.behaviour";
    private const double Confirmation = 1;
    private const double LaterConfirmation = 0.25;
    private const double Corroboration = 0.25;
    private const double Reversal = 8;
    private const int MostByOnePeer = 4;
    private const int BurstReversals = 3;
    private const int MostContainments = 10_000;
    private static readonly TimeSpan BurstWindow = TimeSpan.FromHours(24);
    private static readonly TimeSpan PeerWindow = TimeSpan.FromDays(30);
    private readonly Lock gate = new();
    private readonly SharedThings things = new();
    private readonly Dictionary<MemberId, Record> producers = [];
    private readonly Dictionary<(MemberId Of, MemberId By), (int Times, DateTimeOffset Since)> peers = [];
    private readonly Dictionary<ContainmentId, HashSet<MemberId>> containments = [];
    private readonly Dictionary<string, MemberId> ruleOwners = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(string Rule, string Host, string Verdict)> triaged = [];
    private volatile ImmutableHashSet<MemberId> doubted = [];
    private DateTimeOffset lastLooked = DateTimeOffset.MinValue;

    /// <summary>Whose word confirms nobody else's, as of what happened last.</summary>
    public ImmutableHashSet<MemberId> Doubted => doubted;

    public ProducerStanding StandingOf(MemberId producer, DateTimeOffset now)
    {
        lock (gate)
        {
            return producers.TryGetValue(producer, out var record) ? record.StandingOf(producer, now) : ProducerStanding.Unknown(producer);
        }
    }

    public IReadOnlyList<ProducerStanding> All(DateTimeOffset now)
    {
        lock (gate)
        {
            return [.. producers.Select(known => known.Value.StandingOf(known.Key, now)).OrderBy(standing => standing.Producer.Value, StringComparer.Ordinal)];
        }
    }

    /// <summary>Whoever said the same before was right a little more; whoever repeats what stands there already has earned nothing.</summary>
    public void Apply(Recorded<Accepted> accepted)
    {
        lock (gate)
        {
            foreach (var indicator in accepted.Fact.Indicators)
            {
                if (things.Add(indicator.Value, accepted.Fact.Producer, accepted.Time) is [var first, ..] && IsWitness(accepted.Fact.Producer, first, accepted.Time))
                {
                    Of(first).Estimate = Of(first).Estimate.WithRight(Corroboration, accepted.Time);
                }
            }

            Look(accepted.Time, isNews: false);
        }
    }

    /// <summary>An own rule saw what others had shared. What a foreign rule, or behaviour, sees proves nothing of anybody.</summary>
    public void Apply(Recorded<Sighted> sighted)
    {
        if (sighted.Fact.RuleFrom is not null || sighted.Fact.Tags.Contains(BehaviourTag))
        {
            return;
        }

        lock (gate)
        {
            var entities = sighted.Fact.Entities;
            foreach (var named in entities.Addresses.Concat(entities.Domains).Concat(entities.FileHashes))
            {
                foreach (var (producer, i) in things.See(named, sighted.Time).Select((producer, i) => (producer, i)))
                {
                    Of(producer).Estimate = Of(producer).Estimate.WithRight(i == 0 ? Confirmation : LaterConfirmation, sighted.Time);
                }
            }

            Look(sighted.Time, isNews: false);
        }
    }

    /// <summary>On whose word it stands; a renewal adds those who confirmed it.</summary>
    public void Apply(Recorded<Ordered> ordered)
    {
        if (ordered.Fact.Grounds is not { Approval: null, Source: var source } || source == self || source == hub)
        {
            return;
        }

        lock (gate)
        {
            if (containments.TryGetValue(ordered.Fact.Order.Id, out var sources))
            {
                sources.Add(source);
            }
            else if (containments.Count < MostContainments)
            {
                containments[ordered.Fact.Order.Id] = [source];
            }
        }
    }

    /// <summary>A person took it back before its end: those on whose word it stood were wrong.</summary>
    public void Apply(Recorded<Released> released)
    {
        lock (gate)
        {
            if (containments.Remove(released.Fact.Containment, out var sources) && IsPerson(released.Actor))
            {
                var thing = released.Fact.Order is { } order ? string.Join(' ', order.Destinations.Select(SharedThings.NameOf)) + order.Address + order.Port : released.Fact.Containment.ToString();
                Reverse(sources, thing, $"released by {released.Fact.By}: {released.Fact.Reason}", released.Time);
            }
        }
    }

    public void Apply(Recorded<Expired> expired)
    {
        lock (gate)
        {
            containments.Remove(expired.Fact.Containment);
        }
    }

    /// <summary>The red button says nothing of any single one.</summary>
    public void Apply(Recorded<AllReleased> all)
    {
        lock (gate)
        {
            containments.Clear();
        }
    }

    public void Apply(Recorded<RuleAdopted> adopted)
    {
        lock (gate)
        {
            ruleOwners.TryAdd(adopted.Fact.RuleId, adopted.Fact.From);
        }
    }

    /// <summary>A person judged what a shared rule saw; of one rule on one host each verdict counts once.</summary>
    public void Apply(Recorded<SightingTriaged> judged)
    {
        lock (gate)
        {
            var (rule, host, verdict) = (judged.Fact.RuleId, judged.Fact.Host ?? "", judged.Fact.Verdict);
            if (!ruleOwners.TryGetValue(rule, out var owner) || verdict is not (SightingTriaged.FalsePositive or SightingTriaged.TruePositive) || !triaged.Add((rule, host, verdict)))
            {
                return;
            }

            if (verdict == SightingTriaged.FalsePositive)
            {
                Reverse([owner], $"rule {rule}", $"{judged.Fact.By} calls what rule {rule} saw on {host} a false alarm", judged.Time);
            }
            else
            {
                Of(owner).Estimate = Of(owner).Estimate.WithRight(Confirmation, judged.Time);
                Look(judged.Time, isNews: true);
            }
        }
    }

    public void Apply(Recorded<ProducerQuarantined> quarantined)
    {
        lock (gate)
        {
            Of(quarantined.Fact.Producer).QuarantinedSince ??= quarantined.Time;
            Look(quarantined.Time, isNews: true);
        }
    }

    /// <summary>What lies before it is judged; the estimate stays.</summary>
    public void Apply(Recorded<QuarantineLifted> lifted)
    {
        lock (gate)
        {
            Of(lifted.Fact.Producer).QuarantinedSince = null;
            Of(lifted.Fact.Producer).Burst.Clear();
            Look(lifted.Time, isNews: true);
        }
    }

    /// <summary>Who has been wrong once too often within a day.</summary>
    public IReadOnlyList<Fact> Judge(Recorded<Released> released) => Judge(released.Time);

    public IReadOnlyList<Fact> Judge(Recorded<SightingTriaged> judged) => Judge(judged.Time);

    private IReadOnlyList<Fact> Judge(DateTimeOffset now)
    {
        lock (gate)
        {
            List<Fact> found = [];
            foreach (var (producer, record) in producers.Where(known => known.Value is { QuarantinedSince: null, Burst.Count: >= BurstReversals }))
            {
                record.ForgetBefore(now - BurstWindow);
                if (record.Burst.Count >= BurstReversals)
                {
                    found.Add(new ProducerQuarantined(producer, record.Burst.Count, (int)BurstWindow.TotalHours, record.LastReason));
                }
            }

            return found;
        }
    }

    private void Reverse(IEnumerable<MemberId> sources, string thing, string reason, DateTimeOffset at)
    {
        foreach (var source in sources)
        {
            var record = Of(source);
            record.ForgetBefore(at - BurstWindow);
            record.Estimate = record.Estimate.WithWrong(Reversal, at);
            record.Burst[thing] = at;
            record.LastReason = reason;
        }

        Look(at, isNews: true);
    }

    /// <summary>Whether somebody who says the same counts: not the hub, by whom everybody hears, nobody who is doubted, and each only a few times a month.</summary>
    private bool IsWitness(MemberId by, MemberId of, DateTimeOffset at)
    {
        if (by.IsOneVoiceWith(of) || by == hub || doubted.Contains(by))
        {
            return false;
        }

        var (times, since) = peers.GetValueOrDefault((of, by), (0, at));
        (times, since) = at - since > PeerWindow ? (0, at) : (times, since);
        peers[(of, by)] = (Math.Min(times + 1, MostByOnePeer), since);
        return times < MostByOnePeer;
    }

    private Record Of(MemberId producer) => producers.TryGetValue(producer, out var known) ? known : producers[producer] = new Record();

    /// <summary>Doubt also wanes, so that it is looked at now and then when nothing happens.</summary>
    private void Look(DateTimeOffset now, bool isNews)
    {
        if (isNews || now - lastLooked > TimeSpan.FromHours(1))
        {
            lastLooked = now;
            doubted = [.. producers.Where(known => known.Value.StandingOf(known.Key, now).IsDoubted).Select(known => known.Key)];
        }
    }

    /// <summary>Tokens and accounts speak for people; machines and other members do not.</summary>
    internal static bool IsPerson(string actor) => actor.StartsWith("person:", StringComparison.Ordinal) || actor.StartsWith("oidc:", StringComparison.Ordinal) || actor.StartsWith("token:", StringComparison.Ordinal);

    private sealed class Record
    {
        public BetaEstimate Estimate { get; set; }

        public DateTimeOffset? QuarantinedSince { get; set; }

        /// <summary>Different things that were wrong lately.</summary>
        public Dictionary<string, DateTimeOffset> Burst { get; } = new(StringComparer.Ordinal);

        public string LastReason { get; set; } = "";

        public void ForgetBefore(DateTimeOffset time)
        {
            foreach (var old in Burst.Where(wrong => wrong.Value < time).Select(wrong => wrong.Key).ToList())
            {
                Burst.Remove(old);
            }
        }

        public ProducerStanding StandingOf(MemberId producer, DateTimeOffset now)
        {
            var seen = Estimate.AsOf(now);
            return new ProducerStanding(producer, seen.Expected, seen.Right, seen.Wrong, QuarantinedSince);
        }
    }
}
