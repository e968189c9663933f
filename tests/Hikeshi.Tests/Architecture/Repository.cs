using Xunit;

namespace Hikeshi.Tests.Architecture;

/// <summary>The source tree that the tests were built from, and the golden files in it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Source files under version control's eye: no build output, no packages.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => extensions.Contains(Path.GetExtension(file)))
            .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" or "dist" or "artifacts"))
            .Order(StringComparer.Ordinal);

    /// <summary>Compares with a golden file beside the tests; with HIKESHI_WRITE_GOLDEN=1 it is written instead, to be read in the diff.</summary>
    public static void AssertGolden(string relative, IEnumerable<string> lines)
    {
        var file = Path.Combine(Root, "tests", "Hikeshi.Tests", relative);
        var actual = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("HIKESHI_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{relative} is missing; it should say:\n{actual}");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    private static string Find()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Hikeshi.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("no Hikeshi.slnx above the tests");
        }

        return directory;
    }
}
