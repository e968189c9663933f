namespace Hikeshi.EndToEnd.Running;

/// <summary>A directory of its own for one test, on the disk of the repository (never tmpfs). Short: Unix sockets lie in it, and their paths end at 107 bytes.</summary>
internal sealed class Workspace : IDisposable
{
    private static int count;

    public Workspace()
    {
        Path = System.IO.Path.Combine(Repository.Root, "artifacts", "e2e", $"{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    public string File(string name, string content)
    {
        var path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public string At(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
