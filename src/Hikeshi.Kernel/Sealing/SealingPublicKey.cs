using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Sealing;

/// <summary>Somebody to whom a document can be sealed: a point on P-256, written as a JWK (RFC 7518 §6.2.1).</summary>
/// <param name="X">32 bytes, big-endian, base64url without padding: 43 characters.</param>
/// <param name="Y">As <paramref name="X"/>.</param>
public sealed record SealingPublicKey(string X, string Y)
{
    internal const int CoordinateSize = 32;
    internal const int LongestJwk = 4096;
    private const string Form = "the public JWK of a P-256 key (kty EC, crv P-256, x, y)";

    /// <summary>JWK thumbprint: SHA-256 over the required members in lexicographic order, base64url (RFC 7638 §3).</summary>
    public string KeyId => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Required)));

    internal string Required => $$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""";

    /// <summary>The key with its id and purpose, for a file.</summary>
    public string ToJwk() => $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","alg":"ECDH-ES+A256KW","use":"enc","kid":"{{KeyId}}"}""";

    /// <summary>The uncompressed point (SEC 1 §2.3.3), base64url without padding: 87 characters, as enrolments and changes of keys carry it.</summary>
    public string ToBase64Url() => Base64Url.EncodeToString([4, .. Decode(X)!, .. Decode(Y)!]);

    /// <summary>False for anything but a point of the curve in its one spelling.</summary>
    public static bool TryParseBase64Url(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SealingPublicKey? key)
    {
        key = null;
        Span<byte> point = stackalloc byte[1 + (2 * CoordinateSize) + 1];
        if (text is not { Length: 87 } || !Base64Url.TryDecodeFromChars(text, point, out var written) || written != 1 + (2 * CoordinateSize) || point[0] != 4)
        {
            return false;
        }

        var read = new SealingPublicKey(Base64Url.EncodeToString(point[1..33]), Base64Url.EncodeToString(point[33..65]));
        if (read.ToBase64Url() != text || !read.TryOpen(out var opened))
        {
            return false;
        }

        opened.Dispose();
        key = read;
        return true;
    }

    /// <param name="where">Names the file or the reader in a refusal.</param>
    /// <exception cref="RefusedException">No JWK, a private one, another curve, a point that is not on it, or a key that is for something else.</exception>
    public static SealingPublicKey Parse(string where, string jwk)
    {
        using var document = Read(where, jwk, Form);
        return document.RootElement.TryGetProperty("d", out _)
            ? throw new RefusedException(new SealingKeyRefusal(where, "this is a private key, and it has now been shown to somebody", Form, "Give the public half; consider the private one as known to others, and have its owner make a new one"))
            : PointOf(where, document.RootElement, Form);
    }

    internal static JsonDocument Read(string where, string jwk, string form)
    {
        try
        {
            var document = JsonDocument.Parse(jwk.Length <= LongestJwk ? jwk : "", new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new JsonException();
        }
        catch (JsonException)
        {
            throw NoKey(where, "this is no JWK", form);
        }
    }

    /// <summary>The point of a JWK, public or private.</summary>
    internal static SealingPublicKey PointOf(string where, JsonElement jwk, string form)
    {
        var key = new SealingPublicKey(Text(jwk, "x"), Text(jwk, "y"));
        if (Text(jwk, "kty") != "EC" || Text(jwk, "crv") != "P-256" || !key.TryOpen(out var opened))
        {
            throw NoKey(where, "this is no point on P-256", form);
        }

        opened.Dispose();
        var (use, algorithm) = (Text(jwk, "use"), Text(jwk, "alg"));
        return use is "" or "enc" && (algorithm.Length == 0 || algorithm.StartsWith("ECDH-ES", StringComparison.Ordinal))
            ? key
            : throw NoKey(where, $"this key says that it is for something else (use '{use}', alg '{algorithm}')", form);
    }

    internal static RefusedException NoKey(string where, string what, string form) =>
        new(new SealingKeyRefusal(where, what, form, "Make a pair with 'hikeshi evidence reader-key'"));

    internal static SealingPublicKey Of(ECPoint point) => new(Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));

    /// <summary>False when it is not on the curve, or not in its one spelling.</summary>
    internal bool TryOpen([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ECDiffieHellman? key)
    {
        key = null;
        if (Decode(X) is not { } x || Decode(Y) is not { } y)
        {
            return false;
        }

        try
        {
            key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            return true;
        }
        catch (CryptographicException)
        {
            return false; // not a point of the curve
        }
    }

    internal static byte[]? Decode(string coordinate)
    {
        var bytes = new byte[CoordinateSize];
        return coordinate.Length == 43 && Base64Url.TryDecodeFromChars(coordinate, bytes, out var written) && written == CoordinateSize && Base64Url.EncodeToString(bytes) == coordinate
            ? bytes
            : null;
    }

    internal static string Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public override string ToString() => KeyId;
}
