using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Explaining;

/// <summary>Why a policy does what it does with one sighting, one shared thing, one advisory: every rule with the first member that does not hold, every proposal with every guardrail that objects.</summary>
/// <param name="Origin">One of <see cref="Policy.Origin"/>.</param>
/// <param name="Decision">What would be decided now.</param>
public sealed record Explanation(string On, string Origin, string Subject, int Confidence, IReadOnlyList<ExplainedRule> Rules, IReadOnlyList<ExplainedAction> Actions, Decided Decision)
{
    /// <returns>Null when nothing is decided upon this kind of fact.</returns>
    public static Explanation? Of(Fact fact, DecisionContext context) => fact switch
    {
        Sighted sighting => Of(Trigger.Of(sighting, context), Decider.Decide(sighting, context), context),
        Accepted shared => Of(Trigger.Of(shared, context), Decider.Decide(shared, context), context),
        ExposureAssessed assessed => Of(Trigger.Of(assessed, context), Decider.Decide(assessed, context), context),
        _ => null,
    };

    private static Explanation Of(Trigger trigger, Decided decided, DecisionContext context) => new(
        trigger.On,
        trigger.Origin,
        trigger.Subject,
        trigger.Confidence,
        [.. context.Policy.Rules.Where(rule => rule.On == trigger.On).Select(rule => new ExplainedRule(rule.Id, Decider.WhyNot(rule, trigger)))],
        [.. decided.Actions.Select(action => new ExplainedAction(
            action.Rule ?? "",
            ContainmentTarget.Of(action.Order),
            action.Verdict,
            action.Autonomy,
            context.State.AutonomyOf(action.Order.Kind),
            action.Reason,
            Guardrails.AllObjections(action, context)))],
        decided);
}

/// <param name="WhyNot">The first member that does not hold; null: the rule applies.</param>
public sealed record ExplainedRule(string Rule, string? WhyNot);

/// <param name="Autonomy">What rule and class together allow.</param>
/// <param name="Enabled">What is enabled for the class.</param>
/// <param name="Objections">Every guardrail that objects, not only the first: <c>name: reason</c>.</param>
public sealed record ExplainedAction(string Rule, string Target, string Verdict, string Autonomy, string Enabled, string Reason, IReadOnlyList<string> Objections);
