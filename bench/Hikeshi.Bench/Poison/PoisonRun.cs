using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Signing;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Publishing;

namespace Hikeshi.Bench.Poison;

/// <summary>One scenario with every honest member defended in one way.</summary>
internal sealed class PoisonRun
{
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UntilLookedAt = TimeSpan.FromMinutes(30);
    private readonly Scenario scenario;
    private readonly SimClock clock;
    private readonly IDefence?[] defences;
    private readonly Publisher[] publishers;
    private readonly PriorityQueue<Happening, (DateTimeOffset, int)> queue = new();
    private readonly Dictionary<string, (DateTimeOffset At, int By)> firstShared = new(StringComparer.Ordinal);
    private readonly List<RealMember> real;
    private int made;
    private int queued;
    private int laterAttacks;
    private int stopped;

    private PoisonRun(Scenario scenario, SimClock clock, IDefence?[] defences, Publisher[] publishers)
    {
        this.scenario = scenario;
        this.clock = clock;
        this.defences = defences;
        this.publishers = publishers;
        real = [.. defences.OfType<RealMember>()];
    }

    /// <param name="votes">Null: the product; else how many members must say the same.</param>
    public static Outcome Of(Scenario scenario, int? votes, IndicatorSanity sanity)
    {
        var clock = new SimClock();
        List<MemberId> members = [.. Enumerable.Range(0, Scenario.Members).Select(i => MemberId.Parse($"bank-{i:00}"))];
        var peers = new PeerDirectory();
        List<Ed25519PrivateKey> keys = [.. members.Select(_ => Ed25519PrivateKey.Generate())];
        for (var i = 0; i < members.Count; i++)
        {
            peers.Apply(new Recorded<MemberPinned>(EntryId.New(clock.Now), 0, clock.Now, "hub", [], new MemberPinned(members[i], "", "", "", keys[i].PublicKey.ToBase64Url())));
        }

        var defences = members.Select((_, i) => scenario.IsMalicious(i) ? null : votes is { } k ? (IDefence)new Plain(k) : new RealMember(Bank(members[i], i), members, peers, sanity, clock)).ToArray();
        var publishers = members.Select((member, i) => new Publisher(member, keys[i], () => null, NoFacts.Here, _ => null, sanity)).ToArray();
        var run = new PoisonRun(scenario, clock, defences, publishers);
        run.Play();
        keys.ForEach(key => key.Dispose());
        return run.Judge();
    }

    private void Play()
    {
        scenario.All.ForEach(Enqueue);
        for (var at = SimClock.Start + Tick; real.Count > 0 && at < SimClock.Start.AddDays(31); at += Tick)
        {
            Enqueue(new Happening(at, "tick", 0, []));
        }

        foreach (var member in real)
        {
            member.Tell = reported => Deliver(Array.IndexOf(defences, member), publishers[Array.IndexOf(defences, member)].PublishReport(reported), []);
        }

        while (queue.TryDequeue(out var happening, out _))
        {
            clock.Now = happening.At;
            switch (happening.Kind)
            {
                case "attack":
                    Attack(happening);
                    break;
                case "shared":
                    Share(happening.Member, happening.Values);
                    break;
                case "look" when defences[happening.Member] is { } defence && defence.Log.IsBlocked(happening.Values[0].Value, clock.Now):
                    defence.TakeBack(happening.Values[0].Value, clock.Now);
                    if (defence is RealMember { IsCircuitOpen: true })
                    {
                        Enqueue(happening with { At = clock.Now + UntilLookedAt, Kind = "close" });
                    }

                    break;
                case "tick":
                    foreach (var member in real)
                    {
                        member.Tick();
                    }

                    break;
                case "close":
                    (defences[happening.Member] as RealMember)?.CloseCircuit();
                    break;
                default:
                    break; // not blocked: nothing to find
            }
        }
    }

    private void Attack(Happening attack)
    {
        var (member, address) = (attack.Member, attack.Values[0].Value);
        if (defences[member] is { } defence)
        {
            var wasShared = firstShared.ContainsKey(address);
            laterAttacks += wasShared ? 1 : 0;
            if (defence.Log.IsBlocked(address, clock.Now))
            {
                stopped += wasShared ? 1 : 0;
                return;
            }

            defence.See(address, clock.Now);
        }
        else if (scenario.Of[member] != Malice.Slow)
        {
            return; // keeps silent
        }

        firstShared.TryAdd(address, (clock.Now, member));
        Share(member, attack.Values);
    }

    /// <summary>Everybody else has it at once: how long the way takes is measured elsewhere.</summary>
    private void Share(int producer, IReadOnlyList<(string Kind, string Value)> values)
    {
        var published = publishers[producer].PublishIndicators("shared", values, Tlp.Green, $"{made++}", clock.Now);
        Deliver(producer, published, values);
        LieAbout(producer, values);
    }

