using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Notifying.Channels;

/// <summary>
/// Posts each notice as JSON (<c>hikeshi-notice/1</c>, docs/notifications.md) to a chat, pager or ticket system, signed with HMAC-SHA256 over time stamp
/// and body in <c>Hikeshi-Signature: t=UNIX_SECONDS,v1=HEX</c>, and named in <c>Idempotency-Key</c>.
/// </summary>
/// <param name="target">On <paramref name="place"/>. It may itself be a secret, as with many chat systems, and is never part of a report.</param>
public sealed class WebhookChannel(ChannelTerms terms, HttpPlace place, Uri target, SecretFile secret, TimeProvider clock) : IChannel, IDisposable
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpLine line = new(place, new ExchangeLimits { Tries = 2, MostBytes = 64 * 1024 }, clock);

    public ChannelTerms Terms => terms;

    public string Type => "webhook";

    public async Task<Delivery> SendAsync(NoticeMessage message, CancellationToken cancel)
    {
        try
        {
            var body = Body(message);
            var key = SignedPost.KeyIn(secret);
            var answer = await line.SendAsync(() => Request(message, body, key), cancel);
            return answer.IsSuccess ? new Delivery(DeliveryOutcome.Taken, $"{place.Address.Host} took it with {answer.Status}")
                : answer.Status is >= 400 and < 500 and not (401 or 403 or 404 or 408 or 409 or 425 or 429) ? new Delivery(DeliveryOutcome.Refused, $"{place.Address.Host} refused it with {answer.Status}")
                : new Delivery(DeliveryOutcome.TryAgain, $"{place.Address.Host} answered {answer.Status}");
        }
        catch (NotDoneException reason)
        {
            return new Delivery(DeliveryOutcome.TryAgain, Scrubbing.Line(secret.Scrub(reason.Message)));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new Delivery(DeliveryOutcome.TryAgain, Scrubbing.Line($"here: {unreadable.Message}"));
        }
    }

    public void Dispose() => line.Dispose();

    private HttpRequestMessage Request(NoticeMessage message, byte[] body, byte[] key)
    {
        var request = SignedPost.Request(target, body, key, clock);
        request.Headers.Add("Idempotency-Key", message.Id.ToString("D"));
        return request;
    }

    private static byte[] Body(NoticeMessage message)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("format", "hikeshi-notice/1");
            json.WriteString("id", message.Id);
            json.WriteString("member", message.Member);
            json.WriteString("channel", message.Channel);
            json.WriteString("kind", message.Kind);
            json.WriteString("level", message.Level);
            json.WriteString("language", message.Language);
            json.WriteString("subject", message.Subject);
            json.WriteString("text", message.Text);
            json.WriteString("at", message.At);
            json.WriteNumber("notices", message.Notices);
            if (message.Entry is not null)
            {
                json.WriteString("entry", message.Entry);
            }

            json.WriteString("link", message.Link.AbsoluteUri);
            json.WriteStartArray("to");
            foreach (var person in message.To)
            {
                json.WriteStringValue(person);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
