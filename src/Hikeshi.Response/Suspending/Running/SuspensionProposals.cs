using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Running;

/// <summary>The facts of a suspension as functions of the plan and the world: the drill makes the same ones.</summary>
internal static class SuspensionProposals
{
    /// <summary>The guardrail that standing orders name.</summary>
    public const string Guardrail = "suspension-plan";

    /// <param name="notBy">Who adopted this version, and who reported what makes the criterion hold.</param>
    public static SuspensionProposed Of(SuspensionPlan plan, string criterion, string reason, EntryId cause, string requestedBy, IReadOnlyList<string> notBy, DecisionContext context)
    {
        var id = IdFor(plan, cause);
        var measures = SuspensionMeasures.Of(plan, id, context);
        return new SuspensionProposed(
            id,
            plan.Id,
            plan.Version,
            criterion,
            reason,
            [.. measures.Measures.Select(measure => measure.Order)],
            measures.Loses,
            [.. measures.Functions.Select(function => function.Id)],
            measures.Tasks,
            [.. measures.Holes.Select(hole => hole.Text), .. measures.Measures.SelectMany(measure => measure.HeldBy.Select(held => SuspensionWords.Say("held", ContainmentTarget.Of(measure.Order), held)))],
            requestedBy,
            context.Now.AddMinutes(plan.Clock.Decide),
            context.Now.AddMinutes(plan.Clock.Lapse))
        {
            NotBy = notBy.Count == 0 ? null : notBy,
            Held = [.. measures.Measures.Where(measure => measure.Gravest is not null).Select(measure => new SuspensionHeld(measure.Order.Id, measure.Gravest!))],
        };
    }

    /// <summary>Two people or more, whatever it is: a suspension costs customers something.</summary>
    /// <param name="reservations">What the hub answered.</param>
    public static ApprovalRequested Request(Suspension suspension, LedgerView? ledger, IReadOnlyList<string> reservations)
    {
        var (plan, proposed) = (suspension.Plan, suspension.Proposed);
        var functions = ledger?.Institution.Functions.Where(function => proposed.Functions.Contains(function.Id)).ToList() ?? [];
        return new ApprovalRequested(
            suspension.ApprovalId,
            ContainmentApproval.Room,
            plan.Action,
            plan.Target,
            Guardrail,
            string.Join("; ", [$"{plan.Names.En} / {plan.Names.Ja}: {proposed.Reason}", .. reservations]),
            [
                .. functions.Select(function => $"function {function.Id} (tier {function.Tier})"),
                .. proposed.Orders.Select(ContainmentTarget.Of).Union(plan.Supplier is { } supplier ? [$"supplier {supplier}"] : [], StringComparer.Ordinal),
                .. proposed.Holes.Select(hole => $"{hole.En} / {hole.Ja}"),
            ],
            plan.Authority.People,
            proposed.LapsesAt,
            proposed.RequestedBy) { NotBy = proposed.NotBy };
    }

    public static SuspensionStarted Start(SuspensionPlan plan, SuspensionProposed proposed, InstitutionDocument institution, DateTimeOffset now)
    {
        var times = new SuspensionTimes(
            now.AddMinutes(plan.Clock.TellCustomers),
            now.AddMinutes(plan.Clock.Report),
            now.AddMinutes(plan.Clock.Review),
            plan.Clock.Review,
            now.AddMinutes(plan.Clock.End));
        return new SuspensionStarted(proposed.SuspensionId, plan.Id, times, SuspensionTexts.Of(plan, atResume: false, institution, proposed.Functions, now, times.EndsAt, now));
    }

    /// <summary>UUIDv8 (RFC 9562 §5.8) from the plan and the causing entry: proposing twice is one proposal.</summary>
    private static string IdFor(SuspensionPlan plan, EntryId cause)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{plan.Id}|{plan.Version}|{cause}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString("D");
    }
}
