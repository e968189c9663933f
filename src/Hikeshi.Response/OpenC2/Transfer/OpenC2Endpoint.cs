using Hikeshi.Response.OpenC2.Language;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Response.OpenC2.Transfer;

/// <summary>A consumer behind an HTTPS listener. Who may connect is the listener's: the specification asks that both sides authenticate (§3.2.4).</summary>
public static class OpenC2Endpoint
{
    public const string Path = "/.well-known/openc2";

    /// <param name="act">Carries out the Command of the reception, which the capabilities allow, and says what became of it.</param>
    public static IEndpointConventionBuilder MapOpenC2(this IEndpointRouteBuilder routes, OpenC2Capabilities capabilities, Func<HttpContext, OpenC2Reception, Task<OpenC2Response>> act, TimeProvider clock) =>
        routes.Map(Path, context => HandleAsync(context, capabilities, act, clock));

    private static async Task HandleAsync(HttpContext context, OpenC2Capabilities capabilities, Func<HttpContext, OpenC2Reception, Task<OpenC2Response>> act, TimeProvider clock)
    {
        var request = context.Request;
        var header = request.Headers["X-Request-ID"] is [{ } only] ? only : null;
        var body = await BodyAsync(request, context.RequestAborted);
        var reception = body is null
            ? new OpenC2Reception(header is not null && OpenC2Message.IsRequestId(header) ? header : null, Command: null, OpenC2Response.Of(400, $"a message has at most {OpenC2Reader.LargestMessage} bytes"))
            : OpenC2Reception.Of(request.Method, request.ContentType, header, body, capabilities);
        var answer = reception.Answer ?? await act(context, reception);
        await WriteAsync(context.Response, reception, answer, clock);
    }

    private static async Task WriteAsync(HttpResponse response, OpenC2Reception reception, OpenC2Response answer, TimeProvider clock)
    {
        // Language Specification §3.3.1.4: none wants no Response, ack one that only says it was received. What went wrong is said in any case.
        var wish = reception.Command?.Args?.ResponseRequested;
        var said = wish == "ack" && answer.IsPositive ? OpenC2Response.Of(102, "Processing") : answer;
        response.StatusCode = said.Status == 102 ? StatusCodes.Status200OK : said.Status; // RFC 9110 §15.2: a 1xx answer has no content and ends nothing.
        response.Headers.CacheControl = "no-cache";
        if (reception.RequestId is { } id)
        {
            response.Headers["X-Request-ID"] = id;
        }

        if (wish == "none" && answer.IsPositive)
        {
            response.ContentLength = 0;
            return;
        }

        response.ContentType = OpenC2Message.ContentType;
        var message = new OpenC2Message(reception.RequestId, clock.GetUtcNow(), From: null, Request: null, said).Utf8();
        response.ContentLength = message.Length;
        await response.Body.WriteAsync(message, response.HttpContext.RequestAborted);
    }

    /// <returns>Null when it is larger than a message may be.</returns>
    private static async Task<byte[]?> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > OpenC2Reader.LargestMessage)
        {
            return null;
        }

        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancel)) > 0)
        {
            if (body.Length + read > OpenC2Reader.LargestMessage)
            {
                return null;
            }

            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }
}
