using System.Text;
using System.Text.Json;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>An answer that came whole and within its bounds.</summary>
/// <param name="MediaType">Without parameters, in lower case; empty when it says none.</param>
/// <param name="EntityTag">The strong or weak <c>ETag</c> as it was sent; null without one.</param>
/// <param name="Next">Target of the <c>Link</c> with <c>rel="next"</c> (RFC 8288); null without one.</param>
internal sealed record HttpAnswer(int Status, string MediaType, byte[] Body, string? EntityTag, string? Next)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The JSON object in it.</summary>
    /// <exception cref="NotDoneException">It is something else.</exception>
    public JsonElement Json()
    {
        if (MediaType != "application/json" && !MediaType.EndsWith("+json", StringComparison.Ordinal))
        {
            throw new NotDoneException($"it answered {Status} with {(MediaType.Length == 0 ? "no media type" : MediaType)}, not with JSON: is the address that of the API?");
        }

        try
        {
            using var document = JsonDocument.Parse(Body, new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new NotDoneException($"it answered {Status} with a JSON {document.RootElement.ValueKind}, not with an object");
        }
        catch (JsonException)
        {
            throw new NotDoneException($"it answered {Status} with something that is not JSON");
        }
    }

    /// <summary>The JSON object of an error, or an empty one: what went wrong is said by the status, too.</summary>
    public JsonElement ErrorJson()
    {
        try
        {
            return Json();
        }
        catch (NotDoneException)
        {
            return default;
        }
    }
}
