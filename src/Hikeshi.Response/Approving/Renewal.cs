using Hikeshi.Facts.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Approving;

/// <summary>A containment that shall last longer than it was ordered for: never by itself, and never by the word of the one who asks.</summary>
internal static class Renewal
{
    public static RenewalAnswer Of(ActiveContainment active, DateTimeOffset until, string reason, DecisionContext context)
    {
        var latest = context.Now.AddDays(1);
        var order = active.Order with { ExpiresAt = until < latest ? until : latest };
        if (order.ExpiresAt <= active.Order.ExpiresAt)
        {
            return new RenewalAnswer(null, $"it is in force until {active.Order.ExpiresAt:O} already");
        }

        if (!active.MayStand)
        {
            return new RenewalAnswer(null, "no actuator took it: nothing is in force that could last longer");
        }

        if (context.State.Waiting.Find(order.Id) is not null || context.State.Waiting.IsAskedFor(order.Id, active.Target))
        {
            return new RenewalAnswer(null, "people are asked about it already");
        }

        var (held, loses) = Guardrails.JudgeHeld(order, new OrderGrounds(context.Self, ByBehaviour: false, []), new(Verdicts.Waiting, ContainmentApproval.RenewalWord, reason), renews: true, context);
        if (held.Verdict == Verdicts.Refused)
        {
            return new RenewalAnswer(null, $"{held.Guardrail}: {held.Reason}");
        }

        var why = held.Guardrail == ContainmentApproval.RenewalWord ? "" : $"; {held.Reason}";
        return new RenewalAnswer(new Waiting(order, held.Guardrail, $"{reason} (until {order.ExpiresAt:O} instead of {active.Order.ExpiresAt:O}){why}") { Grounds = new OrderGrounds(context.Self, ByBehaviour: false, loses), Renews = true }, null);
    }
}

/// <param name="Waiting">What people are asked; null when there is nothing to ask.</param>
/// <param name="Refused">Why not, in words; null when they are asked.</param>
public sealed record RenewalAnswer(Waiting? Waiting, string? Refused);
