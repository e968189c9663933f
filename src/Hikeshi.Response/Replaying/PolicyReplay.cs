using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Replaying;

/// <summary>
/// What another policy would have done with what was recorded: everything that was decided upon is decided again, in its order and at its time,
/// and what the other policy orders counts for what it meets later. The ledger is today's, and enabled is what was enabled then, unless
/// <paramref name="asIfEnabled"/> says that every class acts: so a policy can be tried while everything is still record only.
/// </summary>
/// <param name="since">Only what came from then on is compared; what came before makes the state.</param>
public sealed class PolicyReplay(Func<EntryId, DateTimeOffset, ResponseState, DecisionContext> contextOf, DateTimeOffset since, bool asIfEnabled)
{
    /// <summary>Differences that are listed; beyond them they are counted.</summary>
    public const int MostListed = 1_000;
    private static readonly IReadOnlyDictionary<ContainmentKind, string> Everything = Enum.GetValues<ContainmentKind>().ToDictionary(kind => kind, _ => Autonomy.Act);

    private readonly Dictionary<EntryId, ReplayedTrigger> undecided = [];
    private readonly List<ReplayedTrigger> changed = [];
    private readonly Triage triage = new();
    private readonly ReplayCount was = new();
    private readonly ReplayCount would = new();
    private ResponseState state = ResponseState.Empty;
    private int triggers;
    private int differences;

    /// <summary>The kinds of facts that it needs; the rest of the log need not be read.</summary>
    public static IReadOnlySet<string> Kinds { get; } = new[]
    {
        typeof(Sighted), typeof(Accepted), typeof(ExposureAssessed), typeof(Decided), typeof(AutonomyEnabled), typeof(Released), typeof(AllReleased), typeof(SightingTriaged),
    }.SelectMany(FactCatalog.KindsReadAs).ToHashSet(StringComparer.Ordinal);

    /// <summary>The next entry of the log.</summary>
    public void Take(Recorded<Fact> recorded)
    {
        foreach (var ended in state.Active.EndedBy(recorded.Time).ToList())
        {
            state = state.After(new Recorded<Expired>(recorded.Id, recorded.Index, ended.ExpiresAt, recorded.Actor, [], new Expired(ended.Id)));
        }

        switch (recorded.Fact)
        {
            case Sighted sighting:
                Again(recorded, context => Decider.Decide(sighting, context), triage.KeyOf(sighting));
                break;
            case Accepted shared:
                Again(recorded, context => Decider.Decide(shared, context), key: null);
                break;
            case ExposureAssessed assessed:
                state = state.After(assessed);
                if (assessed.Reached)
                {
                    Again(recorded, context => Decider.Decide(assessed, context), key: null);
                }

                break;
            case Decided decided:
                Compare(recorded, decided);
                break;
            case AutonomyEnabled enabled:
                state = state.After(enabled);
                break;
            case Released { Order: { } order }:
                Release(order, recorded.Time);
                break;
            case AllReleased:
                state = state.After(new Recorded<AllReleased>(recorded.Id, recorded.Index, recorded.Time, recorded.Actor, recorded.Causes, (AllReleased)recorded.Fact));
                break;
            case SightingTriaged triaged:
                triage.Take(triaged);
                break;
            default:
                break;
        }
    }

    public ReplayResult Result()
    {
        foreach (var left in undecided.Values.ToList())
        {
            Add(left); // nothing was decided then, because there was no ledger
        }

        undecided.Clear();
        foreach (var each in changed)
        {
            each.IsFalse = triage.IsFalse(each.TriageKey);
        }

        return new ReplayResult(triggers, differences, was.Totals(triage), would.Totals(triage), changed)
        {
            Rules = [.. was.Rules.Union(would.Rules, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(rule => new ReplayedRule(rule, was.Totals(rule, triage), would.Totals(rule, triage)))],
        };
    }

    private void Again(Recorded<Fact> recorded, Func<DecisionContext, Decided> decide, string? key)
    {
        var seen = asIfEnabled ? state with { Autonomy = state.Autonomy.SetItems(Everything), RedButton = false } : state;
        var decided = decide(contextOf(recorded.Id, recorded.Time, seen));
        foreach (var action in decided.Actions.Where(action => action.Verdict == Verdicts.Order))
        {
            state = state.After(new Recorded<Ordered>(recorded.Id, recorded.Index, recorded.Time, recorded.Actor, [], new Ordered(action.Order) { Grounds = action.Grounds }));
        }

        if (recorded.Time >= since)
        {
            triggers++;
            undecided[recorded.Id] = new ReplayedTrigger(recorded.Id, recorded.Time, decided.Subject, [], [.. decided.Actions.Select(Words)]) { TriageKey = key };
            would.Add(decided, key);
        }
    }

    private void Compare(Recorded<Fact> recorded, Decided decided)
    {
        foreach (var cause in recorded.Causes)
        {
            if (undecided.Remove(cause, out var trigger))
            {
                was.Add(decided, trigger.TriageKey);
                Add(trigger with { Was = [.. decided.Actions.Select(Words)] });
            }
        }
    }

    private void Add(ReplayedTrigger trigger)
    {
        if (trigger.Was.SequenceEqual(trigger.Would, StringComparer.Ordinal))
        {
            return;
        }

        differences++;
        if (changed.Count < MostListed)
        {
            changed.Add(trigger);
        }
    }

    /// <summary>A person let go of the same thing then: so it would be in the other history.</summary>
    private void Release(ContainmentOrder order, DateTimeOffset at)
    {
        var target = ContainmentTarget.Of(order);
        foreach (var same in state.Active.Orders.Where(active => ContainmentTarget.Of(active) == target).ToList())
        {
            state = state.After(new Recorded<Released>(new EntryId(same.Id.Value), 0, at, "", [], new Released(same.Id, "", "")));
        }
    }

    private static string Words(PlannedAction action) =>
        $"{action.Verdict}{(action.Guardrail.Length > 0 ? $" ({action.Guardrail})" : "")}: {ContainmentTarget.Of(action.Order)}";
}
