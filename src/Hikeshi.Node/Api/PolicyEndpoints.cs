using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Threads;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Policies;
using Hikeshi.Node.Settings;
using Hikeshi.People.Access;
using Hikeshi.People.Approvals;
using Hikeshi.People.Roles;
using Hikeshi.Response;
using Hikeshi.Response.Enabling;
using Hikeshi.Response.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>The policy in force, why it does what it does, what another one would have done, and which classes may act.</summary>
internal static class PolicyEndpoints
{
    private const int LargestPolicy = 1 << 20;
    private const int LongestSource = 1_000;
    private static readonly SemaphoreSlim OneReplay = new(1);

    public static void MapPolicy(this IEndpointRouteBuilder routes, NodeSettings settings, ResponseService response, ApprovalBook approvals, EvidenceLog log, Journal journal)
    {
        var group = routes.MapGroup("/api/v1/response");
        var desk = PolicyDesk.For(settings, response, journal);
        group.MapGet("/policy", IResult () => Results.Json(new PolicyRow(response.Policy.Version, response.Policy.Rules.Count) { CircuitOpen = response.State.CircuitOpen, RedButton = response.State.RedButton }, PolicyJson.Default.PolicyRow)).Requires(Permission.ReadResponse);
        group.MapGet("/policy/text", IResult () => PolicyText.Of(response) is { } text ? Results.Json(text, PolicyJson.Default.PolicyText) : Problems.NotFound("No policy has been recorded yet.")).Requires(Permission.ReadResponse);
        group.MapPost("/policy/reload", Task<IResult> (HttpContext context) => ReloadAsync(context, desk)).Requires(Permission.EnableAutonomy).RequiresFresh();
        group.MapPost("/circuit/close", Task<IResult> (HttpContext context) => CloseAsync(context, response, journal)).Requires(Permission.EnableAutonomy).RequiresFresh();
        group.MapGet("/explain/{entry}", IResult (string entry) => Explain(entry, response, journal)).Requires(Permission.ReadResponse);
        group.MapPost("/replay", Task<IResult> (HttpContext context) => ReplayAsync(context, response, log)).Requires(Permission.ReadResponse);
        group.MapGet("/autonomy", IResult () => Results.Json([.. Enum.GetValues<ContainmentKind>().Select(kind => ClassRow.Of(kind, response, settings.RecordOnlyDays))], PolicyJson.Default.ClassRowArray)).Requires(Permission.ReadResponse);
        group.MapPost("/autonomy", Task<IResult> (HttpContext context) => EnableAsync(context, settings, response, approvals, journal)).Requires(Permission.EnableAutonomy).RequiresFresh();
    }

