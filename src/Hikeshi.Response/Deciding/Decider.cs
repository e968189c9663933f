using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>Everything a decision may look at. Nothing else: same context, same decision.</summary>
/// <param name="Cause">The entry that is decided upon; containment ids derive from it, so deciding twice orders once.</param>
public sealed record DecisionContext(MemberId Self, EntryId Cause, DateTimeOffset Now, ResponsePolicy Policy, LedgerView Ledger, ResponseState State);

/// <summary>
/// <c>Decide(trigger, policy, ledger, history) → decision</c>: a pure function, so that it can be tested, replayed and explained.
/// The policy proposes orders; <see cref="Guardrails"/> say for each whether it goes ahead, needs the hub's reservation, waits for a person, or is refused.
/// </summary>
public static class Decider
{
    public static Decided Decide(Sighted sighting, DecisionContext context)
    {
        var rules = context.Policy.Rules.Where(rule =>
            rule.Trigger == "sighting"
            && SigmaLevel.Rank(sighting.Level) >= SigmaLevel.Rank(rule.MinLevel)
            && rule.Tags.All(sighting.Tags.Contains));
        var proposals = rules.SelectMany(rule => Proposals.For(sighting, rule, context));
        return Judge("sighting", context.Self, sighting.RuleTitle, proposals, context);
    }

    public static Decided Decide(Accepted shared, DecisionContext context)
    {
        var rules = context.Policy.Rules.Where(rule => rule.Trigger == "shared");
        var proposals = rules.SelectMany(rule => Proposals.For(shared, rule, context));
        return Judge("shared", shared.Producer, shared.Title, proposals, context);
    }

    public static Decided Decide(ExposureAssessed assessed, DecisionContext context)
    {
        var rules = context.Policy.Rules.Where(rule => rule.Trigger == "advisory");
        var proposals = rules.SelectMany(rule => Proposals.For(assessed, rule, context));
        return Judge("advisory", context.Self, assessed.AdvisoryId, proposals, context);
    }

    private static Decided Judge(string trigger, MemberId origin, string subject, IEnumerable<Proposal> proposals, DecisionContext context)
    {
        var actions = new List<PlannedAction>();
        var isolated = new HashSet<string>(StringComparer.Ordinal); // by this very decision
        foreach (var proposal in proposals.DistinctBy(p => ContainmentTarget.Of(p.Order)))
        {
            var action = Guardrails.Judge(proposal, origin, isolated, actions.Count(a => a.Verdict == Verdicts.Order), context);
            if (action is { Verdict: Verdicts.Order, Order.Kind: ContainmentKind.IsolateHost })
            {
                isolated.Add(action.Order.Host!);
            }

            actions.Add(action);
        }

        IReadOnlyList<string> reasons = actions.Count == 0
            ? ["no rule of the policy proposes anything for this here"]
            : [.. actions.Select(a => $"{a.Verdict}: {ContainmentTarget.Of(a.Order)}: {a.Reason}")];
        return new Decided(trigger, context.Policy.Version, origin, subject, actions, reasons);
    }
}

/// <summary>The words of <see cref="PlannedAction.Verdict"/>.</summary>
public static class Verdicts
{
    public const string Order = "order";
    public const string Reserve = "reserve";
    public const string Waiting = "waiting";
    public const string Record = "record";
    public const string Recommend = "recommend";
    public const string Refused = "refused";
}
