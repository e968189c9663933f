using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>What the base library does not offer: data to disk without the file's times, directories to disk, and what a file is without opening it.</summary>
internal static class LibC
{
    public const int NoSpace = 28;
    public const int QuotaExceeded = 122;

    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint TypeAndSize = 0x201; // STATX_TYPE | STATX_SIZE
    private const int TypeMask = 0xF000; // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on x86-64

    public static void SyncData(SafeFileHandle file)
    {
        if (fdatasync(file) != 0)
        {
            throw Failed("fdatasync");
        }
    }

    /// <summary>Makes the names in a directory durable: needed once per created file.</summary>
    public static void SyncDirectory(string path)
    {
        using var handle = OpenDirectory(path);
        if (fsync(handle) != 0)
        {
            throw Failed($"fsync {path}");
        }
    }

    private static SafeFileHandle OpenDirectory(string path)
    {
        var descriptor = open(path, ReadOnlyDirectory);
        return descriptor < 0 ? throw Failed($"open {path}") : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Everything that was written to the file system of a path, to disk: for very many small files at once.</summary>
    public static void SyncFileSystem(string path)
    {
        using var handle = OpenDirectory(path);
        if (syncfs(handle) != 0)
        {
            throw Failed($"syncfs {path}");
        }
    }

    /// <summary>Follows links and opens nothing: opening a pipe waits for somebody, and a device may never end.</summary>
    /// <returns>Its length; null when there is no regular file.</returns>
    public static long? LengthOfRegular(string path)
    {
        Span<byte> found = stackalloc byte[256]; // struct statx, the same on every architecture
        var answered = statx(CurrentDirectory, path, 0, TypeAndSize, ref MemoryMarshal.GetReference(found)) == 0;
        var type = BinaryPrimitives.ReadUInt16LittleEndian(found[28..]) & TypeMask;
        return answered && type == RegularFile ? BinaryPrimitives.ReadInt64LittleEndian(found[40..]) : null;
    }

    public static bool IsFull(IOException failure) => (failure.HResult & 0xFFFF) is NoSpace or QuotaExceeded;

    private static IOException Failed(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call}: {new Win32Exception(error).Message}", error);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int fdatasync(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    private static extern int syncfs(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, ref byte found);

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
