using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// Everything the log does to its files that changes something. The seam to the disk: tests put one here that loses what was not synced,
/// tears and reorders writes, or is full. Every operation may throw <see cref="IOException"/>.
/// </summary>
internal interface IDisk
{
    void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long offset);

    void Write(SafeFileHandle file, string path, IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset);

    void SetLength(SafeFileHandle file, string path, long length);

    /// <summary>Content and length of a file, to disk.</summary>
    void SyncData(SafeFileHandle file, string path);

    /// <summary>The names in a directory, to disk.</summary>
    void SyncDirectory(string path);

    /// <summary>Everything below a path, to disk.</summary>
    void SyncFileSystem(string path);

    /// <summary>Opens a file for writing that may be there already, or must not.</summary>
    SafeFileHandle Create(string path, FileMode mode);

    void Rename(string from, string to);

    void Delete(string path);

    void DeleteDirectory(string path);
}
