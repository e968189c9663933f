using System.Buffers;
using System.Globalization;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Inspection;

/// <summary>The end of a segment that a repair takes away, or with offset 0 a whole one. What is taken away is kept in a file beside it first.</summary>
internal sealed record SegmentCut(string File, long From)
{
    private const int Step = 1 << 20;
    private const int MostCopies = 1000;

    /// <returns>Behind the last byte of a file that is not zero; <paramref name="from"/> when there is none behind it.</returns>
    public static long UsedUntil(string file, long from)
    {
        using var handle = System.IO.File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            var used = from;
            for (var at = from; RandomAccess.Read(handle, buffer, at) is var read and > 0; at += read)
            {
                used = buffer.AsSpan(0, read).LastIndexOfAnyExcept((byte)0) is var last and >= 0 ? at + last + 1 : used;
            }

            return used;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>What was done, in words.</returns>
    public string Make(IDisk disk)
    {
        var used = UsedUntil(File, From);
        var kept = used > From ? Keep(disk, used) : null;
        if (From == 0)
        {
            disk.Delete(File);
            disk.SyncDirectory(Path.GetDirectoryName(File)!);
        }
        else
        {
            using var handle = disk.Create(File, FileMode.Open);
            disk.SetLength(handle, File, From);
            disk.SyncData(handle, File);
        }

        return $"{File}: dropped {used - From} bytes from byte {From} on{(kept is null ? "" : $"; they are kept in {kept}")}";
    }

    /// <summary>On disk for good when it returns. A copy of the same bytes that an earlier, interrupted repair made is left as it is.</summary>
    private string Keep(IDisk disk, long used)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"dropped-{Path.GetFileNameWithoutExtension(File)}-{From}");
        for (var copy = 1; copy <= MostCopies; copy++)
        {
            var path = Path.Combine(Path.GetDirectoryName(File)!, copy == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{copy}"));
            if (System.IO.File.Exists(path))
            {
                if (new FileInfo(path).Length == used - From && Same(path))
                {
                    return path;
                }

                continue;
            }

            Copy(disk, path, used);
            return path;
        }

        throw new IOException($"{File}: there are {MostCopies} files {name}-… beside it already; move them away");
    }

    private void Copy(IDisk disk, string path, long used)
    {
        var temporary = path + ".new";
        using (var source = System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        using (var target = disk.Create(temporary, FileMode.Create))
        {
            System.IO.File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite); // there are body keys in it
            var buffer = new byte[Step];
            for (var at = From; at < used;)
            {
                var read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(Step, used - at)), at);
                if (read == 0)
                {
                    throw new EndOfStreamException($"{File} has become shorter meanwhile");
                }

                disk.Write(target, temporary, buffer.AsSpan(0, read), at - From);
                at += read;
            }

            disk.SyncData(target, temporary);
        }

        disk.Rename(temporary, path);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    private bool Same(string path)
    {
        using var a = System.IO.File.OpenRead(path);
        using var b = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        b.Position = From;
        var (one, other) = (new byte[Step], new byte[Step]);
        while (a.ReadAtLeast(one, one.Length, throwOnEndOfStream: false) is var read and > 0)
        {
            if (b.ReadAtLeast(other.AsSpan(0, read), read, throwOnEndOfStream: false) != read || !one.AsSpan(0, read).SequenceEqual(other.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }
}
