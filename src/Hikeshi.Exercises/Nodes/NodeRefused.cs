using System.Net;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exercises.Nodes;

/// <summary>What a node answered to a request that it does not carry out (RFC 9457): it is the request that must change.</summary>
public sealed record NodeRefused(string Code, string What) : Refusal(Code, Where: "", What, Expected: "", Mend: "")
{
    /// <returns>Null when it is not the request's fault: the node failed, or has too much to do.</returns>
    internal static NodeRefused? Of(string path, HttpStatusCode status, string text) =>
        status is < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout ? null
        : TryRead(text) is { } said ? new NodeRefused(said.Title, AsTyped(said.Detail))
        : new NodeRefused("node.refused", $"{AsTyped(path)} answered {(int)status}{(text.Length == 0 ? "" : $": {text}")}");

    /// <summary>A slash in a name stays escaped in the path of a request, and in what a node says of it.</summary>
    private static string AsTyped(string text) => text.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static (string Title, string Detail)? TryRead(string text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            return problem.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("title", out var title) && root.TryGetProperty("detail", out var detail)
                && title.GetString() is { } code && detail.GetString() is { } what ? (code, what) : null;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
