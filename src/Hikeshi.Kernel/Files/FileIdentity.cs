using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hikeshi.Kernel.Files;

/// <summary>One thing in a file system, by whatever name it was found.</summary>
/// <param name="Length">In bytes; of regular files only.</param>
public readonly record struct FileIdentity(FileType Type, ulong Device, ulong Number, long Length)
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const uint Wanted = 0x301; // STATX_TYPE | STATX_INO | STATX_SIZE
    private const int TypeMask = 0xF000; // S_IFMT

    /// <summary>What lies at the end of a path, links followed, without opening it: opening a pipe waits for whoever writes to it.</summary>
    /// <returns>Null when nothing is there, or this account may not look.</returns>
    public static FileIdentity? Of(string path)
    {
        Span<byte> found = stackalloc byte[256]; // struct statx, the same on every architecture
        return statx(WorkingDirectory, path, flags: 0, Wanted, ref MemoryMarshal.GetReference(found)) != 0 ? null : new FileIdentity(
            (FileType)(BinaryPrimitives.ReadUInt16LittleEndian(found[28..]) & TypeMask),
            BinaryPrimitives.ReadUInt64LittleEndian(found[136..]),
            BinaryPrimitives.ReadUInt64LittleEndian(found[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(found[40..]));
    }

    /// <summary>
    /// Tells files that have an end from what may have none, before it is opened: a pipe waits for whoever writes to it, a device gives bytes for
    /// ever. A link to a regular file is as good as the file.
    /// </summary>
    /// <returns>What it is instead; null when it is a regular file, or nothing is there.</returns>
    public static string? Fault(string path) => Of(path) switch
    {
        { Type: FileType.Regular } => null,
        { Type: FileType.Pipe } => "this is a pipe",
        { Type: FileType.Socket } => "this is a socket",
        { Type: FileType.Directory } => "this is a directory",
        { Type: FileType.CharacterDevice or FileType.BlockDevice } => "this is a device",
        null => new FileInfo(path).LinkTarget is null ? null : "this is a link that leads to nothing",
        _ => "this is no file",
    };

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, ref byte found);
}

/// <summary>The bits S_IFMT of a mode.</summary>
public enum FileType
{
    Pipe = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Socket = 0xC000,
}
