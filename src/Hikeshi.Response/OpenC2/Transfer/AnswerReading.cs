using Hikeshi.Kernel.Errors;
using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Response.OpenC2.Transfer;

/// <summary>What an HTTP answer says of the Command it answers. Only a well-formed message that names the Command is believed.</summary>
internal static class AnswerReading
{
    private const int Chunk = 16 * 1024;

    /// <param name="silent">No answer was asked for: an empty one is enough.</param>
    public static async Task<OpenC2Outcome> ReadAsync(HttpResponseMessage answer, string id, bool silent, OpenC2Profiles profiles, CancellationToken cancel)
    {
        if (await BodyAsync(answer.Content, cancel) is not { } body)
        {
            return new OpenC2Unanswered(id, OpenC2Trouble.TooLarge, $"the answer is larger than {OpenC2Reader.LargestMessage} bytes");
        }

        if (silent && body.Length == 0 && answer.IsSuccessStatusCode)
        {
            return new OpenC2Taken(id);
        }

        var type = answer.Content.Headers.ContentType?.ToString();
        if (!OpenC2Message.IsContentType(type))
        {
            return new OpenC2Unanswered(id, OpenC2Trouble.NotOpenC2, $"HTTP {(int)answer.StatusCode} with content type '{type}', not {OpenC2Message.ContentType}");
        }

        try
        {
            var message = OpenC2Message.ReadResponse(body, profiles);
            return Named(answer, message).Distinct(StringComparer.Ordinal).ToList() is not [var named] || named != id
                ? new OpenC2Unanswered(id, OpenC2Trouble.OtherRequest, $"the answer names {(message.RequestId is null ? "no request, or another one" : $"request {message.RequestId}")}, not {id}")
                : answer.IsSuccessStatusCode == message.Response!.IsPositive ? new OpenC2Answered(id, message.Response)
                : new OpenC2Unanswered(id, OpenC2Trouble.Contradiction, $"HTTP says {(int)answer.StatusCode}, the Response says {message.Response.Status}");
        }
        catch (RefusedException refused)
        {
            return new OpenC2Unanswered(id, OpenC2Trouble.Malformed, $"HTTP {(int)answer.StatusCode}: {refused.Refusal.Sentence}");
        }
    }

    /// <summary>§3.3.3: in the message, in the HTTP header, or in both.</summary>
    private static IEnumerable<string> Named(HttpResponseMessage answer, OpenC2Message message) =>
        (answer.Headers.TryGetValues("X-Request-ID", out var values) ? values : []).Concat(message.RequestId is { } id ? [id] : []);

    /// <returns>Null when it is larger than a message may be; what comes after is not read.</returns>
    private static async Task<byte[]?> BodyAsync(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > OpenC2Reader.LargestMessage)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream();
        var chunk = new byte[Chunk];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancel)) > 0)
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
