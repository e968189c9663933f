using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>One request: what stays the same when it must be sent again.</summary>
/// <param name="Target">Relative to the place, or an address there that it named itself.</param>
internal sealed record HttpAsk(HttpMethod Method, string Target)
{
    public byte[]? Body { get; init; }

    public string MediaType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static HttpAsk Get(string target) => new(HttpMethod.Get, target);

    public static HttpAsk Delete(string target) => new(HttpMethod.Delete, target);

    public static HttpAsk Json(HttpMethod method, string target, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return new HttpAsk(method, target) { Body = buffer.ToArray() };
    }

    public static HttpAsk Form(string target, params IReadOnlyList<(string Name, string Value)> fields) => new(HttpMethod.Post, target)
    {
        Body = Encoding.ASCII.GetBytes(string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value)}"))),
        MediaType = "application/x-www-form-urlencoded",
    };
}

/// <summary>Asks a product's API with a credential; one that is not believed any more (401) is renewed once, where that is possible.</summary>
internal sealed class HttpExchange(HttpLine line, ICredential credential, string accepts) : IDisposable
{
    public HttpPlace Place => line.Place;

    public string Scrub(string text) => credential.Scrub(text);

    /// <exception cref="NotDoneException">There was no answer.</exception>
    public async Task<HttpAnswer> SendAsync(HttpAsk ask, CancellationToken cancel)
    {
        var answer = await OnceAsync(ask, cancel);
        return answer.Status == 401 && credential.Doubt() ? await OnceAsync(ask, cancel) : answer;
    }

    public void Dispose()
    {
        (credential as IDisposable)?.Dispose();
        line.Dispose();
    }

    private async Task<HttpAnswer> OnceAsync(HttpAsk ask, CancellationToken cancel)
    {
        var (name, value) = await credential.HeaderAsync(cancel);
        return await line.SendAsync(() => Request(ask, name, value), cancel);
    }

    private HttpRequestMessage Request(HttpAsk ask, string credentialName, string credentialValue)
    {
        var target = Uri.TryCreate(ask.Target, UriKind.RelativeOrAbsolute, out var address) ? address : throw new NotDoneException("it names something to go on at that is no address");
        var request = new HttpRequestMessage(ask.Method, target);
        _ = credentialName.Length > 0 && request.Headers.TryAddWithoutValidation(credentialName, credentialValue);
        request.Headers.TryAddWithoutValidation("Accept", accepts);
        request.Headers.TryAddWithoutValidation("User-Agent", "hikeshi");
        foreach (var (header, text) in ask.Headers)
        {
            request.Headers.TryAddWithoutValidation(header, text);
        }

        if (ask.Body is { } body)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(ask.MediaType) } };
        }

        return request;
    }
}
