namespace Hikeshi.EndToEnd.Running;

/// <summary>Where things are: the repository around the tests, and the program as the launcher builds it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Built by <c>./hikeshi --version</c>; the tests run it as a person would.</summary>
    public static string Program
    {
        get
        {
            var program = Path.Combine(Root, "artifacts", "app", "hikeshi");
            return File.Exists(program) ? program : throw new FileNotFoundException("The program is not built: run ./hikeshi --version first.", program);
        }
    }

    public static string Rules => Path.Combine(Root, "artifacts", "app", "rules");

    private static string Find(DirectoryInfo? from)
    {
        for (var at = from; at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Hikeshi.slnx")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Hikeshi.slnx above {from?.FullName}");
    }
}
