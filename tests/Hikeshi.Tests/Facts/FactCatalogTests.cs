using System.Text;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Marking;
using Xunit;

namespace Hikeshi.Tests.Facts;

public sealed class FactCatalogTests
{
    public static TheoryData<string> Written => [.. FactCatalog.Kinds.Order(StringComparer.Ordinal)];

    public static TheoryData<string> Recorded => [.. GoldenFacts.Kinds];

    [Theory]
    [MemberData(nameof(Written))]
    public void Kind_ThatIsWritten_HasAGoldenFile(string kind) =>
        Assert.True(File.Exists(GoldenFacts.FileOf(kind)), $"{kind} has no golden file; write {GoldenFacts.FileOf(kind)}");

    [Fact]
    public void OldVersions_ThatAreLifted_HaveAGoldenFile() =>
        Assert.Empty(Upcasters.All.Keys.Except(GoldenFacts.Kinds, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Decode_Golden_IsAKnownFact(string kind) =>
        Assert.IsNotType<UnknownFact>(GoldenFacts.Read(kind));

    [Theory]
    [MemberData(nameof(Written))]
    public void Encode_DecodedGolden_IsTheSameBytes(string kind) =>
        Assert.Equal(Encoding.UTF8.GetString(GoldenFacts.BytesOf(kind)), Encoding.UTF8.GetString(FactCatalog.Encode(GoldenFacts.Read(kind))));

    [Theory]
    [MemberData(nameof(Written))]
    public void Decode_MemberOfALaterVersion_IsSkipped(string kind)
    {
        var text = Encoding.UTF8.GetString(GoldenFacts.BytesOf(kind));
        var extended = Encoding.UTF8.GetBytes(text[..^1] + ",\"addedLater\":{\"a\":[1]}}");
        Assert.Equal(text, Encoding.UTF8.GetString(FactCatalog.Encode(FactCatalog.Decode(kind, extended))));
    }

    [Fact]
    public void Decode_OldStarted_IsLiftedToTheNewestVersion()
    {
        var started = Assert.IsType<NodeStarted>(GoldenFacts.Read("node.started/1"));
        Assert.Equal(("bank-07", "member", "0.0.9", false), (started.Member.Value, started.Role, started.SoftwareVersion, started.Resumed));
        Assert.Equal(["node.started/2", "node.started/1"], FactCatalog.KindsReadAs(typeof(NodeStarted)));
    }

    [Theory]
    [InlineData("weather.observed/1", "{\"rain\":true}")]
    [InlineData("node.started/3", "not even JSON")]
    [InlineData("", "")]
    public void Decode_UnknownKind_KeepsItAsItIs(string kind, string body) =>
        Assert.Equal(new UnknownFact(kind, body), FactCatalog.Decode(kind, Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("node.started/2", "{\"member\":7}")]
    [InlineData("node.started/1", "[]")]
    [InlineData("response.expired/1", "{\"containment\":\"not a uuid\"}")]
    [InlineData("sharing.published/1", "{\"marking\":\"purple\"}")]
    [InlineData("response.ordered/1", "{")]
    public void Decode_BrokenBodyOfAKnownKind_IsNotMadeUp(string kind, string body)
    {
        var thrown = Record.Exception(() => FactCatalog.Decode(kind, Encoding.UTF8.GetBytes(body)));
        Assert.True(thrown is JsonException, $"{thrown?.GetType().Name}: {thrown?.Message}");
    }

    [Fact]
    public void Decode_Golden_KeepsWhatMatters()
    {
        Assert.Equal(9007199254740993, Assert.IsType<Received>(GoldenFacts.Read("sharing.received/1")).HubPosition);
        Assert.Equal(Tlp.AmberStrict, Assert.IsType<Relayed>(GoldenFacts.Read("sharing.relayed/1")).Marking);
        Assert.Equal(0.5, Assert.Single(Assert.IsType<CapacityReserved>(GoldenFacts.Read("response.capacity-reserved/1")).Loses).Share);
        Assert.Equal(8443, Assert.IsType<Ordered>(GoldenFacts.Read("response.ordered/1")).Order.Port);
    }

    [Fact]
    public void Upcasters_LeadToAKindThatIsRead() =>
        Assert.All(Upcasters.All.Values, upcaster => Assert.True(FactCatalog.Kinds.Contains(upcaster.To) || Upcasters.All.ContainsKey(upcaster.To), upcaster.To));
}
