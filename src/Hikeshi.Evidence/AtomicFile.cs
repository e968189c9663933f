using System.Text;
using Hikeshi.Evidence.Segments;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence;

/// <summary>Writes beside and renames, so that a reader sees the old file or the new one.</summary>
internal static class AtomicFile
{
    public static void Write(IDisk disk, string path, string text, bool sync) => Write(disk, path, Encoding.UTF8.GetBytes(text), sync);

    public static void Write(IDisk disk, string path, ReadOnlySpan<byte> bytes, bool sync)
    {
        var temporary = path + ".new";
        using (var file = CreateNew(disk, temporary))
        {
            disk.Write(file, temporary, bytes, 0);
            if (sync)
            {
                disk.SyncData(file, temporary);
            }
        }

        disk.Rename(temporary, path);
    }

    /// <summary>A file that is cut to nothing as it is opened is written to the disk as it is closed (ext4, auto_da_alloc): a wait for every tile.</summary>
    private static SafeFileHandle CreateNew(IDisk disk, string path)
    {
        try
        {
            return disk.Create(path, FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(path))
        {
            return disk.Create(path, FileMode.Create); // left behind by a crash
        }
    }
}
