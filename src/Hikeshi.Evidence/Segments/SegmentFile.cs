using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>One <c>NNNNNN.seg</c>: a header of 64 bytes, frames, then zeros up to what has been allocated.</summary>
internal sealed class SegmentFile : IDisposable
{
    public const int HeaderSize = 64;

    /// <summary>An index names places in it with 32 bits; a log begins a new one long before.</summary>
    public const long Longest = uint.MaxValue;

    public const int FirstStep = 512 << 10;
    public const int Step = 4 << 20;

    private static readonly byte[] Zeros = new byte[256 << 10];

    private readonly IDisk disk;

    private SegmentFile(IDisk disk, string path, SafeFileHandle handle, ulong firstIndex, long allocated)
    {
        this.disk = disk;
        Path = path;
        Handle = handle;
        FirstIndex = firstIndex;
        Allocated = allocated;
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    public ulong FirstIndex { get; }

    /// <summary>Bytes that exist on disk, zero-filled: writing below this changes no metadata, so that fdatasync has one thing to do.</summary>
    public long Allocated { get; private set; }

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D6}.seg");

    /// <returns>Null when the file does not have the name of a segment.</returns>
    public static int? NumberOf(string path) =>
        int.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && NameOf(number) == System.IO.Path.GetFileName(path) ? number : null;

    public static IReadOnlyList<string> List(string directory) =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*.seg").Order(StringComparer.Ordinal)] : [];

    public static SegmentFile Create(IDisk disk, string directory, int number, ulong firstIndex)
    {
        var path = System.IO.Path.Combine(directory, NameOf(number));
        var handle = disk.Create(path, FileMode.CreateNew);
        var segment = new SegmentFile(disk, path, handle, firstIndex, 0);
        try
        {
            segment.Extend(FirstStep);
            Span<byte> header = stackalloc byte[HeaderSize];
            WriteHeader(header, firstIndex);
            disk.Write(handle, path, header, 0);
            segment.Sync();
            disk.SyncDirectory(directory);
            return segment;
        }
        catch
        {
            segment.Dispose();
            disk.Delete(path);
            throw;
        }
    }

    /// <returns>False when the file does not begin with a whole header.</returns>
    public static bool TryOpen(IDisk disk, string path, FileAccess access, [NotNullWhen(true)] out SegmentFile? segment)
    {
        var handle = File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[HeaderSize];
        var read = RandomAccess.Read(handle, header, 0);
        if (TryReadHeader(header[..read], out var firstIndex))
        {
            segment = new SegmentFile(disk, path, handle, firstIndex, RandomAccess.GetLength(handle));
            return true;
        }

        handle.Dispose();
        segment = null;
        return false;
    }

    /// <summary>Writes zeros behind the end; on failure the file keeps its size.</summary>
    public void Extend(long bytes)
    {
        var target = Allocated + bytes;
        try
        {
            for (var at = Allocated; at < target; at += Zeros.Length)
            {
                disk.Write(Handle, Path, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, target - at)), at);
            }
        }
        catch (IOException)
        {
            disk.SetLength(Handle, Path, Allocated);
            throw;
        }

        Allocated = target;
    }

    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> frames, long offset) => disk.Write(Handle, Path, frames, offset);

    public void Sync() => disk.SyncData(Handle, Path);

    /// <summary>Destroys an entry's key and salt, durably. The ciphertext stays and means nothing.</summary>
    public void Erase(long slot)
    {
        disk.Write(Handle, Path, stackalloc byte[FrameHeader.SlotSize], slot);
        Sync();
    }

    /// <summary>Gives back what a closed segment did not use.</summary>
    public void Trim(long used)
    {
        disk.SetLength(Handle, Path, used);
        Allocated = used;
    }

    private static ReadOnlySpan<byte> Magic => "HKSHSEG1"u8;

    public static void WriteHeader(Span<byte> header, ulong firstIndex)
    {
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], firstIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], Crc32C.Of(header[..60]));
    }

    public static bool TryReadHeader(ReadOnlySpan<byte> header, out ulong firstIndex)
    {
        firstIndex = header.Length < HeaderSize ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        return header.Length >= HeaderSize && header.StartsWith(Magic) && BinaryPrimitives.ReadUInt32LittleEndian(header[60..]) == Crc32C.Of(header[..60]);
    }

    public void Dispose() => Handle.Dispose();
}
