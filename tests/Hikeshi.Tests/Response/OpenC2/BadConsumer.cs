using System.Text;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.OpenC2.Transfer;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.OpenC2;

/// <summary>Ways to answer an OpenC2 request that no producer should believe.</summary>
internal static class BadConsumer
{
    public static async Task AnswerAsync(HttpContext context, string behaviour)
    {
        var (request, response) = (context.Request, context.Response);
        var id = request.Headers["X-Request-ID"].ToString();
        response.ContentType = OpenC2Message.ContentType;
        switch (behaviour)
        {
            case "wrong-type":
                response.ContentType = "application/json";
                await response.Body.WriteAsync(Message(id, 200));
                break;
            case "html-404":
                response.StatusCode = 404;
                response.ContentType = "text/html";
                await response.WriteAsync("<h1>Not here</h1>");
                break;
            case "redirect":
                response.Redirect("/elsewhere");
                response.ContentType = null;
                break;
            case "garbage":
                await response.WriteAsync("\u0000\u0001{]");
                break;
            case "bare-response":
                response.Headers["X-Request-ID"] = id;
                await response.Body.WriteAsync(OpenC2Writer.Utf8(OpenC2Response.Of(200, "ok")));
                break;
            case "huge":
                response.ContentLength = OpenC2Reader.LargestMessage + 1;
                await response.Body.WriteAsync(new byte[OpenC2Reader.LargestMessage + 1]);
                break;
            case "endless":
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await response.Body.WriteAsync(Encoding.ASCII.GetBytes(new string(' ', 64 * 1024)), context.RequestAborted);
                }

                break;
            case "other-request":
                await response.Body.WriteAsync(Message(Guid.NewGuid().ToString(), 200));
                break;
            case "no-request":
                await response.Body.WriteAsync(Message(null, 200));
                break;
            case "two-requests":
                response.Headers["X-Request-ID"] = Guid.NewGuid().ToString();
                await response.Body.WriteAsync(Message(id, 200));
                break;
            case "http-500-says-200":
                response.StatusCode = 500;
                await response.Body.WriteAsync(Message(id, 200));
                break;
            case "cut-off":
                context.Abort();
                break;
            case "slow-body":
                await response.Body.WriteAsync(Message(id, 200).AsMemory(0, 10));
                await response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            default:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
        }
    }

    private static byte[] Message(string? id, int status) => new OpenC2Message(id, Created: null, From: null, Request: null, OpenC2Response.Of(status, "ok")).Utf8();
}
