using System.Text;
using System.Text.Json.Serialization.Metadata;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response;
using Hikeshi.Response.Compensating;
using Hikeshi.Response.Compensating.Fitting;
using Hikeshi.Response.Compensating.VirtualPatch;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Compensating controls: what fits an advisory, what was placed, what ends.</summary>
internal static class ControlEndpoints
{
    private const int UsualDays = 7;
    private const int LongestText = 2_000;
    private static readonly SemaphoreSlim OneProposal = new(1);

    public static void MapControls(this IEndpointRouteBuilder routes, ControlDesk desk, ResponseService response, IJournal journal)
    {
        var group = routes.MapGroup("/api/v1/response/controls");
        group.MapGet("", IResult () => List(desk, response)).Requires(Permission.ReadResponse);
        group.MapGet("/{id}", IResult (string id) => desk.Book.Find(id) is { } control
            ? Results.Json(ControlRow.Of(control, response.State, withText: true), RemediationJson.Default.ControlRow)
            : Problems.NotFound($"There is no control {id}.")).Requires(Permission.ReadResponse);
        group.MapPost("", Task<IResult> (HttpContext context) => ProposeAsync(context, desk, response, journal)).Requires(Permission.ManageRemediation);
        group.MapPost("/{id}/place", Task<IResult> (HttpContext context, string id) => ActAsync(context, desk, journal, id, RemediationJson.Default.PlaceRequest, (request, by) => request.By switch
        {
            "actuator" => desk.PlaceByActuator(id, by, Said("$.note", request.Note)),
            "hand" => desk.PlaceByHand(id, isBlocking: false, by, Said("$.note", request.Note)),
            "hand-blocking" => desk.PlaceByHand(id, isBlocking: true, by, Said("$.note", request.Note)),
            _ => throw Malformed("$.by", $"'{request.By}'", "actuator, hand or hand-blocking"),
        })).Requires(Permission.ManageRemediation).RequiresAccount();
        group.MapPost("/{id}/verify", Task<IResult> (HttpContext context, string id) => ActAsync(context, desk, journal, id, RemediationJson.Default.VerifyRequest, (request, by) => desk.Verify(id, request.InForce, by, Said("$.detail", request.Detail)))).Requires(Permission.ManageRemediation);
        group.MapPost("/{id}/block", Task<IResult> (HttpContext context, string id) => RecordAsync(context, desk, journal, id, by => desk.AskToBlock(id, by))).Requires(Permission.ManageRemediation).RequiresAccount();
        group.MapPost("/{id}/end", Task<IResult> (HttpContext context, string id) => ActAsync(context, desk, journal, id, RemediationJson.Default.EndRequest, (request, by) => desk.End(id, request.Remediated, by, Said("$.reason", request.Reason)))).Requires(Permission.ManageRemediation);
    }

    private static IResult List(ControlDesk desk, ResponseService response)
    {
        List<ControlRow> rows = [.. desk.Book.All.Select(control => ControlRow.Of(control, response.State, withText: false))];
        return Results.Json(new ControlsAnswer(rows, rows.Count(row => row.Finding is not null)), RemediationJson.Default.ControlsAnswer);
    }

    /// <summary>What fits is recorded, each as an entry caused by the advisory's; what is open already is not proposed twice.</summary>
    private static async Task<IResult> ProposeAsync(HttpContext context, ControlDesk desk, ResponseService response, IJournal journal)
    {
        var request = await context.Request.ReadFromJsonAsync(RemediationJson.Default.ProposeRequest, context.RequestAborted);
        if (request is null || request.Days is < 1 or > ControlWish.MostDays)
        {
            return Problems.BadRequest($"expected advisory, and days from 1 to {ControlWish.MostDays}.");
        }

        await OneProposal.WaitAsync(context.RequestAborted); // two at once would take the same rule ids
        try
        {
            var shape = request.Shape is { } given ? RequestShapeReader.Read(Short(request.ShapeSource ?? "request"), Encoding.UTF8.GetBytes(given.GetRawText())) : null;
            var (fit, document) = desk.Fit(request.Advisory, new ControlWish(shape, Short(request.ShapeSource ?? "the request"), request.Service, TimeSpan.FromDays(request.Days ?? UsualDays)));
            await WriteAsync(context, journal, [document], fit.Controls);
            List<ControlRow> rows = [.. fit.Controls.Select(control => desk.Book.Find(control.ControlId)).OfType<Control>().Select(control => ControlRow.Of(control, response.State, withText: true))];
            return Results.Json(new ProposeAnswer(rows, fit.Notes), RemediationJson.Default.ProposeAnswer);
        }
        catch (RefusedException refused)
        {
            return Of(refused.Refusal);
        }
        finally
        {
            OneProposal.Release();
        }
    }

    private static async Task<IResult> ActAsync<T>(HttpContext context, ControlDesk desk, IJournal journal, string id, JsonTypeInfo<T> type, Func<T, string, IReadOnlyList<Fact>> act)
        where T : class =>
        await context.Request.ReadFromJsonAsync(type, context.RequestAborted) is { } request
            ? await RecordAsync(context, desk, journal, id, by => act(request, by))
            : Problems.BadRequest("$: null; expected an object.");

    private static async Task<IResult> RecordAsync(HttpContext context, ControlDesk desk, IJournal journal, string id, Func<string, IReadOnlyList<Fact>> act)
    {
        if (desk.Book.Find(id) is not { } control)
        {
            return Problems.NotFound($"There is no control {id}.");
        }

        try
        {
            var entry = await WriteAsync(context, journal, [control.Entry], act(context.Actor().EvidenceName));
            return Results.Json(new Recorded(entry.ToString()!), NodeJson.Default.Recorded);
        }
        catch (RefusedException refused)
        {
            return Of(refused.Refusal);
        }
    }

    /// <summary>The last one waits for the disk, and with it all before it.</summary>
    private static async Task<EntryId?> WriteAsync(HttpContext context, IJournal journal, IReadOnlyList<EntryId> causes, IReadOnlyList<Fact> facts)
    {
        EntryId? last = null;
        foreach (var (i, fact) in facts.Index())
        {
            last = i < facts.Count - 1 ? journal.Record(context.Actor().EvidenceName, causes, fact)
                : (await journal.RecordDurablyAsync(context.Actor().EvidenceName, causes, fact, context.RequestAborted)).Id;
        }

        return last;
    }

    /// <exception cref="RefusedException">Nothing was said.</exception>
    private static string Said(string where, string text) =>
        string.IsNullOrWhiteSpace(text) ? throw new RefusedException(new ShapeRefused(where, "it is empty", "what was done or seen, in words: it becomes evidence") with { Mend = "Nothing was recorded." }) : Short(text);

    private static string Short(string text) => text.Length <= LongestText ? text : throw Malformed("$", $"{text.Length} characters", $"at most {LongestText}");

    private static RefusedException Malformed(string where, string what, string expected) => new(new ShapeRefused(where, what, expected));

    private static IResult Of(Refusal refusal) => refusal is ControlRefused ? Problems.Problem(StatusCodes.Status409Conflict, refusal.Code, refusal.Sentence) : Problems.Of(refusal);
}
