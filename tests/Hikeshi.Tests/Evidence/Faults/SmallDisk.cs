using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Hikeshi.Tests.Evidence.Faults;

/// <summary>A real file system of a few MiB, mounted at a directory: what fills it is refused by the kernel. Needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string path;

    public SmallDisk(int mebibytes)
    {
        Assert.SkipWhen(Environment.UserName != "root", "mounting a file system needs root");
        path = Directory.CreateTempSubdirectory("hikeshi-disk-").FullName;
        Run("mount", "-t", "tmpfs", "-o", Size(mebibytes), "tmpfs", path);
    }

    public string Path => path;

    public void Resize(int mebibytes) => Run("mount", "-o", "remount,rw," + Size(mebibytes), path);

    /// <summary>Until it is resized.</summary>
    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", path);

    public void Dispose()
    {
        Run("umount", path);
        Directory.Delete(path);
    }

    private static string Size(int mebibytes) => string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m");

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {said}");
    }
}
