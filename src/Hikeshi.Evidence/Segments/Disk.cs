using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>The disk itself.</summary>
internal sealed class Disk : IDisk
{
    private Disk()
    {
    }

    public static Disk Real { get; } = new();

    public void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void Write(SafeFileHandle file, string path, IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset) => RandomAccess.Write(file, buffers, offset);

    public void SetLength(SafeFileHandle file, string path, long length) => RandomAccess.SetLength(file, length);

    public void SyncData(SafeFileHandle file, string path) => LibC.SyncData(file);

    public void SyncDirectory(string path) => LibC.SyncDirectory(path);

    public void SyncFileSystem(string path) => LibC.SyncFileSystem(path);

    public SafeFileHandle Create(string path, FileMode mode) => File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite);

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void DeleteDirectory(string path) => Directory.Delete(path, recursive: true);
}
