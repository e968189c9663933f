using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Response.OpenC2.Transfer;

/// <summary>
/// What travels: one Command or one Response with the headers of its message (Specification for Transfer of OpenC2 Messages via
/// HTTPS 1.1 §3.3.2). A signature is kept out: TLS authenticates both sides.
/// </summary>
/// <param name="RequestId">Joins a Response to its Command; null when only the HTTP header says it.</param>
/// <param name="Created">When the message was made.</param>
/// <param name="From">Who made it; empty when not said.</param>
public sealed record OpenC2Message(string? RequestId, DateTimeOffset? Created, string? From, OpenC2Command? Request, OpenC2Response? Response)
{
    /// <summary>§3.3.1.</summary>
    public const string ContentType = "application/openc2+json;version=1.0";

    private const int LongestId = 200;

    private const long LastMoment = 253_402_300_799_999;

    /// <summary>Whether a content type is the one of §3.3.1; the version may be left out.</summary>
    public static bool IsContentType(string? contentType) =>
        System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, "application/openc2+json", StringComparison.OrdinalIgnoreCase)
        && type.Parameters.All(p => !string.Equals(p.Name, "version", StringComparison.OrdinalIgnoreCase) || p.Value?.Trim('"') == "1.0");

    /// <summary>Whether a text can name a request: letters of ASCII that need no quoting in an HTTP header.</summary>
    public static bool IsRequestId(string text) => text.Length is > 0 and <= LongestId && text.All(c => c is > ' ' and < '\u007F');

    /// <exception cref="RefusedException">It is no message with a Command.</exception>
    public static OpenC2Message ReadRequest(ReadOnlyMemory<byte> utf8, OpenC2Profiles profiles) =>
        Read(utf8, "request", (content, headers) => headers with { Request = CommandReader.Read(content, profiles) });

    /// <exception cref="RefusedException">It is no message with a Response.</exception>
    public static OpenC2Message ReadResponse(ReadOnlyMemory<byte> utf8, OpenC2Profiles profiles) =>
        Read(utf8, "response", (content, headers) => headers with { Response = ResponseReader.Read(content, profiles) });

    public byte[] Utf8() => OpenC2Writer.Utf8(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("headers");
        if (RequestId is not null)
        {
            json.WriteString("request_id", RequestId);
        }

        if (Created is { } created)
        {
            json.WriteNumber("created", created.ToUnixTimeMilliseconds());
        }

        if (From is not null)
        {
            json.WriteString("from", From);
        }

        json.WriteEndObject();
        json.WriteStartObject("body");
        json.WriteStartObject("openc2");
        if (Request is not null)
        {
            json.WritePropertyName("request");
            OpenC2Writer.Write(json, Request);
        }
        else if (Response is not null)
        {
            json.WritePropertyName("response");
            OpenC2Writer.Write(json, Response);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static OpenC2Message Read(ReadOnlyMemory<byte> utf8, string content, Func<OpenC2Member, OpenC2Message, OpenC2Message> read) => OpenC2Reader.Read(utf8, root =>
    {
        var message = new OpenC2Member("$", root);
        var parts = message.Members("headers body signature");
        var headers = parts.TryGetValue("headers", out var given) ? Headers(given) : new OpenC2Message(RequestId: null, Created: null, From: null, Request: null, Response: null);
        var body = CommandReader.Required(message, parts, "body");
        var openc2 = CommandReader.Required(body, body.Members("openc2"), "openc2");
        return read(CommandReader.Required(openc2, openc2.Members(content), content), headers);
    });

    private static OpenC2Message Headers(OpenC2Member headers)
    {
        if (headers.Object().Count == 0)
        {
            return new OpenC2Message(RequestId: null, Created: null, From: null, Request: null, Response: null);
        }

        var members = headers.Members("request_id created from to");
        if (members.TryGetValue("to", out var to))
        {
            to.Items(0, 1000).ForEach(one => _ = one.Text);
        }

        return new OpenC2Message(
            members.TryGetValue("request_id", out var id) ? id.Formatted(IsRequestId, $"1 to {LongestId} visible characters of ASCII") : null,
            members.TryGetValue("created", out var created) ? DateTimeOffset.FromUnixTimeMilliseconds(created.Whole(0, LastMoment)) : null,
            members.TryGetValue("from", out var from) ? from.Text : null,
            Request: null,
            Response: null);
    }
}
