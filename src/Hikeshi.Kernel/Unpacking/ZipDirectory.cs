using System.Buffers.Binary;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>
/// Counts the entries of a zip archive before anything is made of them: the number that the archive states may be a lie, and the library
/// makes an object of every entry that it meets (APPNOTE.TXT §4.3.12, §4.3.14–16).
/// </summary>
internal static class ZipDirectory
{
    private const int HeaderBytes = 46;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;

    /// <returns>At most <paramref name="most"/> + 1.</returns>
    /// <exception cref="InvalidDataException">There is no directory.</exception>
    public static int Count(Stream stream, int most)
    {
        stream.Position = Start(stream);
        Span<byte> header = stackalloc byte[HeaderBytes];
        var names = new byte[3 * ushort.MaxValue];
        var count = 0;
        while (count <= most && stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes && header.StartsWith("PK\u0001\u0002"u8))
        {
            count++;
            var rest = header[28..34];
            stream.ReadExactly(names, 0, BinaryPrimitives.ReadUInt16LittleEndian(rest) + BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) + BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]));
        }

        return count;
    }

    private static long Start(Stream stream)
    {
        // The end record stands last, before a comment of at most 65,535 bytes; a zip64 locator stands right before it.
        var tail = new byte[Math.Min(stream.Length, LocatorBytes + EndBytes + ushort.MaxValue)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || tail.Length - end < EndBytes)
        {
            throw new InvalidDataException("the directory at its end is missing");
        }

        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (end >= LocatorBytes && tail.AsSpan(end - LocatorBytes).StartsWith("PK\u0006\u0007"u8))
        {
            Span<byte> end64 = stackalloc byte[End64Bytes];
            stream.Position = Within(stream, BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - LocatorBytes + 8)));
            stream.ReadExactly(end64);
            start = start == uint.MaxValue ? BinaryPrimitives.ReadInt64LittleEndian(end64[48..]) : start;
        }

        return Within(stream, start);
    }

    private static long Within(Stream stream, long position) =>
        position >= 0 && position <= stream.Length ? position : throw new InvalidDataException("its directory lies outside of it");
}
