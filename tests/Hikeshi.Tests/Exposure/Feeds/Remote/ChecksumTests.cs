using Hikeshi.Exposure.Feeds.Remote;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

public sealed class ChecksumTests
{
    private const string Right = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Other = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    [Theory]
    [InlineData(Right)]
    [InlineData(Right + "\n")]
    [InlineData(Right + "  feed.json\n")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA *feed.json\r\n")]
    [InlineData(Right + "  -\n")]
    [InlineData("SHA256 (feed.json) = " + Right)]
    [InlineData("# sums\n" + Other + "  other.json\n" + Right + "  ./2099/feed.json\n")]
    [InlineData("""[{"filename":"other.json","sha256":"b"},{"url":"https://a.example/feed.json","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1}]""")]
    public void Find_EachFormOfPublishers_IsRead(string text) => Assert.Equal(Right, Checksum.Find(text, "feed.json")?.Hex);

    [Theory]
    [InlineData("")]
    [InlineData("<html>not found</html>")]
    [InlineData(Other + "  other.json\n")]
    [InlineData(Right + "  feed.json\n" + Other + "  feed.json\n")]
    [InlineData(Right + "\n" + Other + "\n")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e  feed.json\n")]
    [InlineData("[{\"url\":7}]")]
    [InlineData("[")]
    public void Find_NoneOrTwo_IsNone(string text) => Assert.Null(Checksum.Find(text, "feed.json"));

    [Fact]
    public void Find_Sha512_IsComputedAsSuch()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "abc");
        // FIPS 180-4, the example of one block.
        var sum = Checksum.Find("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f  feed.json", "feed.json");
        Assert.Equal(sum!.Hex, sum.Of(file));
        File.Delete(file);
    }
}
