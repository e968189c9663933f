using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>What the base library does not offer: data to disk without the file's times, and directories to disk.</summary>
internal static class LibC
{
    public const int NoSpace = 28;
    public const int QuotaExceeded = 122;

    private const int ReadOnly = 0x80000; // O_RDONLY | O_CLOEXEC
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on x86-64
    private const int NotNeeded = 4; // POSIX_FADV_DONTNEED

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

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
