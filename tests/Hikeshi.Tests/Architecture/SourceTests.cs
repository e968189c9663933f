using Xunit;

namespace Hikeshi.Tests.Architecture;

/// <summary>What the text of the repository must never say.</summary>
public sealed class SourceTests
{
    private static readonly string[] Written = [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".yml", ".yaml", ".ts", ".tsx", ".css", ".html", ".txt", ".sh", ".slnx"];

    private static readonly string[] Folders = ["src", "tests", "eng", "docs", "rules", "web", "bench"];

    /// <summary>The directories of somebody's machine. Written in pieces, so that this file does not name them itself.</summary>
    private static readonly string[] MachinePaths = ["work", "root", "home"];

    [Fact]
    public void Files_NameNoPathOfAMachine()
    {
        var named = Folders.SelectMany(folder => Repository.Files(folder, Written))
            .Concat(Directory.EnumerateFiles(Repository.Root).Where(file => Path.GetFileName(file) != ".git"))
            .SelectMany(file => File.ReadLines(file).Select((line, at) => (file, line, at)))
            .Where(place => MachinePaths.Any(name => NamesPath(place.line, name)))
            .Select(place => $"{Path.GetRelativePath(Repository.Root, place.file)}:{place.at + 1}: {place.line.Trim()}");
        Assert.Empty(named);
    }

    [Theory]
    [InlineData("open(\"/X/data\")", true)]
    [InlineData("cd /X/data", true)]
    [InlineData("https://example.org/X/data", false)]
    [InlineData("/var/X/data", false)]
    public void NamesPath_OnlyFromTheRoot(string line, bool named)
    {
        foreach (var name in MachinePaths)
        {
            Assert.Equal(named, NamesPath(line.Replace("X", name, StringComparison.Ordinal), name));
        }
    }

    [Fact]
    public void LoopTable_IsMadeInDefenceLoopAlone()
    {
        var makers = Repository.Files("src", ".cs")
            .Where(file => File.ReadAllText(file).Contains("new LoopTable", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file));
        Assert.Equal([Path.Combine("src", "Hikeshi.Node", "DefenceLoop.cs")], makers);
    }

    /// <summary>True where the line names a directory of that name at the root of a file system, not in the middle of another path or address.</summary>
    private static bool NamesPath(string line, string name)
    {
        var path = $"/{name}/";
        for (var at = line.IndexOf(path, StringComparison.Ordinal); at >= 0; at = line.IndexOf(path, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !(char.IsLetterOrDigit(line[at - 1]) || line[at - 1] is '.' or '-' or '_' or '}' or ')' or '*'))
            {
                return true;
            }
        }

        return false;
    }
}
