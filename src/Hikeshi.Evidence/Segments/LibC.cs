using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>What the base library does not offer: data to disk without the file's times, directories to disk, and what kind of thing a path leads to.</summary>
internal static class LibC
{
    public const int NoSpace = 28;
    public const int QuotaExceeded = 122;

    private const int ReadOnly = 0x80000; // O_RDONLY | O_CLOEXEC
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on x86-64
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const int NotNeeded = 4; // POSIX_FADV_DONTNEED
    private const uint Wanted = 0x301; // STATX_TYPE | STATX_INO | STATX_SIZE
    private const int TypeMask = 0xF000; // S_IFMT

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

    /// <summary>The content of a file that is on disk need not stay in memory. A hint: whatever goes wrong, nothing is lost.</summary>
    public static void LeaveCache(string path)
    {
        var descriptor = open(path, ReadOnly);
        if (descriptor >= 0)
        {
            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            _ = posix_fadvise(handle, 0, 0, NotNeeded);
        }
    }

    /// <summary>What lies at the end of a path, links followed, without opening it: opening a pipe waits for whoever writes to it.</summary>
    /// <returns>Null when nothing is there, or this account may not look.</returns>
    public static FileIdentity? Identify(string path)
    {
        Span<byte> found = stackalloc byte[256]; // struct statx, the same on every architecture
        return statx(WorkingDirectory, path, flags: 0, Wanted, ref MemoryMarshal.GetReference(found)) != 0 ? null : new FileIdentity(
            (FileType)(BinaryPrimitives.ReadUInt16LittleEndian(found[28..]) & TypeMask),
            BinaryPrimitives.ReadUInt64LittleEndian(found[136..]),
            BinaryPrimitives.ReadUInt64LittleEndian(found[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(found[40..]));
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

    [DllImport("libc")]
    private static extern int posix_fadvise(SafeFileHandle file, long offset, long length, int advice);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, ref byte found);

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
