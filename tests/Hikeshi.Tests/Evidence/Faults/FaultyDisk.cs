using Hikeshi.Evidence.Segments;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Tests.Evidence.Faults;

/// <summary>
/// Does what it is told to the real files and remembers it, so that a <see cref="PowerCut"/> can say what a disk might hold that lost,
/// tore or reordered everything that was not synced. It can also be full, or broken.
/// </summary>
internal sealed class FaultyDisk : IDisk
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;
    private readonly Lock gate = new();
    private readonly List<DiskOperation> operations = [];
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);

    /// <summary>Nothing was there before: keys, which are written and synced past this disk, are noted when their directory is synced, which is the latest that they can have a name.</summary>
    public bool NotesNewKeys { get; init; }

    /// <summary>Asked before a file grows: true answers ENOSPC.</summary>
    public Func<bool> Full { get; set; } = () => false;

    /// <summary>Asked before every sync of a file: true answers EIO, and nothing that was not synced may be counted on.</summary>
    public Func<string, bool> Broken { get; set; } = _ => false;

    /// <summary>What was done so far, in order.</summary>
    public IReadOnlyList<DiskOperation> Operations
    {
        get
        {
            lock (gate)
            {
                return [.. operations];
            }
        }
    }

    /// <summary>Entries below this have been acknowledged to somebody.</summary>
    public void Acknowledged(ulong count) => Note(new Acknowledged(count));

    public void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        RequireSpace(file, offset + bytes.Length);
        Note(new Written(path, offset, bytes.ToArray()));
        Disk.Real.Write(file, path, bytes, offset);
    }

    public void Write(SafeFileHandle file, string path, IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset)
    {
        RequireSpace(file, offset + buffers.Sum(b => (long)b.Length));
        foreach (var buffer in buffers)
        {
            Write(file, path, buffer.Span, offset);
            offset += buffer.Length;
        }
    }

    public void SetLength(SafeFileHandle file, string path, long length)
    {
        Note(new Resized(path, length));
        Disk.Real.SetLength(file, path, length);
    }

    public void SyncData(SafeFileHandle file, string path)
    {
        if (Broken(path))
        {
            throw new IOException("input/output error", InputOutput);
        }

        Disk.Real.SyncData(file, path);
        Note(new Synced(path));
    }

    public void SyncDirectory(string path)
    {
        Disk.Real.SyncDirectory(path);
        if (NotesNewKeys && Path.GetFileName(path) == "keys")
        {
            foreach (var key in Directory.EnumerateFiles(path).Where(keys.Add))
            {
                NoteKey(key);
            }
        }

        Note(new DirectorySynced(path));
    }

    public void SyncFileSystem(string path) => Note(new EverythingSynced()); // not for real: it would wait for everybody else's files too

    public SafeFileHandle Create(string path, FileMode mode)
    {
        var there = File.Exists(path);
        var file = Disk.Real.Create(path, mode);
        Note(there ? mode == FileMode.Create ? new Resized(path, 0) : new Acknowledged(0) : new Created(path));
        return file;
    }

    public void Rename(string from, string to)
    {
        Disk.Real.Rename(from, to);
        Note(new Renamed(from, to));
    }

    public void Delete(string path)
    {
        Disk.Real.Delete(path);
        Note(new Deleted(path));
    }

    public void DeleteDirectory(string path)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            Delete(file);
        }

        Disk.Real.DeleteDirectory(path);
    }

    private void NoteKey(string path)
    {
        var beside = path + ".new";
        Note(new Created(beside));
        Note(new Written(beside, 0, File.ReadAllBytes(path)));
        Note(new Synced(beside));
        Note(new Renamed(beside, path));
    }

    private void RequireSpace(SafeFileHandle file, long end)
    {
        if (end > RandomAccess.GetLength(file) && Full())
        {
            throw new IOException("no space left on device", NoSpace);
        }
    }

    private void Note(DiskOperation operation)
    {
        lock (gate)
        {
            operations.Add(operation);
        }
    }
}

internal abstract record DiskOperation;

internal sealed record Created(string Path) : DiskOperation;

internal sealed record Written(string Path, long Offset, byte[] Bytes) : DiskOperation;

internal sealed record Resized(string Path, long Length) : DiskOperation;

internal sealed record Synced(string Path) : DiskOperation;

internal sealed record DirectorySynced(string Path) : DiskOperation;

internal sealed record EverythingSynced : DiskOperation;

internal sealed record Renamed(string From, string To) : DiskOperation;

internal sealed record Deleted(string Path) : DiskOperation;

/// <summary>Not an operation on the disk: what somebody was promised by then.</summary>
internal sealed record Acknowledged(ulong Count) : DiskOperation;
