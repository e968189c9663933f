using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hikeshi.Kernel.Sealing;

/// <summary>AES key wrap (RFC 3394 §2.2, index-based), which the base library has only with padding (RFC 5649). Keys are multiples of 8 bytes, at least 16.</summary>
internal static class AesKeyWrap
{
    /// <summary>Bytes that wrapping adds.</summary>
    public const int Overhead = 8;

    private const int Steps = 6;
    private const ulong InitialValue = 0xA6A6A6A6A6A6A6A6; // RFC 3394 §2.2.3.1

    public static byte[] Wrap(ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 16);
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length % 8, 0);
        var wrapped = new byte[Overhead + key.Length];
        key.CopyTo(wrapped.AsSpan(Overhead));
        var (blocks, integrity) = (key.Length / 8, InitialValue);
        Span<byte> input = stackalloc byte[16], output = stackalloc byte[16];
        using var aes = Open(keyEncryptionKey);
        for (var step = 1; step <= Steps * blocks; step++)
        {
            var block = wrapped.AsSpan(Overhead + ((step - 1) % blocks * 8), 8);
            BinaryPrimitives.WriteUInt64BigEndian(input, integrity);
            block.CopyTo(input[8..]);
            aes.EncryptEcb(input, output, PaddingMode.None);
            integrity = BinaryPrimitives.ReadUInt64BigEndian(output) ^ (ulong)step;
            output[8..].CopyTo(block);
        }

        BinaryPrimitives.WriteUInt64BigEndian(wrapped, integrity);
        return wrapped;
    }

    /// <returns>Null when it was not wrapped with this key, or was changed since.</returns>
    public static byte[]? Unwrap(ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length < 16 + Overhead || wrapped.Length % 8 != 0)
        {
            return null;
        }

        var key = wrapped[Overhead..].ToArray();
        var (blocks, integrity) = (key.Length / 8, BinaryPrimitives.ReadUInt64BigEndian(wrapped));
        Span<byte> input = stackalloc byte[16], output = stackalloc byte[16];
        using var aes = Open(keyEncryptionKey);
        for (var step = Steps * blocks; step > 0; step--)
        {
            var block = key.AsSpan((step - 1) % blocks * 8, 8);
            BinaryPrimitives.WriteUInt64BigEndian(input, integrity ^ (ulong)step);
            block.CopyTo(input[8..]);
            aes.DecryptEcb(input, output, PaddingMode.None);
            integrity = BinaryPrimitives.ReadUInt64BigEndian(output);
            output[8..].CopyTo(block);
        }

        if (integrity == InitialValue)
        {
            return key;
        }

        CryptographicOperations.ZeroMemory(key);
        return null;
    }

    /// <summary>One block at a time is all that key wrap asks of the cipher; the chaining is its own.</summary>
    private static Aes Open(ReadOnlySpan<byte> key)
    {
        var aes = Aes.Create();
        aes.SetKey(key);
        return aes;
    }
}
