using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Response.Playbooks;
using Hikeshi.Verbs.Conformance.OpenC2;
using Xunit;

namespace Hikeshi.Tests.Verbs.Conformance;

public sealed class OpenC2RunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("openc2-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_DataPack_JudgesEveryMessage()
    {
        var run = OpenC2Run.Of(SharingPack.Folder("openc2"));
        Assert.Empty(run.Unreadable);
        Assert.True(run.Cases.Count >= 182, $"only {run.Cases.Count} cases");
        Assert.All(run.Cases, one => Assert.True(one.Passed, $"{one.File}: {one.Sentence}"));
    }

    [Fact]
    public void Of_MessagesInTheWrongFolder_Fail()
    {
        Write("language/commands/good/a.json", """{"action":"deny"}""");
        Write("language/commands/bad/b.json", """{"action":"deny","target":{"ipv4_net":"192.0.2.1"}}""");
        Write("slpf/commands/bad/c.json", """{"action":"deny","target":{"x-own:thing":1}}""");
        Write("language/commands/good/d.json", """{"action":"deny","target":{"x-own:thing":1}}""");
        Write("notes/e.json", "not looked at");
        var run = OpenC2Run.Of(folder);
        Assert.Equal([("language/commands/bad/b.json", false), ("language/commands/good/a.json", false), ("language/commands/good/d.json", true), ("slpf/commands/bad/c.json", true)], run.Cases.Select(c => (c.File, c.Passed)));
        Assert.Equal("expected a refusal, came acceptance", run.Cases[0].Sentence);
        Assert.Contains("$.target", run.Cases[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_MessageThatNoFolderJudges_IsUnreadable()
    {
        Write("commands/a.json", "{}");
        Assert.Contains("good", Assert.Single(OpenC2Run.Of(folder).Unreadable).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FolderWithoutMessages_IsRefused()
    {
        Write("other/a.json", "{}");
        Assert.Contains("hold no case", Assert.Throws<RefusedException>(() => OpenC2Run.Of(folder)).Refusal.Sentence, StringComparison.Ordinal);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
