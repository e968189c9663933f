using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary>Where an exercise writes. Never tmpfs: an fsync that costs nothing would make the figures lies. Removed at the end unless it is to be kept.</summary>
internal sealed class ExerciseDirectory : IDisposable
{
    private readonly bool kept;

    private ExerciseDirectory(string path, bool kept)
    {
        Path = path;
        this.kept = kept;
    }

    public string Path { get; }

    public static ExerciseDirectory Open(string? keep)
    {
        var path = System.IO.Path.GetFullPath(keep ?? System.IO.Path.Combine(Base(), $"exercise-{Environment.ProcessId}"));
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new RefusedException(new Refusal("demo.keep", path, "is not empty", "a new or empty directory", "Name another one."));
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var drive = DriveInfo.GetDrives().Where(d => path.StartsWith(d.Name, StringComparison.Ordinal)).MaxBy(d => d.Name.Length);
        if (drive?.DriveFormat is "tmpfs" or "ramfs")
        {
            throw new RefusedException(new Refusal("demo.tmpfs", path, "lies on tmpfs", "a directory on a real disk", "Give --keep DIR on another file system."));
        }

        return new ExerciseDirectory(path, keep is not null);
    }

    public void Dispose()
    {
        if (!kept)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static string Base()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        var root = string.IsNullOrEmpty(state) ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state") : state;
        return System.IO.Path.Combine(root, "hikeshi");
    }
}
