using System.Diagnostics;
using Hikeshi.Kernel.Files;
using Xunit;

namespace Hikeshi.Tests.Kernel.Files;

public sealed class FolderFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-folder-").FullName;

    public FolderFilesTests()
    {
        Directory.CreateDirectory(Of("b/c"));
        File.WriteAllText(Of("b/c/2.json"), "");
        File.WriteAllText(Of("a.json"), "");
        File.WriteAllText(Of(".hidden.json"), "");
        Directory.CreateDirectory(Of(".git"));
        File.WriteAllText(Of(".git/3.json"), "");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_Folder_IsSearchedToTheBottomInTheOrderOfPathsWithoutHiddenNames() => Assert.Equal(["a.json", "b/c/2.json"], Names());

    [Fact]
    public void Of_LinksToFolders_AreNotFollowed()
    {
        Directory.CreateSymbolicLink(Of("round"), folder);
        Directory.CreateSymbolicLink(Of("b/again"), folder);
        Assert.Equal(["a.json", "b/c/2.json"], Names());
    }

    [Fact]
    public void Of_LinksToFiles_AreFollowed_ThoseThatLeadNowhereAreRefused()
    {
        File.CreateSymbolicLink(Of("link.json"), Of(".git/3.json"));
        File.CreateSymbolicLink(Of("dangling.json"), Of("nothing"));
        Assert.Equal(["a.json", "b/c/2.json", "link.json"], Names());
        Assert.Contains("leads to nothing", Assert.Single(FolderFiles.Of(folder).Refused).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Pipe_IsRefusedAndNotOpened()
    {
        using var made = Process.Start("mkfifo", Of("p.json"));
        made.WaitForExit();
        Assert.Equal(["a.json", "b/c/2.json"], Names());
        Assert.Contains("this is a pipe", Assert.Single(FolderFiles.Of(folder).Refused).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FolderThatIsNotThere_IsToldAndEmpty()
    {
        var listed = FolderFiles.Of(Of("none"));
        Assert.Empty(listed.Files);
        Assert.Equal([Of("none")], listed.Unlisted);
        Assert.Single(listed.Refused);
    }

    private string Of(string name) => Path.Combine(folder, name);

    private IEnumerable<string> Names() => FolderFiles.Of(folder).Files.Select(file => Path.GetRelativePath(folder, file));
}
