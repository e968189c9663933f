using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Conformance;
using Xunit;

namespace Hikeshi.Tests.Evidence.Tree;

/// <summary>What <c>hikeshi conformance merkle</c> reads, and how it judges.</summary>
public sealed class MerkleCaseTests : IDisposable
{
    private const string Root = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";

    private readonly string folder = Directory.CreateTempSubdirectory("cases-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_PublicPack_EveryCasePasses()
    {
        var root = Environment.GetEnvironmentVariable("HIKESHI_DATA");
        Assert.SkipWhen(root is null, "HIKESHI_DATA is not set: unpack the data pack to run this test");
        var cases = MerkleCommand.Read(Path.Combine(root!, "evidence", "merkle"));
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
        var refused = Assert.Throws<RefusedException>(() => Read(json));
        Assert.Contains("one.json", refused.Refusal.Where, StringComparison.Ordinal);
        Assert.Contains(place, refused.Refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingOrEmptyFolder_IsRefused()
    {
        Assert.Equal("conformance.input", Assert.Throws<RefusedException>(() => MerkleCommand.Read(Path.Combine(folder, "none"))).Refusal.Code);
        Assert.Equal("conformance.input", Assert.Throws<RefusedException>(() => MerkleCommand.Read(folder)).Refusal.Code);
    }

    [Fact]
    public void Read_FileInsteadOfAFolder_IsRefusedAsOne()
    {
        var file = Path.Combine(folder, "one.json");
        File.WriteAllText(file, "{}");
        var refusal = Assert.Throws<RefusedException>(() => MerkleCommand.Read(file)).Refusal;
        Assert.Equal(("conformance.input", file, "this is a file"), (refusal.Code, refusal.Where, refusal.What));
        Assert.Contains("folder", refusal.Expected, StringComparison.Ordinal);
    }

    private MerkleCase Read(string json)
    {
        File.WriteAllText(Path.Combine(folder, "one.json"), json);
        return Assert.Single(MerkleCommand.Read(folder));
    }
}
