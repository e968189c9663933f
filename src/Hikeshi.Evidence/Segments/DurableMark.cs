using System.Buffers.Binary;
using Hikeshi.Kernel.Errors;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// The file <c>durable</c>: how many entries have been acknowledged. Written after each fdatasync and not synced itself: after a kill it is exact,
/// after a power cut it may be old but never ahead. With it, a damaged last frame is not mistaken for one that was never finished.
/// </summary>
internal sealed class DurableMark : IDisposable
{
    public const string FileName = "durable";
    private const int Size = 16;

    private readonly SafeFileHandle file;

    public DurableMark(string directory)
    {
        var path = Path.Combine(directory, FileName);
        Entries = Read(path);
        file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    public ulong Entries { get; private set; }

    /// <summary>Zero when the file is absent or empty.</summary>
    public static ulong Read(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[Size];
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = RandomAccess.Read(handle, bytes, 0);
        if (length == 0 || (length == Size && !bytes.ContainsAnyExcept((byte)0)))
        {
            return 0;
        }

        return length == Size && BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) == Crc32C.Of(bytes[..12])
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : throw new RefusedException(new LogDamaged(path, 0, "the mark of what has been acknowledged is damaged"));
    }

    public void Write(ulong entries)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, entries);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Crc32C.Of(bytes[..12]));
        RandomAccess.Write(file, bytes, 0);
        Entries = entries;
    }

    public void Dispose() => file.Dispose();
}
