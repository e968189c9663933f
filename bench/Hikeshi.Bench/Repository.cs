namespace Hikeshi.Bench;

/// <summary>The checkout that this was built from.</summary>
internal static class Repository
{
    /// <exception cref="DirectoryNotFoundException">It was taken elsewhere.</exception>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Hikeshi.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("run this inside the repository");
    }
}
