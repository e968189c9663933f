using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>A store of objects over HTTP (RFC 9110): strong entity tags, and nothing written without a precondition.</summary>
internal sealed class ListStoreEmulator(TimeProvider clock, string token) : Emulator(clock)
{
    public Dictionary<string, string> Lists { get; } = new(StringComparer.Ordinal);

    /// <summary>What somebody else writes between our reading and our writing, once.</summary>
    public string? WrittenInBetween { get; set; }

    public bool WithoutTags { get; set; }

    public override bool IsClean => Lists.Values.All(text => !text.Contains("hikeshi:bank-07:", StringComparison.Ordinal));

    protected override async Task AnswerAsync(HttpContext context)
    {
        var name = context.Request.Path.Value!.Split('/')[^1];
        if (context.Request.Headers.Authorization != "Bearer " + token)
        {
            await TextAsync(context, 401, "text/plain", "who are you?");
            return;
        }

        await (context.Request.Method switch
        {
            "GET" => ReadAsync(context, name),
            "PUT" => WriteAsync(context, name),
            _ => ComplainAsync(context, 405, "method", new { }),
        });
    }

    private async Task ReadAsync(HttpContext context, string name)
    {
        if (!Lists.TryGetValue(name, out var text))
        {
            await TextAsync(context, 404, "text/plain", "");
            return;
        }

        if (!WithoutTags)
        {
            context.Response.Headers.ETag = TagOf(text);
        }

        await TextAsync(context, 200, "text/plain; charset=utf-8", text);
        if (WrittenInBetween is { } other)
        {
            WrittenInBetween = null;
            Lists[name] += other;
        }
    }

    private async Task WriteAsync(HttpContext context, string name)
    {
        var has = Lists.TryGetValue(name, out var there);
        var (match, none) = (context.Request.Headers.IfMatch.ToString(), context.Request.Headers.IfNoneMatch.ToString());
        if (context.Request.ContentType != "text/plain" || (match.Length == 0 && none != "*"))
        {
            await ComplainAsync(context, 428, "no precondition, or another type", new { });
            return;
        }

        if (none == "*" ? has : match != TagOf(there ?? ""))
        {
            await TextAsync(context, 412, "text/plain", "");
            return;
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        context.Response.StatusCode = Change(() => Lists[name] = text) ? 204 : 500;
    }

    private static string TagOf(string text) => $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}\"";
}
