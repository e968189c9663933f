using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>
/// <c>Decide(trigger, policy, ledger, history) → decision</c>: a pure function, so that it can be tested, replayed and explained.
/// The policy proposes orders; <see cref="Guardrails"/> say for each whether it goes ahead, needs the hub's reservation, waits for a person, or is refused.
/// </summary>
public static class Decider
{
    /// <summary>In the place of a trigger: the time to object is over, and nobody did.</summary>
    internal const string Unvetoed = "unvetoed";

    public static Decided Decide(Sighted sighting, DecisionContext context) => Decide(Trigger.Of(sighting, context), context);

    public static Decided Decide(Accepted shared, DecisionContext context) => Decide(Trigger.Of(shared, context), context);

    public static Decided Decide(ExposureAssessed assessed, DecisionContext context) => Decide(Trigger.Of(assessed, context), context);

    /// <summary>What nobody objected to in time.</summary>
    /// <param name="order">With the end that it would have from now on.</param>
    internal static Decided DecideUnvetoed(ContainmentOrder order, OrderGrounds grounds, DecisionContext context)
    {
        var action = Guardrails.JudgeUnvetoed(order, grounds, context.State.Active.TryFind(order.Id, out var active) && active.Order.ExpiresAt < order.ExpiresAt, context);
        return new Decided(Unvetoed, context.Policy.Version, grounds.Source, order.Reason, [action], [$"{action.Verdict}: {ContainmentTarget.Of(order)}: {action.Reason}"]);
    }

    private static Decided Decide(Trigger trigger, DecisionContext context)
    {
        List<PolicyRule> rules = [.. context.Policy.Candidates(trigger).Where(rule => WhyNot(rule, trigger) is null)];
        var (actions, reasons) = (new List<PlannedAction>(), new List<string>());
        var isolated = new HashSet<string>(StringComparer.Ordinal); // by this very decision
        var ordered = 0;
        foreach (var proposal in rules.SelectMany(rule => Proposals.For(trigger, rule, context)).DistinctBy(proposal => proposal.Target))
        {
            var action = Guardrails.Judge(proposal, isolated, ordered, context);
            ordered += action.Verdict == Verdicts.Order ? 1 : 0;
            if (action is { Order: { Kind: ContainmentKind.IsolateHost, Host: { } host } } && action is { Verdict: Verdicts.Order or Verdicts.Reserve } or { Verdict: Verdicts.Waiting, Guardrail: Guardrails.Veto })
            {
                isolated.Add(host);
            }

            actions.Add(action);
            reasons.Add($"{action.Verdict}: {proposal.Target}: {action.Reason}");
        }

        if (actions.Count == 0)
        {
            reasons.Add("no rule of the policy proposes anything for this here");
        }

        return new Decided(trigger.On, context.Policy.Version, trigger.Member, trigger.Subject, actions, reasons) { Notify = Loudest(rules) };
    }

    /// <summary>Why a rule does not apply, in words; null when it does. A rule that asks for a calendar that cannot be read does not apply.</summary>
    internal static string? WhyNot(PolicyRule rule, Trigger trigger) =>
        !trigger.KnowsTheTime && (rule.When.Calendar ?? rule.Unless?.Calendar) is not null ? "calendar: the ledger's calendar cannot be read"
        : rule.When.Unmet(trigger) is { } unmet ? unmet
        : rule.Unless is { } unless && unless.Unmet(trigger) is null ? "unless: all of it holds"
        : null;

    private static string? Loudest(List<PolicyRule> rules) =>
        rules.Exists(rule => rule.Notify == "page") ? "page" : rules.Exists(rule => rule.Notify == "inform") ? "inform" : null;
}
