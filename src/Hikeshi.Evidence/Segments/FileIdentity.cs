namespace Hikeshi.Evidence.Segments;

/// <summary>One thing in a file system, by whatever name it was found.</summary>
/// <param name="Length">In bytes; of regular files only.</param>
internal readonly record struct FileIdentity(FileType Type, ulong Device, ulong Number, long Length);

/// <summary>The bits S_IFMT of a mode.</summary>
internal enum FileType
{
    Pipe = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Socket = 0xC000,
}
