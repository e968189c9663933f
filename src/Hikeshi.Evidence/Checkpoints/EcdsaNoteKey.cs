using System.Security.Cryptography;

namespace Hikeshi.Evidence.Checkpoints;

/// <summary>
/// Type 0x02: ECDSA on P-256 over SHA-256 of the text, the signature a DER sequence (RFC 3279 §2.2.3). Unlike the other types, the id is over the
/// key's SubjectPublicKeyInfo alone, without the name.
/// </summary>
public sealed record EcdsaNoteKey : NoteKey
{
    internal const byte Type = 0x02;

    private const int PointSize = 64;

    // The DER of RFC 5480 §2.1.1 with the named curve secp256r1, up to the coordinates of an uncompressed point.
    private static readonly byte[] P256 = Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private EcdsaNoteKey(string spki) => Spki = spki;

    /// <summary>The DER of the SubjectPublicKeyInfo (RFC 5480), in base64.</summary>
    public string Spki { get; }

    internal override byte[] Typed => [Type, .. Convert.FromBase64String(Spki)];

    internal override uint IdFor(string name) => First4(Convert.FromBase64String(Spki));

    /// <returns>Null unless it names the curve, has its point uncompressed, and the point is on the curve.</returns>
    internal static new EcdsaNoteKey? Parse(ReadOnlySpan<byte> spki)
    {
        if (spki.Length != P256.Length + PointSize || !spki.StartsWith(P256))
        {
            return null;
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out _);
            return Of(key);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <param name="key">A key on P-256.</param>
    internal static EcdsaNoteKey Of(ECDsa key) => new(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));

    public override bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(Spki), out _);
        try
        {
            return key.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false; // No DER.
        }
    }
}
