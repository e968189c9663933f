using System.Diagnostics;
using Xunit;

namespace Hikeshi.Tests.Evidence;

/// <summary>Puts something in the place of a file that a reader must not open, or not to its end.</summary>
internal static class NoFile
{
    /// <param name="kind">pipe, device, sparse (a terabyte of nothing), loop (a link to itself), directory.</param>
    public static void Plant(string kind, string path)
    {
        switch (kind)
        {
            case "pipe":
                MakePipe(path);
                break;
            case "device":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            case "sparse":
                using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
                {
                    RandomAccess.SetLength(file, 1L << 40);
                }

                break;
            case "loop":
                File.CreateSymbolicLink(path, path);
                break;
            case "directory":
                Directory.CreateDirectory(path);
                break;
            default:
                throw new ArgumentException(kind, nameof(kind));
        }
    }

    public static void MakePipe(string path)
    {
        using var made = Process.Start("mkfifo", path);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }
}
