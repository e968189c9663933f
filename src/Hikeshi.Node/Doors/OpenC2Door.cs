using System.Globalization;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.Response;
using Hikeshi.Response.Approving;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.OpenC2.Transfer;
using Hikeshi.Response.Requesting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Doors;

/// <summary>
/// Machines ask for containments by OpenC2 1.0 over HTTPS. What is asked for is judged by the guardrails and then waits for people; the answer says so
/// (102). The same request sent again is not asked again: it is answered with what has become of it.
/// </summary>
internal static class OpenC2Door
{
    private const int PerMinute = 60;
    private const int Looks = 80;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private static readonly OpenC2Capabilities Capabilities = new(RequestedOrder.Profiles, RequestedOrder.Pairs, PerMinute);

    public static void MapCommands(this IEndpointRouteBuilder routes, RequestBook book, ResponseService response, MemberId self, IJournal journal, TimeProvider clock) =>
        routes.MapOpenC2(Capabilities, (context, reception) => TakeAsync(context, reception, book, response, self, journal, clock), clock).Requires(Permission.RequestContainment);

    private static Task<OpenC2Response> TakeAsync(HttpContext context, OpenC2Reception reception, RequestBook book, ResponseService response, MemberId self, IJournal journal, TimeProvider clock)
    {
        var by = context.Actor().EvidenceName;
        return reception.Command is { Action: "delete", Target: RuleNumberTarget { Number: var number } }
            ? TakeBackAsync(by, number, book, response, journal, context)
            : AskAsync(by, reception.Command!, reception.RequestId!, book, response, self, journal, clock, context.RequestAborted);
    }

    private static async Task<OpenC2Response> AskAsync(string by, OpenC2Command command, string requestId, RequestBook book, ResponseService response, MemberId self, IJournal journal, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var id = RequestedOrder.IdOf(self, by, requestId);
        var (request, whyNot) = RequestedOrder.Of(command, requestId, by, "openc2", self, now);
        if (book.Find(id) is { } known)
        {
            return request is not null && request.Digest != known.Fact.Digest ? OpenC2Response.Of(400, "this request id was used for another command") : Answer(known);
        }

        if (request is null)
        {
            return OpenC2Response.Of(501, whyNot!);
        }

        if (book.LoadOf(by, now).LastMinute >= PerMinute)
        {
            return OpenC2Response.Of(503, $"more than {PerMinute} requests within a minute; send it again later");
        }

        if (response.State.Waiting.Count >= WaitingOrders.MostForRate)
        {
            return OpenC2Response.Of(503, "too much waits for people already; send it again later");
        }

        await journal.RecordDurablyAsync(by, [], request, cancel);
        return await JudgedAsync(id, book, cancel) is { } taken ? Answer(taken) : OpenC2Response.Of(102, "it was taken");
    }

    /// <summary>A refusal is worth a moment: whoever asked need not ask again to hear it.</summary>
    private static async Task<Request?> JudgedAsync(ContainmentId id, RequestBook book, CancellationToken cancel)
    {
        for (var look = 0; look < Looks && book.Find(id) is not { IsJudged: true }; look++)
        {
            await Task.Delay(Pause, cancel);
        }

        return book.Find(id);
    }

    /// <summary>Only what the same machine asked for: it takes nothing from anybody else.</summary>
    private static async Task<OpenC2Response> TakeBackAsync(string by, long number, RequestBook book, ResponseService response, IJournal journal, HttpContext context)
    {
        if (book.Find(by, number) is not { } request)
        {
            return OpenC2Response.Of(404, $"you asked for nothing that is called {number} here");
        }

        var id = request.Fact.Order.Id;
        if (response.State.Active.TryFind(id, out var containment))
        {
            await journal.RecordDurablyAsync(by, [], new Released(id, context.Actor().DisplayName, "delete slpf:rule_number") { Order = containment.Order }, context.RequestAborted);
            return OpenC2Response.Of(200, "it is let go");
        }

        if (request.Fate is RequestFate.Undecided)
        {
            await journal.RecordDurablyAsync(by, [], new RequestWithdrawn(id, by, "delete slpf:rule_number"), context.RequestAborted);
            return OpenC2Response.Of(200, "people are not asked any longer");
        }

        return OpenC2Response.Of(200, $"there is nothing to take back: {request.Said}");
    }

    private static OpenC2Response Answer(Request request)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{request.Said}");
        return request.Fate switch
        {
            RequestFate.Refused => OpenC2Response.Of(403, text),
            RequestFate.Failed => OpenC2Response.Of(500, text),
            RequestFate.Delivered or RequestFate.Enforced or RequestFate.InForceAlready or RequestFate.Over => Numbered(200, text, request.Number),
            _ => Numbered(102, text, request.Number),
        };
    }

    /// <summary>SLPF 1.0 §2.1.4: the number by which the rule can be taken back.</summary>
    private static OpenC2Response Numbered(int status, string text, long number) =>
        new(status, text, new OpenC2Results(Versions: null, Profiles: null, Pairs: null, RateLimit: null, new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            [OpenC2Profiles.Slpf] = JsonElement.Parse(string.Create(CultureInfo.InvariantCulture, $"{{\"rule_number\":{number}}}")),
        }));
}