    private static async Task<IResult> ReloadAsync(HttpContext context, PolicyDesk desk)
    {
        if (!desk.HasFile)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "No policy file", "The settings name no policy (Policy): the built-in one is in force, and there is no file to read again.");
        }

        try
        {
            var (policy, entry) = await desk.AdoptAsync(context.Actor().EvidenceName, context.RequestAborted);
            return Results.Json(new PolicyRow(policy.Version, policy.Rules.Count) { EntryId = entry?.ToString(), MissingChannels = desk.MissingChannels(policy) }, PolicyJson.Default.PolicyRow);
        }
        catch (RefusedException refused)
        {
            return Problems.Of(refused.Refusal with { Mend = $"The policy that was in force stays in force. {refused.Refusal.Mend}" });
        }
    }

    private static async Task<IResult> CloseAsync(HttpContext context, ResponseService response, Journal journal)
    {
        var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.ReleaseRequest, context.RequestAborted);
        if (response.State.CircuitOpen is null)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "Closed", "The circuit is closed already.");
        }

        if (string.IsNullOrWhiteSpace(request?.Reason))
        {
            return Problems.BadRequest("$.reason: missing; expected what was found.");
        }

        var actor = context.Actor();
        var (entry, _) = await journal.RecordDurablyAsync(actor.EvidenceName, [], new CircuitClosed(actor.DisplayName, request.Reason), context.RequestAborted);
        return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
    }

    private static IResult Explain(string entry, ResponseService response, Journal journal) =>
        !EntryId.TryParse(entry, out var id) || journal.Find(id) is not { } fact ? Problems.NotFound($"There is no entry {entry}, or its content is erased.")
        : response.Explain(id, fact) is { } explanation ? Results.Json(explanation, PolicyJson.Default.Explanation)
        : Problems.BadRequest($"Nothing is decided upon {FactCatalog.KindOf(fact.GetType())}, or there is no ledger; expected a sighting, something shared, or an assessment. Where any other entry comes from: hikeshi evidence why {entry}.");

    /// <summary>Reads only the entries that decisions come from, at the least priority: an analyst's question must not delay a decision.</summary>
    private static async Task<IResult> ReplayAsync(HttpContext context, ResponseService response, EvidenceLog log)
    {
        var request = await context.Request.ReadFromJsonAsync(PolicyJson.Default.ReplayRequest, context.RequestAborted);
        if (request is null || request.Policy.Length > LargestPolicy || request.Source is { Length: > LongestSource })
        {
            return Problems.BadRequest($"expected a policy of at most {LargestPolicy} characters, and of its source at most {LongestSource}.");
        }

        try
        {
            var policy = ResponsePolicyReader.Read(request.Source ?? "policy", Encoding.UTF8.GetBytes(request.Policy));
            if (response.Replay(policy, request.Since ?? DateTimeOffset.MinValue, request.AsIfEnabled) is not { } replay)
            {
                return Problems.Problem(StatusCodes.Status409Conflict, "No ledger", "There is no ledger: import the institution's description first.");
            }

            if (!await OneReplay.WaitAsync(TimeSpan.Zero, context.RequestAborted))
            {
                context.Response.Headers.RetryAfter = "10";
                return Problems.Problem(StatusCodes.Status429TooManyRequests, "Busy", "Another replay is running: one at a time. Try again when it has ended.");
            }

            try
            {
                await ReadAsync(replay, log, context.RequestAborted);
            }
            finally
            {
                OneReplay.Release();
            }

            return Results.Json(replay.Result(), PolicyJson.Default.ReplayResult);
        }
        catch (RefusedException refused)
        {
            return Problems.Of(refused.Refusal);
        }
    }

    private static Task ReadAsync(Response.Replaying.PolicyReplay replay, EvidenceLog log, CancellationToken cancel)
    {
        var count = log.Count;
        return LeastPriority.RunAsync("response.replay", () =>
        {
            for (ulong index = 0; index < count; index++)
            {
                cancel.ThrowIfCancellationRequested();
                if (Response.Replaying.PolicyReplay.Kinds.Contains(log.ReadHeader(index).Kind) && log.Read(index) is { Body: not null } entry)
                {
                    replay.Take(Journal.ToRecorded(entry));
                }
            }

            return true;
        });
    }

    private static async Task<IResult> EnableAsync(HttpContext context, NodeSettings settings, ResponseService response, ApprovalBook approvals, Journal journal)
    {
        var request = await context.Request.ReadFromJsonAsync(PolicyJson.Default.AutonomyRequest, context.RequestAborted);
        if (request is null || !Autonomy.IsKnown(request.Autonomy) || request.SignedBy.Length == 0 || !Enum.IsDefined(request.ActionClass))
        {
            return Problems.BadRequest("autonomy: expected an actionClass, record, recommend, act-unless-vetoed or act, and signedBy: who takes responsibility.");
        }

        var measured = response.RecordOnly.Of(request.ActionClass);
        if (Autonomy.Acts(request.Autonomy) && response.Switch.WhyNotEnable(ContainmentWords.Of(request.ActionClass), isWatched: settings.SwitchFile is not null || settings.SwitchUrl is not null) is { } released)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, released.Code, released.Sentence);
        }

        if (EnablingStatement.WhyNot(request.Statement, request.Signature, settings.Member.Value, measured, request.Autonomy, settings.RecordOnlyDays, approvals.StandingOrders.KeyOf) is { } refusal)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, refusal.Code, refusal.Sentence);
        }

        var enabled = new AutonomyEnabled(request.ActionClass, request.Autonomy, measured.Days, request.SignedBy)
        {
            WouldBe = measured.WouldBe,
            WouldBeFalse = measured.WouldBeFalse,
            Statement = settings.RecordOnlyDays == 0 ? null : request.Statement, // nobody has looked at it
            Signature = settings.RecordOnlyDays == 0 ? null : request.Signature,
        };
        var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], enabled, context.RequestAborted);
        return response.State.AutonomyOf(request.ActionClass) != request.Autonomy
            ? Problems.Problem(StatusCodes.Status409Conflict, "response.enable", $"{ContainmentWords.Of(request.ActionClass)} was not enabled, or not for long: everything was released, or the class was changed, at the same moment. See how it stands: hikeshi respond measure.")
            : Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
    }
}
