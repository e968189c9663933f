using System.Text;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence;

/// <summary>Writes beside and renames, so that a reader sees the old file or the new one.</summary>
internal static class AtomicFile
{
    public static void Write(IDisk disk, string path, string text, bool sync) => Write(disk, path, Encoding.UTF8.GetBytes(text), sync);

    public static void Write(IDisk disk, string path, ReadOnlySpan<byte> bytes, bool sync)
    {
        var temporary = path + ".new";
        using (var file = disk.Create(temporary, FileMode.Create))
        {
            disk.Write(file, temporary, bytes, 0);
            if (sync)
            {
                disk.SyncData(file, temporary);
            }
        }

        disk.Rename(temporary, path);
    }
}
