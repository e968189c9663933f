using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Software;
using Hikeshi.Ledger.Store;
using Hikeshi.Storage;
using Xunit;

namespace Hikeshi.Tests.Ledger;

public sealed class LedgerStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-ledger-").FullName;
    private readonly NodeDatabase database;

    public LedgerStoreTests() => database = NodeDatabase.Open(Path.Combine(folder, "node.db"), LedgerStore.Migrations);

    [Fact]
    public void Apply_SameDocumentAgain_ChangesNothing()
    {
        var store = Store("bank-07");
        Assert.True(store.Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0"), 0));
        var before = store.Counts();
        Assert.False(store.Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0"), 1));
        Assert.Equal(before, store.Counts());
        Assert.Equal(2UL, store.NextIndex);
    }

    [Fact]
    public void Apply_SameIndexAgain_IsSkipped()
    {
        var store = Store("bank-07");
        Assert.True(store.Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0"), 5));
        Assert.False(store.Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@2.0"), 5));
        Assert.Equal("pkg:npm/demo@1.0", Assert.Single(store.Components()).Component.Purl);
    }

    [Fact]
    public void Apply_ChangedDocument_Replaces()
    {
        var store = Store("bank-07");
        store.Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0", "pkg:npm/other@1.0"), 0);
        store.Apply(Sbom("b.json", "gw-2", "pkg:npm/demo@1.0"), 1);
        Assert.True(store.Apply(Sbom("a.json", "gw-1", "pkg:npm/other@1.0"), 2));
        Assert.Equal(["pkg:npm/demo@1.0 on gw-2", "pkg:npm/other@1.0 on gw-1"], store.Components().Select(c => $"{c.Component.Purl} on {string.Join(',', c.Assets)}"));
        Assert.Equal(new LedgerCounts(Documents: 2, Packages: 2, Postings: 2), store.Counts());
    }

    [Fact]
    public void View_AfterInstitutionAndSoftware_HoldsBoth()
    {
        var store = Store("bank-07");
        Assert.Null(store.View);
        store.Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0"), 0);
        store.Apply(LedgerImport.Read("institution.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!, 1);
        var software = store.View!.Software;
        var package = Assert.Single(software.Catalog.Find(PackageKey.Of("npm", "demo"))!.Packages.ToArray());
        Assert.Equal(["gateway on gw-1"], software.Placements(package.Number).Select(p => $"{p.Service?.Id} on {p.Asset}"));
        Assert.Equal("bank-07", new LedgerStore(database, MemberId.Parse("bank-07")).View!.Institution.Id);
    }

    /// <summary>A bill of materials may leave out the version, the package URL, or both: it is kept, and the next start finds it again.</summary>
    [Theory]
    [InlineData("""{"type":"library","name":"bare"}""", null, null)]
    [InlineData("""{"type":"library","name":"bare","version":"1.0"}""", "1.0", null)]
    [InlineData("""{"type":"library","name":"bare","purl":"pkg:npm/bare"}""", null, "pkg:npm/bare")]
    public void Apply_ComponentWithoutVersionOrPurl_SurvivesARestart(string component, string? version, string? purl)
    {
        var imported = LedgerImport.Read("a.json", Encoding.UTF8.GetBytes($$"""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{component}}]}"""), "gw-1").Fact!;
        var replayed = (LedgerImported)FactCatalog.Decode("ledger.imported/1", FactCatalog.Encode(imported));
        var store = Store("bank-07");
        store.Apply(LedgerImport.Read("institution.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!, 0);
        Assert.True(store.Apply(replayed, 1));
        foreach (var ledger in new[] { store, Store("bank-07") })
        {
            Assert.Equal(new SoftwareComponent("bare", version, purl), Assert.Single(ledger.Components()).Component);
            Assert.NotNull(ledger.View);
            Assert.Equal(2UL, ledger.NextIndex);
        }
    }

    [Fact]
    public void Components_OfAnotherInstitution_AreNotSeen()
    {
        Store("bank-07").Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0"), 0);
        var other = Store("bank-08");
        Assert.Empty(other.Components());
        Assert.Equal(default, other.Counts());
        Assert.False(other.Holds(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0")));
        Assert.True(Store("bank-07").Holds(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0")));
    }

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private LedgerStore Store(string institution) => new(database, MemberId.Parse(institution));

    private static LedgerImported Sbom(string source, string asset, params string[] purls)
    {
        var components = string.Join(',', purls.Select(purl => $$"""{"type":"library","name":"n","purl":"{{purl}}"}"""));
        return LedgerImport.Read(source, Encoding.UTF8.GetBytes($$"""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{components}}]}"""), asset).Fact!;
    }
}
