using Hikeshi.Kernel.Containment;
using Hikeshi.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Enforcing.Quiescing;

namespace Hikeshi.Node.Api;

/// <param name="Reports">What each actuator said of it, with the times: ordered → delivered → enforced.</param>
/// <param name="EntryId">The entry that ordered it.</param>
/// <param name="Approval">The approval of people that let it; null when it is automatic.</param>
/// <param name="Awaited">Actuators that are meant and have said nothing yet.</param>
/// <param name="Payments">Payment systems that were asked to quiesce, and whose payments they have not accounted for.</param>
internal sealed record ContainmentRow(
    ContainmentId Id,
    ContainmentKind Kind,
    string Target,
    string Standing,
    DateTimeOffset ExpiresAt,
    string Reason,
    DateTimeOffset OrderedAt,
    IReadOnlyList<ReportRow> Reports,
    string EntryId,
    string? Approval,
    IReadOnlyList<string> Awaited,
    IReadOnlyList<PaymentStanding> Payments)
{
    public static ContainmentRow Of(ActiveContainment containment, ResponseService response) => new(
        containment.Order.Id,
        containment.Order.Kind,
        ContainmentTarget.Of(containment.Order),
        containment.State,
        containment.Order.ExpiresAt,
        containment.Order.Reason,
        containment.OrderedAt,
        [.. containment.Reports.Select(report => ReportRow.Of(report, response))],
        containment.Entry.ToString(),
        containment.Approval,
        containment.Reports.Any(report => report.Actuator == Nobody) ? [] : [.. response.MeantBy(containment.Order.Kind).Where(actuator => containment.Of(actuator) is null)],
        response.Payments?.Of(containment.Order.Id) ?? []);

    /// <summary>Reports what was never sent to an actuator.</summary>
    private const string Nobody = "none";
}

/// <param name="Observes">Whether a second look can tell that it is in force; without one it stays delivered.</param>
internal sealed record ReportRow(string Actuator, string State, DateTimeOffset? DeliveredAt, DateTimeOffset? EnforcedAt, DateTimeOffset? FailedAt, string Detail, bool Observes)
{
    public static ReportRow Of(Standing report, ResponseService response) =>
        new(report.Actuator, report.State, report.DeliveredAt, report.EnforcedAt, report.FailedAt, report.Detail, response.Observes(report.Actuator));
}
