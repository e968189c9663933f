using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Erasing;
using Hikeshi.Node.Loop;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>The evidence log for those who may read it: entries as a stream, receipts, and erasing.</summary>
internal static class EvidenceEndpoints
{
    private const int LongestReason = 500;

    /// <summary>A node whose thinking stands still shows its log all the same.</summary>
    private static readonly TimeSpan LongestUnknown = TimeSpan.FromSeconds(1);
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static void MapEvidence(this IEndpointRouteBuilder routes, EvidenceLog log, LoopProgress progress, ErasureDesk erasing)
    {
        routes.MapGet("/api/v1/evidence/stream", (HttpContext context, ulong? from, string? kinds) => StreamAsync(context, log, progress, from ?? 0, kinds?.Split(',').ToHashSet(StringComparer.Ordinal))).Requires(Permission.ReadEvidence);
        routes.MapGet("/api/v1/evidence/{id}/receipt", (string id) => Receipt(log, id)).Requires(Permission.ReadEvidence);
        routes.MapGet("/api/v1/evidence/{id}/erasure", (string id) =>
        {
            var (bodies, refused) = Planned(erasing, id);
            return bodies is null ? refused! : Results.Json(Rows(bodies), NodeJson.Default.ErasureRowArray);
        }).Requires(Permission.EraseEvidence);
        routes.MapPost("/api/v1/evidence/{id}/erase", (HttpContext context, string id) => EraseAsync(context, erasing, id)).Requires(Permission.EraseEvidence).RequiresFresh();
    }

    /// <summary>The proof of the header, without salt and body: those are handed over on purpose, by whoever owns the directory.</summary>
    private static IResult Receipt(EvidenceLog log, string id)
    {
        if (!EntryId.TryParse(id, out var entry) || !log.TryFind(entry, out _))
        {
            return Problems.NotFound($"The log has no entry {id}.");
        }

        try
        {
            return Results.Text(ReceiptMaker.FromLog(log, entry, ReceiptContents.Header), "text/plain", System.Text.Encoding.UTF8);
        }
        catch (RefusedException early) when (early.Refusal is NotYetCovered)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, early.Refusal.Code, early.Refusal.Sentence);
        }
    }

    private static async Task<IResult> EraseAsync(HttpContext context, ErasureDesk erasing, string id)
    {
        var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.ErasureRequest, context.RequestAborted);
        if (request is null || string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > LongestReason)
        {
            return Problems.BadRequest($"reason: expected why the content is erased, in at most {LongestReason} characters that name nobody; it is kept.");
        }

        var (bodies, refused) = Planned(erasing, id);
        if (bodies is null)
        {
            return refused!;
        }

        var actor = context.Actor();
        var records = await erasing.EraseAsync(actor.EvidenceName, actor.DisplayName, request.Reason, bodies, context.RequestAborted);
        return Results.Json(new ErasureAnswer(Rows(bodies), [.. records.Select(r => r.ToString())]), NodeJson.Default.ErasureAnswer);
    }

    private static (IReadOnlyList<EntryHeader>? Bodies, IResult? Refused) Planned(ErasureDesk erasing, string id)
    {
        try
        {
            return EntryId.TryParse(id, out var entry) && erasing.Plan(entry) is { } bodies ? (bodies, null) : (null, Problems.NotFound($"The log has no entry {id}."));
        }
        catch (RefusedException needed)
        {
            return (null, Problems.Problem(StatusCodes.Status409Conflict, needed.Refusal.Code, needed.Refusal.Sentence));
        }
    }

    private static ErasureRow[] Rows(IReadOnlyList<EntryHeader> bodies) => [.. bodies.Select(b => new ErasureRow(b.Id.ToString(), b.Kind, b.Time))];

    /// <summary>What it shows the rooms know: whoever acts upon an entry finds what it speaks of.</summary>
    private static async Task StreamAsync(HttpContext context, EvidenceLog log, LoopProgress progress, ulong from, HashSet<string>? kinds)
    {
        var isThinking = true;
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            await foreach (var entry in log.DurableTail(from, context.RequestAborted))
            {
                if (kinds?.Contains(entry.Header.Kind) == false)
                {
                    continue;
                }

                if (isThinking && progress.IsBehind(entry.Index + 1, most: 0))
                {
                    var known = progress.UntilAsync(entry.Index + 1, context.RequestAborted);
                    isThinking = await Task.WhenAny(known, Task.Delay(LongestUnknown, context.RequestAborted)) == known;
                }

                using var body = entry.Body is { } bytes ? JsonDocument.Parse(bytes) : null;
                var header = entry.Header;
                var line = new EntryLine(entry.Index, header.Id.ToString(), header.Kind, header.Actor, header.Time, [.. header.Causes.Select(c => c.ToString())], body?.RootElement);
                await JsonSerializer.SerializeAsync(context.Response.Body, line, NodeJson.Default.EntryLine, context.RequestAborted);
                await context.Response.Body.WriteAsync(LineEnd, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader left.
        }
    }
}
