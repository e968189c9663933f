using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Facts;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.Sentences;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Store;
using Hikeshi.Storage;
using Hikeshi.Storage.Sqlite;
using Xunit;

namespace Hikeshi.Tests.Ledger.Import;

public sealed class ImportComparisonTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-compare-").FullName;
    private readonly NodeDatabase database;
    private readonly LedgerStore store;
    private ulong index;

    public ImportComparisonTests()
    {
        database = NodeDatabase.Open(new SqliteDialect(Path.Combine(folder, "node.db")), LedgerStore.Migrations);
        store = new LedgerStore(database, MemberId.Parse("bank-07"));
    }

    [Fact]
    public void WithDifference_FirstImport_HasNone() => Assert.Null(Imported(Sbom("pkg:npm/a@1")).Difference);

    [Fact]
    public void WithDifference_ChangedDocument_NamesWhatCameAndWent()
    {
        _ = Imported(Sbom("pkg:npm/a@1", "pkg:npm/b@1"));
        var difference = Imported(Sbom("pkg:npm/b@1", "pkg:npm/c@1", "pkg:npm/d@1")).Difference!;
        Assert.Equal((2, 1, 0), (difference.Added, difference.Removed, difference.Changed));
        Assert.Equal(["pkg:npm/c@1", "pkg:npm/d@1"], difference.AddedItems);
        Assert.Equal(["pkg:npm/a@1"], difference.RemovedItems);
    }

    [Fact]
    public void Sentence_OfAChange_CountsWhatCameAndWent()
    {
        _ = Imported(Sbom("pkg:npm/a@1"));
        var said = FactSentence.Of(Imported(Sbom("pkg:npm/b@1", "pkg:npm/c@1"))).Text;
        Assert.Equal("Ledger: a.json changed (2 added, 1 removed, 0 changed)", said.En);
        Assert.Contains("追加 2 件、削除 1 件", said.Ja, StringComparison.Ordinal);
    }

    [Fact]
    public void WithDifference_OtherSourceOrAsset_HasNone()
    {
        _ = Imported(Sbom("pkg:npm/a@1"));
        Assert.Null(Imported(Sbom("pkg:npm/b@1") with { SourceName = "other.json" }).Difference);
        Assert.Null(Imported(Sbom("pkg:npm/b@1") with { Asset = "gw-2" }).Difference);
    }

    [Fact]
    public void WithDifference_ManyChanges_KeepsTheFirstAndCountsAll()
    {
        _ = Imported(Sbom("pkg:npm/a@1"));
        var difference = Imported(Sbom([.. Enumerable.Range(0, 1500).Select(i => $"pkg:npm/n{i:0000}@1")])).Difference!;
        Assert.Equal((1500, ImportDifference.MostItems), (difference.Added, difference.AddedItems.Count));
        Assert.Equal("pkg:npm/n0000@1", difference.AddedItems[0]);
    }

    [Fact]
    public void WithDifference_Description_NamesItsParts()
    {
        _ = Imported(Describing(_ => { }));
        var difference = Imported(Describing(bank =>
        {
            bank["assets"]!.AsArray().RemoveAt(2);
            bank["suppliers"]![0]!["id"] = "cloud-2";
            bank["aiConnections"]![0]!["supplier"] = "cloud-2";
            bank["services"]![0]!["internetExposed"] = false;
        })).Difference!;
        Assert.Equal(["supplier cloud-2"], difference.AddedItems);
        Assert.Equal(["asset dns-1", "supplier cloud"], difference.RemovedItems);
        Assert.Equal(["ai-connection chat", "service gateway"], difference.ChangedItems);
    }

    [Fact]
    public void Fact_WithDifference_IsReadAsItWasWritten()
    {
        _ = Imported(Sbom("pkg:npm/a@1"));
        var written = Imported(Sbom("pkg:npm/b@1"));
        var text = Encoding.UTF8.GetString(FactCatalog.Encode(written));
        Assert.EndsWith(""","difference":{"added":1,"removed":1,"changed":0,"addedItems":["pkg:npm/b@1"],"removedItems":["pkg:npm/a@1"],"changedItems":[]}}""", text, StringComparison.Ordinal);
        Assert.Equal(text, Encoding.UTF8.GetString(FactCatalog.Encode(FactCatalog.Decode("ledger.imported/1", Encoding.UTF8.GetBytes(text)))));
    }

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private LedgerImported Imported(LedgerImported import)
    {
        var compared = ImportComparison.WithDifference(import, store);
        Assert.True(store.Apply(compared, index++));
        return compared;
    }

    private static LedgerImported Sbom(params string[] purls) => LedgerImport.Read(
        "a.json",
        Encoding.UTF8.GetBytes($$"""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{string.Join(',', purls.Select(purl => $$"""{"type":"library","name":"n","purl":"{{purl}}"}"""))}}]}"""),
        "gw-1").Fact!;

    private static LedgerImported Describing(Action<JsonObject> change) =>
        LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.With(change)), asset: null).Fact!;
}
