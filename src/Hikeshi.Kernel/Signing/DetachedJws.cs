using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Signing;

/// <summary>
/// JSON Web Signature with detached content (RFC 7515 appendix F) and EdDSA over Ed25519 (RFC 8037 §3.1): <c>header..signature</c>.
/// The payload is signed in its ordinary base64url form, so that any JOSE library verifies it after putting the payload back.
/// </summary>
public static class DetachedJws
{
    private const int LongestJws = 2048;

    /// <param name="payload">What is signed; for JSON, its canonical form (RFC 8785).</param>
    /// <param name="kid">Names the key to the verifier (RFC 7515 §4.1.4).</param>
    public static string Sign(ReadOnlySpan<byte> payload, Ed25519PrivateKey key, string kid)
    {
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"alg\":\"EdDSA\",\"kid\":\"{JsonEncodedText.Encode(kid)}\"}}"));
        return $"{header}..{Base64Url.EncodeToString(key.Sign(SigningInput(header, payload)))}";
    }

    /// <summary>Null when the signature holds; otherwise the reason why it does not.</summary>
    public static Refusal? Check(string jws, ReadOnlySpan<byte> payload, Ed25519PublicKey key)
    {
        if (!TrySplit(jws, out var header, out var signature))
        {
            return new SignatureRefusal("this is not a detached JWS", "'header..signature' in base64url, at most 2048 characters");
        }

        if (ReadHeader(header) is not { } read || read.Algorithm != "EdDSA" || read.HasCritical)
        {
            return new SignatureRefusal("the JWS header is not one that we accept", "alg EdDSA and no crit (RFC 7515 §4.1.11)");
        }

        return key.Verify(SigningInput(header, payload), signature)
            ? null
            : new SignatureRefusal("the signature does not match the object and the key", "a signature over exactly these bytes by this key");
    }

    public static bool Verify(string jws, ReadOnlySpan<byte> payload, Ed25519PublicKey key) => Check(jws, payload, key) is null;

    /// <summary>The key id that the header claims, to look the key up; null when there is none. Nothing is verified here.</summary>
    public static string? KeyId(string jws) => TrySplit(jws, out var header, out _) ? ReadHeader(header)?.KeyId : null;

    private static bool TrySplit(string jws, out string header, out byte[] signature)
    {
        header = "";
        signature = [];
        if (jws.Length > LongestJws || jws.IndexOf("..", StringComparison.Ordinal) is not (var dots and > 0))
        {
            return false;
        }

        header = jws[..dots];
        var encoded = jws.AsSpan(dots + 2);
        // 64 bytes are 86 characters; one spelling only, so that a signature cannot be changed without breaking it.
        signature = new byte[Ed25519PublicKey.SignatureSize];
        return encoded.Length == 86
            && Base64Url.TryDecodeFromChars(encoded, signature, out var written)
            && written == signature.Length
            && encoded.SequenceEqual(Base64Url.EncodeToString(signature));
    }

    private static (string? Algorithm, string? KeyId, bool HasCritical)? ReadHeader(string header)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(header), new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var root = document.RootElement;
            return (Text(root, "alg"), Text(root, "kid"), root.TryGetProperty("crit", out _));
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] SigningInput(string header, ReadOnlySpan<byte> payload) =>
        Encoding.ASCII.GetBytes($"{header}.{Base64Url.EncodeToString(payload)}");
}
