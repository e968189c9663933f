using System.Security.Cryptography;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Segments;

/// <summary>Seals one body under its own key: slot = AES-256 key ‖ salt, box = ciphertext ‖ tag. Zeroing the slot erases the body.</summary>
internal static class BodyBox
{
    public const int TagSize = BodyCipher.TagSize;

    private const int KeySize = BodyCipher.KeySize;

    /// <param name="slot">A fresh one, of <see cref="FreshSecrets"/>.</param>
    public static void Seal(ReadOnlySpan<byte> body, ReadOnlySpan<byte> slot, Span<byte> box) => BodyCipher.Seal(slot[..KeySize], body, box);

    public static bool IsErased(ReadOnlySpan<byte> slot) => !slot.ContainsAnyExcept((byte)0);

    /// <exception cref="CryptographicException">Box or slot were altered.</exception>
    public static byte[] Open(ReadOnlySpan<byte> slot, ReadOnlySpan<byte> box)
    {
        var body = new byte[box.Length - TagSize];
        return TryOpen(slot, box, body) ? body : throw new AuthenticationTagMismatchException();
    }

    /// <summary>False when box or slot were altered.</summary>
    /// <param name="body">As long as the box without its tag.</param>
    public static bool TryOpen(ReadOnlySpan<byte> slot, ReadOnlySpan<byte> box, Span<byte> body) => BodyCipher.TryOpen(slot[..KeySize], box, body);

    /// <summary>SHA-256(salt ‖ body), in hexadecimal.</summary>
    public static string Commitment(ReadOnlySpan<byte> slot, ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256.Hash(slot[KeySize..], body, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Whether the body is the one of a commitment in lower-case hexadecimal.</summary>
    public static bool Commits(ReadOnlySpan<byte> slot, ReadOnlySpan<byte> body, ReadOnlySpan<byte> commitment)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256.Hash(slot[KeySize..], body, digest);
        Span<byte> hexadecimal = stackalloc byte[2 * SHA256.HashSizeInBytes];
        return Convert.TryToHexStringLower(digest, hexadecimal, out _) && commitment.SequenceEqual(hexadecimal);
    }
}
