using System.Buffers.Text;
using System.Security.Cryptography;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Sealing;

/// <summary>The private half of a key to which documents are sealed. A reader keeps it as a JWK (RFC 7518 §6.2.2), a node as PKCS #8 PEM (RFC 5915). Not thread-safe.</summary>
public sealed class SealingKey : IDisposable
{
    private const string JwkForm = "the private JWK of a P-256 key (kty EC, crv P-256, x, y, d)";
    private readonly ECDiffieHellman key;

    private SealingKey(ECDiffieHellman key)
    {
        this.key = key;
        Public = SealingPublicKey.Of(key.ExportParameters(includePrivateParameters: false).Q);
    }

    public SealingPublicKey Public { get; }

    /// <summary>A new key that is nowhere on disk.</summary>
    public static SealingKey Generate() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <param name="where">Names the file in a refusal.</param>
    /// <exception cref="RefusedException">It is not the private JWK of a P-256 key.</exception>
    public static SealingKey FromJwk(string where, string jwk)
    {
        using var document = SealingPublicKey.Read(where, jwk, JwkForm);
        var point = SealingPublicKey.PointOf(where, document.RootElement, JwkForm);
        if (SealingPublicKey.Decode(SealingPublicKey.Text(document.RootElement, "d")) is not { } secret)
        {
            throw SealingPublicKey.NoKey(where, "there is no private key in it", JwkForm);
        }

        try
        {
            // The point is computed from the secret, and compared: a file whose halves do not belong together opens nothing.
            var opened = new SealingKey(ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret }));
            if (opened.Public == point)
            {
                return opened;
            }

            opened.Dispose();
        }
        catch (CryptographicException)
        {
            // Said below: zero, or beyond the order of the curve.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }

        throw SealingPublicKey.NoKey(where, "its private and its public half do not belong together", JwkForm);
    }

    /// <exception cref="RefusedException">It is not the key of P-256 that <see cref="ToPem"/> writes.</exception>
    public static SealingKey FromPem(string where, string pem)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(pem);
            var opened = new SealingKey(key);
            if (opened.ToPem() == pem && opened.Public.TryOpen(out var point))
            {
                point.Dispose();
                return opened;
            }
        }
        catch (Exception damage) when (damage is CryptographicException or ArgumentException)
        {
            // Said below.
        }

        key.Dispose();
        throw new RefusedException(new SealingKeyRefusal(where, "this is not a P-256 private key, or it is damaged", "PKCS #8 PEM of a P-256 key", "Restore the file from the backup"));
    }

    public string ToPem() => key.ExportPkcs8PrivateKeyPem() + "\n";

    public string ToJwk()
    {
        var secret = key.ExportParameters(includePrivateParameters: true).D!;
        var jwk = $$"""{{Public.ToJwk()[..^1]}},"d":"{{Base64Url.EncodeToString(secret)}}"}""";
        CryptographicOperations.ZeroMemory(secret);
        return jwk;
    }

    /// <returns>The 256-bit key that wraps the content key (RFC 7518 §4.6, alg ECDH-ES+A256KW); null when the other is no point of the curve.</returns>
    internal byte[]? AgreeWith(SealingPublicKey other)
    {
        if (!other.TryOpen(out var opened))
        {
            return null;
        }

        using (opened)
        using (var point = opened.PublicKey)
        {
            return KeyAgreement.Derive(key, point, Jwe.Algorithm, [], [], 256);
        }
    }

    public void Dispose() => key.Dispose();
}
