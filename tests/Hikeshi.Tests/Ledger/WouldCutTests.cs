using System.Text;
using System.Text.Json;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Xunit;

namespace Hikeshi.Tests.Ledger;

public sealed class WouldCutTests
{
    private static readonly InstitutionDocument Bank = JsonSerializer.Deserialize(
        LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!.Document,
        LedgerJson.Readable.InstitutionDocument)!;

    [Theory]
    [InlineData("203.0.113.9", "supplier cloud")]
    [InlineData("203.0.0.0/16", "supplier cloud")]
    [InlineData("login.sora-cloud.example", "supplier cloud")]
    [InlineData("example", "supplier cloud, supplier printer")]
    [InlineData("print.example", "supplier printer")]
    [InlineData("10.8.3.4", "counterparty gateway")]
    [InlineData("10.7.0.10", "own-address gateway")]
    [InlineData("10.7.1.3", "own-address dns-1")]
    [InlineData("198.51.100.7", "")]
    [InlineData("attacker.example.net", "")]
    public void Ask_Target_NamesWhatItCuts(string target, string cut) =>
        Assert.Equal(cut, string.Join(", ", WouldCut.Ask(Bank, target).Select(c => $"{c.Kind} {c.Name}")));

    [Fact]
    public void Ask_Everything_CutsAllAndNeverAutomatically()
    {
        var cut = WouldCut.Ask(Bank, "0.0.0.0/0");
        Assert.Equal(7, cut.Count);
        Assert.Contains(cut, c => c is { Kind: "supplier", NeverCut: true });
        Assert.All(cut.Where(c => c.Kind != "supplier"), c => Assert.True(c.NeverCut));
    }
}
