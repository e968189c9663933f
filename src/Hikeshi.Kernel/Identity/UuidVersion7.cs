using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hikeshi.Kernel.Identity;

/// <summary>
/// UUIDs of version 7 (RFC 9562 §5.7), as <see cref="Guid.CreateVersion7(DateTimeOffset)"/> makes them, but with random bytes fetched for many at
/// once: a system call for each id is a twentieth of all that an append costs (bench/Hikeshi.Bench, evidence-appends).
/// </summary>
internal static class UuidVersion7
{
    private const int Length = 16;
    private const int Stock = 64 * Length;

    [ThreadStatic]
    private static (byte[] Bytes, int Used)? stock;

    public static Guid New(DateTimeOffset at)
    {
        var milliseconds = at.ToUnixTimeMilliseconds();
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds, nameof(at));
        var (bytes, used) = stock ?? (new byte[Stock], Stock);
        if (used == Stock)
        {
            RandomNumberGenerator.Fill(bytes);
            used = 0;
        }

        var uuid = bytes.AsSpan(used, Length);
        stock = (bytes, used + Length);
        BinaryPrimitives.WriteUInt16BigEndian(uuid, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(uuid[2..], (uint)(milliseconds & uint.MaxValue));
        uuid[6] = (byte)(0x70 | (uuid[6] & 0x0F)); // version
        uuid[8] = (byte)(0x80 | (uuid[8] & 0x3F)); // variant
        return new Guid(uuid, bigEndian: true);
    }
}