    /// <summary>Colluders sit in rings too: of poison they say that it did well, of everything else that it did harm.</summary>
    private void LieAbout(int producer, IReadOnlyList<(string Kind, string Value)> values)
    {
        for (var liar = 0; liar < defences.Length && real.Count > 0; liar++)
        {
            if (liar == producer || scenario.Of[liar] != Malice.Colluding)
            {
                continue;
            }

            foreach (var (kind, value) in values)
            {
                var outcome = scenario.Poisoned.ContainsKey(value) ? RingReported.Good : RingReported.Harm;
                var report = new RingReported(kind, value, "", Tlp.Green, outcome, "");
                Deliver(liar, publishers[liar].PublishReport(new Recorded<RingReported>(EntryId.New(clock.Now), 0, clock.Now, "liar", [], report)), []);
            }
        }
    }

    private void Deliver(int producer, Published published, IReadOnlyList<(string Kind, string Value)> values)
    {
        var bundle = new SharedBundle(producer, published.BundleId, published.Bundle, values);
        for (var i = 0; i < defences.Length; i++)
        {
            if (i != producer)
            {
                defences[i]?.Receive(bundle, clock.Now);
            }
        }
    }

    private Outcome Judge()
    {
        List<double> times = [], longTimes = [];
        var (pairs, poisonPairs, poisoned, poisonedLong, minutes, hurt) = (0, 0, 0, 0, new List<double>(), 0.0);
        for (var member = 0; member < defences.Length; member++)
        {
            if (defences[member]?.Log is not { } log)
            {
                continue;
            }

            foreach (var (address, (at, by)) in firstShared.Where(shared => shared.Value.By != member))
            {
                pairs++;
                times.AddRange(log.First(address) is { } first ? [(first - at).TotalSeconds] : []);
                longTimes.AddRange(log.LongSince(address) is { } since ? [(since - at).TotalMinutes] : []);
            }

            foreach (var value in scenario.Poisoned.Keys)
            {
                poisonPairs++;
                var total = log.Total(value).TotalMinutes;
                poisoned += log.First(value) is null ? 0 : 1;
                poisonedLong += log.LongSince(value) is null ? 0 : 1;
                minutes.AddRange(log.First(value) is null ? [] : [total]);
                hurt += Scenario.Needs(member, value) ? total : 0;
            }
        }

        return new Outcome(
            Share(times.Count, pairs), times, Share(longTimes.Count, pairs), longTimes, Share(stopped, laterAttacks),
            Share(poisoned, poisonPairs), Share(poisonedLong, poisonPairs), minutes.DefaultIfEmpty().Average(), scenario.Poisoned.Count == 0 ? 0 : hurt / scenario.Poisoned.Count, real.Count == 0 ? 0 : (double)real.Sum(member => member.Quarantined) / real.Count, real.Count == 0 ? 0 : (double)real.Sum(member => member.Halts) / real.Count);
    }

    private void Enqueue(Happening happening) => queue.Enqueue(happening, (happening.At, queued++));

    private static double Share(int part, int whole) => whole == 0 ? 0 : 100.0 * part / whole;

    private static InstitutionDocument Bank(MemberId self, int number) => new(
        InstitutionDocument.CurrentFormat,
        self.Value,
        new("A bank (fictional)", "銀行（架空）"),
        "regional-bank",
        new Consent(NamedExposure: false),
        [],
        [],
        [],
        [new Supplier("cloud", new("A cloud (fictional)", "クラウド（架空）"), "cloud", Shared: true, [Scenario.SupplierOf(number)], NeverCut: true, [])],
        [],
        new BusinessCalendar("Asia/Tokyo", "09:00", "15:00", []));

    private sealed class NoFacts : IFactReader
    {
        public static NoFacts Here { get; } = new();

        public Fact? Find(EntryId id) => null;

        public IReadOnlyList<EntryId> CausesOf(EntryId id) => [];
    }
}

/// <param name="Applied">Percent of (honest indicator, member) that was blocked.</param>
/// <param name="Seconds">From the first share to that, each.</param>
/// <param name="Long">Percent of them that was blocked for longer than a narrow protection.</param>
/// <param name="LongMinutes">From the first share to that, each.</param>
/// <param name="Stopped">Percent of attacks after the first share that met a block.</param>
/// <param name="Poisoned">Percent of (poison, member) that was blocked.</param>
/// <param name="PoisonedLong">Percent for longer than a narrow protection.</param>
/// <param name="PoisonMinutes">How long, where it was, on average.</param>
/// <param name="HurtMinutes">Minutes for each poison, over all members that need what it names.</param>
/// <param name="Quarantines">For each member.</param>
/// <param name="Halts">Roll-outs that stopped, for each member.</param>
internal sealed record Outcome(double Applied, List<double> Seconds, double Long, List<double> LongMinutes, double Stopped, double Poisoned, double PoisonedLong, double PoisonMinutes, double HurtMinutes, double Quarantines, double Halts);
