using System.Buffers.Binary;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// The file <c>durable</c>: how many entries have been acknowledged. Written after each fdatasync and not synced itself: after a kill it is exact,
/// after a power cut it may be old but never ahead. With it, a damaged last frame is not mistaken for one that was never finished.
/// Two places, one sector each: writes go to one until <see cref="Settle"/> has synced it, then to the other, so that a torn write leaves one whole.
/// Not thread-safe.
/// </summary>
internal sealed class DurableMark : IDisposable
{
    public const string FileName = "durable";

    /// <summary>One of the answers of <see cref="Fault"/>; no later write mends that.</summary>
    public const string Foreign = "there are bytes that the log did not write";

    private const int Size = 16;
    private const int Sector = 512;
    private const int FileLength = 2 * Sector;

    private readonly IDisk disk;
    private readonly string path;
    private readonly SafeFileHandle file;
    private int place;

    public DurableMark(IDisk disk, string directory)
    {
        this.disk = disk;
        path = Path.Combine(directory, FileName);
        (Entries, place) = Newest(path);
        file = disk.Create(path, FileMode.OpenOrCreate);
        var length = (int)RandomAccess.GetLength(file);
        if (length < FileLength)
        {
            // So that a full disk cannot refuse it later.
            disk.Write(file, path, new byte[FileLength - length], length);
        }

        Settle();
    }

    public ulong Entries { get; private set; }

    /// <summary>Zero when the file is absent or empty.</summary>
    /// <exception cref="RefusedException">Neither place is whole, or it is no file.</exception>
    public static ulong Read(string path) => Newest(path).Entries;

    /// <summary>The file is not there, or has been emptied: it is written and synced whole before the first entry, and may say zero in the first seconds only.</summary>
    /// <exception cref="RefusedException">Neither place is whole.</exception>
    public static bool IsMissing(string path) => !File.Exists(path) || (new FileInfo(path).Length < FileLength && Read(path) == 0);

    private static (ulong Entries, int Place) Newest(string path)
    {
        if (StrangersFile.IsNoFile(path))
        {
            throw new RefusedException(new LogDamaged(path, 0, StrangersFile.NotRegular));
        }

        if (!File.Exists(path))
        {
            return (0, 0);
        }

        var bytes = new byte[FileLength];
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        _ = RandomAccess.Read(handle, bytes, 0);
        var first = At(bytes.AsSpan(0, Size));
        var second = At(bytes.AsSpan(Sector, Size));
        if (first is null && second is null)
        {
            throw new RefusedException(new LogDamaged(path, 0, "the mark of what has been acknowledged is damaged"));
        }

        return (first ?? 0) >= (second ?? 0) ? (first ?? 0, 0) : (second ?? 0, 1);
    }

    /// <summary>What is wrong with the file; null when both places and the zeros between them are as they were written.</summary>
    public static string? Fault(string path)
    {
        if (StrangersFile.IsNoFile(path))
        {
            return StrangersFile.NotRegular;
        }

        var bytes = new byte[FileLength];
        if (File.Exists(path))
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            _ = RandomAccess.Read(handle, bytes, 0);
            if (RandomAccess.GetLength(handle) != FileLength)
            {
                return RandomAccess.GetLength(handle) > FileLength ? Foreign : "it is too short";
            }
        }

        if (bytes.AsSpan(Size, Sector - Size).ContainsAnyExcept((byte)0) || bytes.AsSpan(Sector + Size).ContainsAnyExcept((byte)0))
        {
            return Foreign;
        }

        return At(bytes.AsSpan(0, Size)) is null || At(bytes.AsSpan(Sector, Size)) is null ? "one of its two places is torn or damaged; the other one counts" : null;
    }

    /// <summary>The file as a whole, both places holding the same count: to be put in the place of a damaged one.</summary>
    public static byte[] Whole(ulong entries)
    {
        var bytes = new byte[FileLength];
        Encode(entries, bytes.AsSpan(0, Size));
        Encode(entries, bytes.AsSpan(Sector, Size));
        return bytes;
    }

    private static void Encode(ulong entries, Span<byte> place)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(place, entries);
        BinaryPrimitives.WriteUInt32LittleEndian(place[8..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(place[12..], Crc32C.Of(place[..12]));
    }

    private static ulong? At(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.ContainsAnyExcept((byte)0))
        {
            return 0;
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) == Crc32C.Of(bytes[..12]) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : null;
    }

    public void Write(ulong entries)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Encode(entries, bytes);
        disk.Write(file, path, bytes, place * Sector);
        Entries = entries;
    }

    /// <summary>Syncs what was written, and leaves it alone from now on.</summary>
    public void Settle()
    {
        disk.SyncData(file, path);
        place = 1 - place;
    }

    public void Dispose() => file.Dispose();
}
