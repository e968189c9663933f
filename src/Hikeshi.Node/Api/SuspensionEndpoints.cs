using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response.Suspending;
using Hikeshi.Response.Suspending.Drilling;
using Hikeshi.Response.Suspending.Planning;
using Hikeshi.Response.Suspending.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Suspension plans and what runs by them. Asking for one starts nothing: people approve it as everything else (ApprovalEndpoints).</summary>
internal static class SuspensionEndpoints
{
    private const int LongestText = 2_000;
    private static readonly TimeSpan FarthestDrill = TimeSpan.FromDays(5 * 366);
    private static readonly SemaphoreSlim OneDrill = new(1);

    public static void MapSuspensions(this IEndpointRouteBuilder routes, Rooms rooms, Journal journal, TimeProvider clock)
    {
        var group = routes.MapGroup("/api/v1/response/suspensions");
        var (desk, book) = (rooms.Suspensions, rooms.Suspensions.Book);
        group.MapGet("", IResult () => Results.Json(List(rooms, clock.GetUtcNow()), SuspensionJson.Default.SuspensionsAnswer)).Requires(Permission.ReadResponse);
        group.MapPost("/plans", Task<IResult> (HttpContext context) => WithAsync(context, SuspensionJson.Default.PlanRequest, request => AdoptAsync(context, request, book, journal))).Requires(Permission.EnableAutonomy).RequiresFresh().RequiresAccount();
        group.MapDelete("/plans/{id}", Task<IResult> (HttpContext context, string id) => WithdrawAsync(context, id, book, journal)).Requires(Permission.EnableAutonomy);
        group.MapGet("/plans/{id}/playbook", IResult (string id) => Playbook(id, rooms, clock)).Requires(Permission.ReadResponse);
        group.MapPost("/drills", Task<IResult> (HttpContext context) => WithAsync(context, SuspensionJson.Default.DrillRequest, request => DrillAsync(context, request, rooms, journal, clock))).Requires(Permission.Approve);
        group.MapPost("/reports", Task<IResult> (HttpContext context) => WithAsync(context, SuspensionJson.Default.ReportRequest, request => ReportAsync(context, request, rooms, journal))).Requires(Permission.TriageDetections).RequiresAccount();
        group.MapPost("", Task<IResult> (HttpContext context) => WithAsync(context, SuspensionJson.Default.SuspensionRequest, request => AskAsync(context, request, desk, journal, clock))).Requires(Permission.Approve).RequiresAccount();
        group.MapPost("/{id}/steps", Task<IResult> (HttpContext context, string id) => WithAsync(context, SuspensionJson.Default.StepRequest, request => StepAsync(context, id, request, book, journal, clock))).Requires(Permission.Approve);
        group.MapPost("/{id}/resume", Task<IResult> (HttpContext context, string id) => WithAsync(context, SuspensionJson.Default.ResumeRequest, request =>
            RecordAsync(context, journal, desk.Resume(id, request.Proofs, context.Actor().EvidenceName, Short(request.Reason, "$.reason"))))).Requires(Permission.ReleaseContainment);
    }

    private static SuspensionsAnswer List(Rooms rooms, DateTimeOffset now) => new(
        rooms.Ledger.View?.Institution.Calendar.TimeZone,
        [.. rooms.Suspensions.Book.Plans.Select(plan => PlanRow.Of(plan, rooms.Suspensions.Book.LastDrill(plan.Id)))],
        [.. rooms.Suspensions.Book.All.Select(one => SuspensionRow.Of(one, rooms.Response, now))]);

    private static async Task<IResult> AdoptAsync(HttpContext context, PlanRequest request, SuspensionBook book, Journal journal)
    {
        var source = Short(request.Source, "$.source");
        var plan = SuspensionPlanReader.Read(source, Encoding.UTF8.GetBytes(request.Text));
        return book.FindPlan(plan.Id)?.Version == plan.Version
            ? Problems.Problem(StatusCodes.Status409Conflict, "Unchanged", $"{plan.Id} is kept in this very version.")
            : await RecordAsync(context, journal, new SuspensionPlanAdopted(plan.Id, plan.Version, Path.GetFileName(source), request.Text));
    }

    private static async Task<IResult> WithdrawAsync(HttpContext context, string id, SuspensionBook book, Journal journal) =>
        book.FindPlan(id) is null ? Problems.NotFound($"No suspension plan {id} is kept.")
        : await RecordAsync(context, journal, new SuspensionPlanWithdrawn(id, context.Actor().EvidenceName, ""));

    private static IResult Playbook(string id, Rooms rooms, TimeProvider clock) =>
        rooms.Suspensions.Book.FindPlan(id) is not { } plan ? Problems.NotFound($"No suspension plan {id} is kept.")
        : Results.Bytes(SuspensionPlaybook.Of(plan, rooms.Suspensions.TasksOf(plan), rooms.Response.Self, clock.GetUtcNow()), "application/json");

