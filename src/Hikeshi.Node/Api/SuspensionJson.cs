using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;
using Hikeshi.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Suspending.Planning;
using Hikeshi.Response.Suspending.Running;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of suspensions, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SuspensionsAnswer))]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(DrillRequest))]
[JsonSerializable(typeof(DrillAnswer))]
[JsonSerializable(typeof(SuspensionRequest))]
[JsonSerializable(typeof(StepRequest))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(SuspensionAnswer))]
internal sealed partial class SuspensionJson : JsonSerializerContext;

/// <param name="TimeZone">Of the ledger's calendar, IANA; null without a ledger.</param>
internal sealed record SuspensionsAnswer(string? TimeZone, IReadOnlyList<PlanRow> Plans, IReadOnlyList<SuspensionRow> Suspensions);

/// <param name="DrilledAt">The moment that the last drill imagined; null: never drilled.</param>
/// <param name="DrilledHoles">Of the last drill; it may have been of an earlier version.</param>
internal sealed record PlanRow(string Id, string Version, BilingualText Names, string Kind, DateTimeOffset? DrilledAt, string? DrilledVersion, int? DrilledHoles)
{
    public static PlanRow Of(SuspensionPlan plan, SuspensionDrilled? drill) =>
        new(plan.Id, plan.Version, plan.Names, plan.IsForSupplier ? "supplier" : "service", drill?.AsOf, drill?.PlanVersion, drill?.Holes);
}

/// <param name="State">proposed, running, resumed, latest-end, refused, lapsed, released-all.</param>
internal sealed record SuspensionRow(
    string Id,
    string Plan,
    BilingualText Names,
    string State,
    string Reason,
    string ApprovalId,
    BilingualText Decides,
    BilingualText Deputy,
    DateTimeOffset ProposedAt,
    DateTimeOffset DecideBy,
    DateTimeOffset LapsesAt,
    DateTimeOffset? StartedAt,
    SuspensionTimes? Times,
    IReadOnlyList<string> Functions,
    IReadOnlyList<BilingualText> Fallbacks,
    IReadOnlyList<SuspendedThing> Orders,
    IReadOnlyList<StepRow> Steps,
    IReadOnlyList<SuspensionNotice> Notices,
    IReadOnlyList<BilingualText> Holes,
    IReadOnlyList<ResumeCriterion> ResumeNeeds)
{
    public static SuspensionRow Of(Suspension one, ResponseService response, DateTimeOffset now) => new(
        one.Id,
        one.Plan.Id,
        one.Plan.Names,
        one.State,
        one.Proposed.Reason,
        one.ApprovalId,
        one.Plan.Authority.Decides,
        one.Plan.Authority.Deputy,
        one.ProposedAt,
        one.Proposed.DecideBy,
        one.Proposed.LapsesAt,
        one.StartedAt,
        one.Started?.Times,
        one.Proposed.Functions,
        [.. one.Plan.Fallbacks.Where(route => one.Proposed.Functions.Contains(route.Function)).Select(route => route.Route)],
        [.. one.Orders.Select(order => new SuspendedThing(ContainmentWords.Of(order.Kind), ContainmentTarget.Of(order), response.State.Active.Contains(order.Id) ? response.State.StandingOf(order.Id) : response.State.Waiting.Find(order.Id) is not null ? "waiting" : "none"))],
        [.. StepsOf(one, now).Select(step => new StepRow(step.Step, step.DueAt, step.What, step.Who, one.Done.Contains(step.Step), !one.Done.Contains(step.Step) && step.DueAt <= now))],
        one.Ended?.Notices ?? one.Started?.Notices ?? [],
        one.Proposed.Holes,
        one.Plan.Resume.Criteria);

    public static IReadOnlyList<AgendaStep> StepsOf(Suspension one, DateTimeOffset now) =>
        one.Ended is not null ? []
        : one is { Started: { } started, StartedAt: { } at } ? SuspensionAgenda.OfRun(one.Plan, one.Proposed.Tasks, at, started.Times, now)
        : SuspensionAgenda.OfProposal(one.Plan, one.ProposedAt);
}

/// <param name="Standing">waiting (people are asked once more), ordered, delivered, enforced, failed; none: not in force (any more).</param>
internal sealed record SuspendedThing(string Action, string Target, string Standing);

internal sealed record StepRow(string Step, DateTimeOffset DueAt, BilingualText What, BilingualText Who, bool IsDone, bool IsLate);

/// <param name="Text">The plan, hikeshi-suspension-plan/1.</param>
internal sealed record PlanRequest(string Text, string Source);

/// <param name="Plan">Id of a plan that is kept; null: <paramref name="Text"/> is drilled.</param>
/// <param name="At">The moment to imagine; null: now.</param>
internal sealed record DrillRequest(string? Plan = null, string? Text = null, string? Source = null, DateTimeOffset? At = null);

/// <param name="Report">As docs/suspension.md describes it.</param>
internal sealed record DrillAnswer(string EntryId, int Holes, JsonElement Report);

internal sealed record SuspensionRequest(string Plan, string Reason);

internal sealed record StepRequest(string Step, string Note);

/// <param name="Proofs">By criterion: what shows it.</param>
internal sealed record ResumeRequest(string Reason, IReadOnlyDictionary<string, string> Proofs);

internal sealed record ReportRequest(string Supplier, string Source, string Reason);

internal sealed record SuspensionAnswer(string EntryId, string? SuspensionId = null, string? ApprovalId = null);
