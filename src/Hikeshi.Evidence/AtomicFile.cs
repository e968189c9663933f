using System.Text;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence;

/// <summary>Writes beside and renames, so that a reader sees the old file or the new one.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text, bool sync) => Write(path, Encoding.UTF8.GetBytes(text), sync);

    public static void Write(string path, ReadOnlySpan<byte> bytes, bool sync)
    {
        var temporary = path + ".new";
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(file, bytes, 0);
            if (sync)
            {
                LibC.SyncData(file);
            }
        }

        File.Move(temporary, path, overwrite: true);
    }
}
