using System.Collections.Immutable;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Reputation;

namespace Hikeshi.Sharing.Rings;

/// <summary>
/// Which roll-outs there are, as this member sees them: a projection of facts. An address or a name that two independent producers share begins one;
/// until the own ring has its turn it is contained narrowly, like what one producer shares. Thread-safe.
/// </summary>
/// <param name="members">Of the sector; those of other sectors sit in no ring.</param>
/// <param name="doubted">Whose word counts for nothing.</param>
public sealed class RingBook(MemberId self, MemberId? hub, Func<IEnumerable<MemberId>> members, Func<IReadOnlySet<MemberId>> doubted)
{
    private const int MostThings = 50_000;
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Thing> things = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, DateTimeOffset At)> order = new();
    private readonly HashSet<Thing> live = [];
    private volatile ImmutableHashSet<string> wide = [];

    /// <summary>What may be contained here for longer than a narrow protection lasts, as all write it.</summary>
    public ImmutableHashSet<string> Wide => wide;

    public void Apply(Recorded<Accepted> accepted)
    {
        var (producer, now) = (accepted.Fact.Producer, accepted.Time);
        if (producer == hub || doubted().Contains(producer) || !accepted.Fact.IsForAll)
        {
            return;
        }

        lock (gate)
        {
            Forget(now);
            foreach (var indicator in accepted.Fact.Indicators.Where(i => i.Kind is "ipv4-addr" or "ipv6-addr" or "domain-name"))
            {
                var thing = Of(indicator.Kind, indicator.Value, now);
                thing.Name(indicator.ObjectId, accepted.Fact.Marking);
                if (!thing.Producers.Contains(producer) && producer != self)
                {
                    thing.Producers.Add(producer);
                }

                if (thing.Begun is null && HasIndependent(thing.Producers))
                {
                    thing.Begin(now, members().Append(self).Where(member => member.Sector is null));
                    live.Add(thing);
                }
            }

            foreach (var report in accepted.Fact.Reports ?? [])
            {
                Of(report.Kind, report.Value, now).Report(producer, new RingReport(report.Outcome, now));
            }
        }
    }

    public void Apply(Recorded<RolloutOpened> opened)
    {
        lock (gate)
        {
            var thing = Of(opened.Fact.Kind, opened.Fact.Value, opened.Time);
            thing.OpenedHere = opened.Time;
            wide = wide.Add(SharedThings.NameOf(thing.Value));
        }
    }

    public void Apply(Recorded<RolloutHalted> halted)
    {
        lock (gate)
        {
            var thing = Of(halted.Fact.Kind, halted.Fact.Value, halted.Time);
            End(thing);
        }
    }

    public void Apply(Recorded<RingReported> reported)
    {
        lock (gate)
        {
            var thing = Of(reported.Fact.Kind, reported.Fact.Value, reported.Time);
            thing.Report(self, new RingReport(reported.Fact.Outcome, reported.Time));
            thing.Reported = reported.Fact.Outcome;
        }
    }

    /// <summary>The canaries have their turn at once.</summary>
    public IReadOnlyList<Fact> Judge(Recorded<Accepted> accepted)
    {
        lock (gate)
        {
            return [.. Names(accepted.Fact).Distinct(StringComparer.Ordinal).Select(name => things.GetValueOrDefault(name)).OfType<Thing>().Where(live.Contains).SelectMany(thing => Due(thing, accepted.Time))];
        }
    }

    /// <summary>A person took it back: the others hear of it before it comes to them.</summary>
    public IReadOnlyList<Fact> Judge(Recorded<Released> released)
    {
        if (!ReputationBook.IsPerson(released.Actor) || released.Fact.Order is not { Destinations: var destinations })
        {
            return [];
        }

        lock (gate)
        {
            return [.. destinations.Select(destination => things.GetValueOrDefault(SharedThings.NameOf(destination))).OfType<Thing>()
                .Where(thing => live.Contains(thing) && thing.Reported != RingReported.Harm)
                .Select(thing => thing.ToReport(RingReported.Harm, $"released by {released.Fact.By}: {released.Fact.Reason}"))];
        }
    }

    /// <summary>What has come due by the clock: a ring that opens here, a halt, the own report. The same again until it is applied.</summary>
    public IReadOnlyList<Fact> Due(DateTimeOffset now)
    {
        lock (gate)
        {
            Forget(now);
            return live.Count == 0 ? [] : [.. live.SelectMany(thing => Due(thing, now))];
        }
    }

    private IEnumerable<Fact> Due(Thing thing, DateTimeOffset now)
    {
        var excluded = new HashSet<MemberId>(thing.Producers);
        excluded.UnionWith(doubted());
        var state = Rollout.Judge(thing.Begun!.Value, thing.Seats, excluded, thing.Reports, now);
        if (state.Halted is { } reason)
        {
            yield return new RolloutHalted(thing.Kind, thing.Value, reason);
        }
        else if (thing.OpenedHere is not { } opened)
        {
            if (thing.Seats[self] <= state.Open)
            {
                yield return new RolloutOpened(thing.Kind, thing.Value, Word(thing.Seats[self]), [.. thing.Producers], thing.FirstShared);
            }
        }
        else if (thing.Reported is null && thing.Seats[self] != Ring.All && now - opened >= Rollout.Soak && !excluded.Contains(self))
        {
            yield return thing.ToReport(RingReported.Good, "it stood, and nobody took it back");
        }
    }

    private void Forget(DateTimeOffset now)
    {
        while (order.TryPeek(out var oldest) && (oldest.At < now - Life || order.Count > MostThings))
        {
            if (things.Remove(oldest.Name, out var thing))
            {
                End(thing);
            }

            order.Dequeue();
        }
    }

    private void End(Thing thing)
    {
        live.Remove(thing);
        wide = wide.Remove(SharedThings.NameOf(thing.Value));
    }

    private Thing Of(string kind, string value, DateTimeOffset now)
    {
        var name = SharedThings.NameOf(value);
        if (!things.TryGetValue(name, out var thing))
        {
            things[name] = thing = new Thing(kind, name, now);
            order.Enqueue((name, now));
        }

        return thing;
    }

    private static bool HasIndependent(List<MemberId> producers) => producers.Exists(producer => !producer.IsOneVoiceWith(producers[0]));

    private static IEnumerable<string> Names(Accepted accepted) =>
        accepted.Indicators.Select(indicator => indicator.Value).Concat((accepted.Reports ?? []).Select(report => report.Value)).Select(SharedThings.NameOf);

    private static string Word(Ring ring) => ring switch { Ring.Canary => "canary", Ring.Some => "some", _ => "all" };
}
