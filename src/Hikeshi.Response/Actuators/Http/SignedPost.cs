using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>JSON that the other side can tell is ours, and when we wrote it: HMAC-SHA256 over time stamp and body in <c>Hikeshi-Signature: t=UNIX_SECONDS,v1=HEX</c>.</summary>
internal static class SignedPost
{
    private const int ShortestSecret = 16;

    /// <exception cref="IOException">The file cannot be read, or holds no secret that is long enough.</exception>
    public static byte[] KeyIn(SecretFile secret) =>
        Encoding.UTF8.GetBytes(secret.Reveal()) is { Length: >= ShortestSecret } key ? key : throw new IOException($"the secret has fewer than {ShortestSecret} bytes");

    public static HttpRequestMessage Request(Uri target, byte[] body, byte[] key, TimeProvider clock)
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var mac = HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes($"{seconds}."), .. body]);
        var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } },
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "hikeshi");
        request.Headers.Add("Hikeshi-Signature", $"t={seconds},v1={Convert.ToHexStringLower(mac)}");
        return request;
    }
}
