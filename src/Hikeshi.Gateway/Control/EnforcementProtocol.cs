using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hikeshi.Gateway.Containments;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Gateway.Control;

/// <summary>Hikeshi enforcement protocol, version 1 (docs/enforcement-protocol.md): what a firewall must understand to be ordered about.</summary>
internal sealed class EnforcementProtocol(IReadOnlyList<MemberControl> members, TimeProvider clock)
{
    internal const string Name = "hikeshi-enforcement/1";
    internal const int MaxBody = 256 * 1024;
    private const string Json = "application/json; charset=utf-8";
    private const string ProblemJson = "application/problem+json; charset=utf-8";

    private readonly Dictionary<string, MemberControl> byId = members.ToDictionary(m => m.Gate.Config.Id.Value, StringComparer.Ordinal);
    private readonly byte[] nobodysToken = RandomNumberGenerator.GetBytes(32);

    internal async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (RefusedException refused)
        {
            await RefuseAsync(context, Status(refused.Refusal), refused.Refusal);
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(context, bad.StatusCode, new InvalidInput("$", bad.Message, $"a body of at most {MaxBody} bytes", ""));
        }
    }

    /// <summary>/members/{id}/v1/{what}[/{containment}]</summary>
    private async Task RouteAsync(HttpContext context)
    {
        var parts = (context.Request.Path.Value ?? "").Split('/');
        if (parts is not ["", "members", var id, "v1", var what, ..] || parts.Length > 6)
        {
            await RefuseAsync(context, 404, new Refusal("gateway.not-found", "", "there is nothing at this path", "/members/{id}/v1/…", ""));
            return;
        }

        if (!Authenticate(context.Request, id, out var member))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, 401, new Refusal("gateway.unauthenticated", "", "the bearer token is not this member's", "Authorization: Bearer TOKEN", ""));
            return;
        }

        switch (context.Request.Method, what, parts.Length)
        {
            case ("GET", "capabilities", 5):
                await AnswerAsync(context, new CapabilitiesAnswer(Name, [.. OrderReader.Kinds.Keys], (int)OrderReader.MaxDuration.TotalSeconds), AnswerJson.Default.CapabilitiesAnswer);
                break;
            case ("GET", "containments", 5):
                await AnswerAsync(context, member.List(), AnswerJson.Default.ContainmentList);
                break;
            case ("GET", "containments", 6):
                var asked = ReadId(parts[5]);
                var known = member.Book.Find(asked);
                await AnswerAsync(context, new ContainmentAnswer(asked.ToString(), known is null ? "absent" : "enforced", known?.EnforcedAt), AnswerJson.Default.ContainmentAnswer);
                break;
            case ("GET", "counters", 5):
                await AnswerAsync(context, member.Counters(), AnswerJson.Default.CountersAnswer);
                break;
            case ("POST", "release-all", 5):
                await AnswerAsync(context, new ReleaseAllAnswer(member.Book.ReleaseAll()), AnswerJson.Default.ReleaseAllAnswer);
                break;
            case ("PUT", "containments", 6):
                await EnforceAsync(context, member, ReadId(parts[5]));
                break;
            case ("DELETE", "containments", 6):
                var released = ReadId(parts[5]);
                member.Book.Release(released);
                await AnswerAsync(context, new ContainmentAnswer(released.ToString(), "released", EnforcedAt: null), AnswerJson.Default.ContainmentAnswer);
                break;
            default:
                await RefuseAsync(context, 404, new Refusal("gateway.not-found", "", $"{context.Request.Method} {context.Request.Path} is not part of {Name}", "", "See docs/enforcement-protocol.md."));
                break;
        }
    }

    private async Task EnforceAsync(HttpContext context, MemberControl member, ContainmentId id)
    {
        using var body = new MemoryStream(1024);
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var order = OrderReader.Read(body.GetBuffer().AsMemory(0, (int)body.Length), id, member.Gate.Config, clock.GetUtcNow());
        var enforced = member.Book.Enforce(order);
        await AnswerAsync(context, new ContainmentAnswer(id.ToString(), "enforced", enforced.EnforcedAt), AnswerJson.Default.ContainmentAnswer);
    }

    /// <summary>An unknown member and a wrong token look the same, and take the same comparison.</summary>
    private bool Authenticate(HttpRequest request, string id, out MemberControl member)
    {
        var known = byId.TryGetValue(id, out member!);
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : "";
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return CryptographicOperations.FixedTimeEquals(presented, known ? member.Gate.Config.TokenSha256 : nobodysToken) && known;
    }

    private static ContainmentId ReadId(string text) =>
        Guid.TryParseExact(text, "D", out var id)
            ? new ContainmentId(id)
            : throw new RefusedException(new InvalidInput("", $"'{text}' in the path is not a UUID", "PUT containments/{uuid}", ""));

    private static int Status(Refusal refusal) => refusal switch
    {
        UnknownKind => 422,
        DifferentContent => 409,
        AlreadyEnded => 410,
        SwitchPressed => 423,
        TableFull => 429,
        _ => 400,
    };

    private static Task AnswerAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) => WriteAsync(context, 200, Json, answer, type);

    private static Task RefuseAsync(HttpContext context, int status, Refusal refusal) =>
        WriteAsync(context, status, ProblemJson, new Problem("about:blank", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, refusal.Sentence, refusal.Code, refusal.Where.Length > 0 ? refusal.Where : null), AnswerJson.Default.Problem);

    private static async Task WriteAsync<T>(HttpContext context, int status, string contentType, T value, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