    /// <summary>One at a time: dry runs ask every system that enforces.</summary>
    private static async Task<IResult> DrillAsync(HttpContext context, DrillRequest request, Rooms rooms, Journal journal, TimeProvider clock)
    {
        var text = request.Text ?? (request.Plan is { } id ? rooms.Suspensions.TextOf(id) : throw new RefusedException(new SuspensionRefused("malformed", "$", "neither plan nor text", "the id of a plan, or its text", "Name one.")));
        var plan = SuspensionPlanReader.Read(request.Source ?? request.Plan ?? "plan", Encoding.UTF8.GetBytes(text));
        if (!await OneDrill.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            context.Response.Headers.RetryAfter = "10";
            return Problems.Problem(StatusCodes.Status429TooManyRequests, "Busy", "Another drill is running: one at a time. Try again when it has ended.");
        }

        try
        {
            var asOf = request.At ?? clock.GetUtcNow();
            if ((asOf - clock.GetUtcNow()).Duration() > FarthestDrill)
            {
                throw new RefusedException(new SuspensionRefused("malformed", "$.at", $"{asOf:O}", "a time within five years", "Imagine a nearer moment."));
            }

            var adopters = rooms.Suspensions.Book.AdoptersOf(plan);
            var people = new DrillPeople([.. rooms.People.Approvers.Except(adopters)], (request, at) => rooms.Approvals.StandingOrders.SignersFor(request with { NotBy = adopters }, at));
            var report = await new SuspensionDrill(rooms.Response, people).RunAsync(plan, text, asOf, context.RequestAborted);
            var json = report.ToJson();
            var drilled = new SuspensionDrilled(plan.Id, plan.Version, context.Actor().EvidenceName, asOf, report.Holes.Count, json);
            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], drilled, context.RequestAborted);
            using var document = JsonDocument.Parse(json);
            return Results.Json(new DrillAnswer(entry.ToString(), report.Holes.Count, document.RootElement.Clone()), SuspensionJson.Default.DrillAnswer);
        }
        finally
        {
            OneDrill.Release();
        }
    }

    private static async Task<IResult> ReportAsync(HttpContext context, ReportRequest request, Rooms rooms, Journal journal) =>
        rooms.Ledger.View is not { } ledger ? Problems.Problem(StatusCodes.Status409Conflict, "No ledger", "There is no ledger: import the institution's description first.")
        : ledger.Institution.Suppliers.All(supplier => supplier.Id != request.Supplier) ? Problems.NotFound($"The ledger knows no supplier {request.Supplier}.")
        : await RecordAsync(context, journal, new SupplierReported(request.Supplier, Short(request.Source, "$.source"), context.Actor().EvidenceName, Short(request.Reason, "$.reason")));

    /// <summary>The proposal's id derives from an entry id of its own.</summary>
    private static async Task<IResult> AskAsync(HttpContext context, SuspensionRequest request, SuspensionDesk desk, Journal journal, TimeProvider clock)
    {
        var actor = context.Actor().EvidenceName;
        var proposed = desk.Ask(request.Plan, Short(request.Reason, "$.reason"), EntryId.New(clock.GetUtcNow()), actor);
        var (entry, _) = await journal.RecordDurablyAsync(actor, [], proposed, context.RequestAborted);
        return desk.Book.Find(proposed.SuspensionId) is null ? throw SuspensionRefusals.Open(request.Plan) // somebody else was faster
            : Results.Json(new SuspensionAnswer(entry.ToString(), proposed.SuspensionId, Suspension.IdOf(proposed.SuspensionId)), SuspensionJson.Default.SuspensionAnswer);
    }

    private static async Task<IResult> StepAsync(HttpContext context, string id, StepRequest request, SuspensionBook book, Journal journal, TimeProvider clock)
    {
        var suspension = book.Find(id) ?? throw SuspensionRefusals.Unknown(id);
        var known = SuspensionRow.StepsOf(suspension, clock.GetUtcNow()).Select(step => step.Step).ToList();
        return suspension.Started is null || suspension.Ended is not null ? throw SuspensionRefusals.NotRunning(suspension)
            : !known.Contains(request.Step) ? throw SuspensionRefusals.UnknownStep(suspension, request.Step, known)
            : await RecordAsync(context, journal, new SuspensionStepDone(id, request.Step, context.Actor().EvidenceName, Short(request.Note, "$.note")));
    }

    private static string Short(string text, string where) => text is { Length: > 0 and <= LongestText } && !string.IsNullOrWhiteSpace(text) ? text
        : throw new RefusedException(new SuspensionRefused("malformed", where, $"{text.Length} characters", $"1 to {LongestText}", "Say it, and shortly."));

    private static async Task<IResult> WithAsync<T>(HttpContext context, JsonTypeInfo<T> type, Func<T, Task<IResult>> act)
        where T : class
    {
        if (await context.Request.ReadFromJsonAsync(type, context.RequestAborted) is not { } request)
        {
            return Problems.BadRequest("$: null; expected an object.");
        }

        try
        {
            return await act(request);
        }
        catch (RefusedException refused)
        {
            return refused.Refusal is SuspensionRefused { Why: var why } ? Problems.Problem(why switch { "unknown" => StatusCodes.Status404NotFound, "conflict" => StatusCodes.Status409Conflict, _ => StatusCodes.Status400BadRequest }, refused.Refusal.Code, refused.Refusal.Sentence)
                : Problems.Of(refused.Refusal);
        }
    }

    private static async Task<IResult> RecordAsync(HttpContext context, Journal journal, Fact fact)
    {
        var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], fact, context.RequestAborted);
        return Results.Json(new SuspensionAnswer(entry.ToString()), SuspensionJson.Default.SuspensionAnswer);
    }
}
