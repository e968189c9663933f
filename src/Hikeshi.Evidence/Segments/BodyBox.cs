using System.Buffers;
using System.Security.Cryptography;

namespace Hikeshi.Evidence.Segments;

/// <summary>Seals one body under its own key: slot = AES-256 key ‖ salt, box = ciphertext ‖ tag. Zeroing the slot erases the body.</summary>
internal static class BodyBox
{
    public const int TagSize = 16;

    private const int KeySize = 32;

    // A key seals one body only, ever; so the nonce may be fixed (NIST SP 800-38D §8.2).
    private static readonly byte[] Nonce = new byte[12];

    /// <returns>The commitment, SHA-256(salt ‖ body), in hexadecimal.</returns>
    public static string Seal(ReadOnlySpan<byte> body, Span<byte> slot, Span<byte> box)
    {
        FreshSecrets.Fill(slot);
        using var cipher = new AesGcm(slot[..KeySize], TagSize);
        cipher.Encrypt(Nonce, body, box[..^TagSize], box[^TagSize..]);
        return Commitment(slot, body);
    }

    public static bool IsErased(ReadOnlySpan<byte> slot) => !slot.ContainsAnyExcept((byte)0);

    /// <exception cref="CryptographicException">Box or slot were altered.</exception>
    public static byte[] Open(ReadOnlySpan<byte> slot, ReadOnlySpan<byte> box)
    {
        var body = new byte[box.Length - TagSize];
        using var cipher = new AesGcm(slot[..KeySize], TagSize);
        cipher.Decrypt(Nonce, box[..^TagSize], box[^TagSize..], body);
        return body;
    }

    public static string Commitment(ReadOnlySpan<byte> slot, ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var salted = ArrayPool<byte>.Shared.Rent(slot.Length - KeySize + body.Length);
        try
        {
            slot[KeySize..].CopyTo(salted);
            body.CopyTo(salted.AsSpan(slot.Length - KeySize));
            SHA256.HashData(salted.AsSpan(0, slot.Length - KeySize + body.Length), digest);
            return Convert.ToHexStringLower(digest);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(salted.AsSpan(0, slot.Length - KeySize + body.Length));
            ArrayPool<byte>.Shared.Return(salted);
        }
    }
}
