using System.Security.Cryptography;

namespace Hikeshi.Kernel.Sealing;

/// <summary>
/// A document behind 32 random bytes. SHA-256 of both is its commitment: it binds the document before anybody may read it, it cannot be guessed at,
/// and it makes up for AES-GCM, which does not commit to its key (one ciphertext can be made to open as two contents, each under a key of its own).
/// </summary>
public static class SaltedContent
{
    public const int SaltSize = 32;

    public static byte[] Of(ReadOnlySpan<byte> document) => [.. RandomNumberGenerator.GetBytes(SaltSize), .. document];

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Commitment(ReadOnlySpan<byte> salted) => Convert.ToHexStringLower(SHA256.HashData(salted));

    /// <returns>The document; null when this is not what was committed to.</returns>
    public static ReadOnlyMemory<byte>? Document(byte[] salted, string commitment) =>
        salted.Length >= SaltSize && Commitment(salted) == commitment ? (ReadOnlyMemory<byte>?)salted.AsMemory(SaltSize) : null;
}
