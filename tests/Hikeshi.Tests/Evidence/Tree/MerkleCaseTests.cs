using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Conformance.Merkle;
using Xunit;

namespace Hikeshi.Tests.Evidence.Tree;

/// <summary>What <c>hikeshi conformance merkle</c> reads, and how it judges.</summary>
public sealed class MerkleCaseTests : IDisposable
{
    private const string Root = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";

    private const string Right = $$"""{"leafIdx":0,"treeSize":1,"root":"{{Root}}","leafHash":"{{Root}}","proof":null,"desc":"right","wantErr":false}""";

    private readonly string folder = Directory.CreateTempSubdirectory("cases-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_PublicPack_EveryCasePasses()
    {
        var root = Environment.GetEnvironmentVariable("HIKESHI_DATA");
        Assert.SkipWhen(root is null, "HIKESHI_DATA is not set: unpack the data pack to run this test");
        var run = MerkleRun.Of(Path.Combine(root!, "evidence", "merkle"));
        Assert.Empty(run.Unreadable);
        var cases = run.Cases;
        Assert.True(cases.Count >= 209, $"only {cases.Count} cases");
        Assert.Equal(["consistency", "inclusion", "subtreeconsistency", "subtreeinclusion"], cases.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.All(cases, c => Assert.Equal(c.File.Split('/')[0], c.Kind));
        Assert.All(cases, c => Assert.True(c.Passed, $"{c.File}: {c.Sentence}"));
    }

    [Fact]
    public void Read_WrongExpectation_Fails()
    {
        var one = Read($$"""{"leafIdx":0,"treeSize":1,"root":"{{Root}}","leafHash":"{{Root}}","proof":null,"desc":"right","wantErr":true}""");
        Assert.False(one.Passed);
        Assert.Contains("it held", one.Sentence, StringComparison.Ordinal);

        one = Read($$"""{"leafIdx":0,"treeSize":1,"root":"{{Root}}","leafHash":"{{Root}}","proof":["{{Root}}"],"desc":"too long","wantErr":false}""");
        Assert.False(one.Passed);
        Assert.Equal(ProofFault.TooLong, one.Fault);
    }

    [Theory]
    [InlineData("""{"leafIdx":0,""", "line 1")]
    [InlineData("[]", "$:")]
    [InlineData("{}", "$:")]
    [InlineData("""{"size1":-1,"size2":1,"root1":"","root2":"","proof":[],"desc":"","wantErr":true}""", "$.size1")]
    [InlineData("""{"size1":18446744073709551616,"size2":1,"root1":"","root2":"","proof":[],"desc":"","wantErr":true}""", "$.size1")]
    [InlineData("""{"size1":1,"size2":1,"root1":"%","root2":"","proof":[],"desc":"","wantErr":true}""", "$.root1")]
    [InlineData("""{"size1":1,"size2":1,"root1":"","root2":"","proof":["","?"],"desc":"","wantErr":true}""", "$.proof[1]")]
    [InlineData("""{"size1":1,"size2":1,"root1":"","root2":"","proof":{},"desc":"","wantErr":true}""", "$.proof")]
    [InlineData("""{"size1":1,"size2":1,"root1":"","root2":"","proof":[],"desc":"","wantErr":"yes"}""", "$.wantErr")]
    [InlineData("""{"size1":1,"size2":1,"root1":"","root2":"","proof":[],"desc":""}""", "$.wantErr")]
    [InlineData("""{"size1":1,"size1":2,"size2":1,"root1":"","root2":"","proof":[],"desc":"","wantErr":true}""", "one.json")]
    [InlineData("""{"size1":1,"size2":1,"root1":"","root2":"","proof":[],"desc":"\ud800","wantErr":true}""", "one.json")]
    public void Read_MalformedCase_IsRefusedWithItsPlaceNotCountedAsPassed(string json, string place)
    {
        File.WriteAllText(Path.Combine(folder, "one.json"), json);
        var run = MerkleRun.Of(folder);
        Assert.Empty(run.Cases);
        var refusal = Assert.Single(run.Unreadable);
        Assert.Contains("one.json", refusal.Where, StringComparison.Ordinal);
        Assert.Contains(place, refusal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("line ,", refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("malformed", "[]")]
    [InlineData("pipe", "this is a pipe")]
    [InlineData("device", "this is a device")]
    [InlineData("large", "too large")]
    public async Task Merkle_OneFileThatIsNoCase_IsNamedAndTheOthersAreJudged(string kind, string said)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "a.json"), Right, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(folder, "z.json"), Right.Replace("false", "true", StringComparison.Ordinal), CancellationToken.None);
        var bad = Path.Combine(folder, "bad.json");
        switch (kind)
        {
            case "pipe" or "device":
                NoFile.Plant(kind, bad);
                break;
            default:
                await File.WriteAllTextAsync(bad, kind == "large" ? new string(' ', 2 << 20) : "[]", CancellationToken.None);
                break;
        }

        var run = await Task.Run(() => MerkleRun.Of(folder)).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        Assert.Equal((2, 1), (run.Cases.Count, run.Failed));
        Assert.Contains("bad.json", Assert.Single(run.Unreadable).Where, StringComparison.Ordinal);
        Assert.True(kind == "malformed" || run.Unreadable[0].What.Contains(said, StringComparison.Ordinal));
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["conformance", "merkle", "--input", folder]));
    }

    [Fact]
    public async Task Merkle_LinksInACircle_CountEveryFileOnce()
    {
        var below = Directory.CreateDirectory(Path.Combine(folder, "below")).FullName;
        await File.WriteAllTextAsync(Path.Combine(below, "one.json"), Right, CancellationToken.None);
        Directory.CreateSymbolicLink(Path.Combine(below, "up"), "..");
        Directory.CreateSymbolicLink(Path.Combine(folder, "again"), below);
        File.CreateSymbolicLink(Path.Combine(folder, "also.json"), Path.Combine(below, "one.json"));
        Assert.Single(MerkleRun.Of(folder).Cases);
        Assert.Equal(ExitCode.Fine, await Shell.RunAsync(["conformance", "merkle", "--input", folder]));
    }

    [Fact]
    public async Task Merkle_LinkToACaseElsewhere_IsRead()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder, "elsewhere")).FullName;
        var cases = Directory.CreateDirectory(Path.Combine(folder, "cases")).FullName;
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "one.json"), Right, CancellationToken.None);
        File.CreateSymbolicLink(Path.Combine(cases, "linked.json"), Path.Combine(elsewhere, "one.json"));
        Assert.True(Assert.Single(MerkleRun.Of(cases).Cases).Passed);
    }

    [Fact]
    public void Read_MissingOrEmptyFolder_IsRefused()
    {
        Assert.Equal("conformance.input", Assert.Throws<RefusedException>(() => MerkleRun.Of(Path.Combine(folder, "none"))).Refusal.Code);
        Assert.Equal("conformance.input", Assert.Throws<RefusedException>(() => MerkleRun.Of(folder)).Refusal.Code);
    }

    [Fact]
    public void Read_FileInsteadOfAFolder_IsRefusedAsOne()
    {
        var file = Path.Combine(folder, "one.json");
        File.WriteAllText(file, "{}");
        var refusal = Assert.Throws<RefusedException>(() => MerkleRun.Of(file)).Refusal;
        Assert.Equal(("conformance.input", file, "this is a file"), (refusal.Code, refusal.Where, refusal.What));
        Assert.Contains("folder", refusal.Expected, StringComparison.Ordinal);
    }

    private MerkleCase Read(string json)
    {
        File.WriteAllText(Path.Combine(folder, "one.json"), json);
        return Assert.Single(MerkleRun.Of(folder).Cases);
    }
}
