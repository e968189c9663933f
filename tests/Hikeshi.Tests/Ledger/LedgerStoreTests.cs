using System.Text;
using Dapper;
using Hikeshi.Facts;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Ledger.Store;
using Hikeshi.Storage;
using Hikeshi.Tests.Storage;
using Xunit;

namespace Hikeshi.Tests.Ledger;

public sealed class LedgerStoreOnSqliteTests() : LedgerStoreTests(new SqliteFile());

public sealed class LedgerStoreOnPostgresTests(PostgresServer server) : LedgerStoreTests(server.NewSchema());

public abstract class LedgerStoreTests : IDisposable
{
    private readonly TestDatabase place;
    private readonly NodeDatabase database;

    protected LedgerStoreTests(TestDatabase place)
    {
        this.place = place;
        database = place.Open(LedgerStore.Migrations);
    }

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

    /// <summary>The view is carried from change to change; the next start draws it from the tables.</summary>
    [Fact]
    public void View_AfterEachChange_IsWhatTheNextStartDraws()
    {
        var store = Store("bank-07");
        var institution = LedgerImport.Read("institution.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!;
        LedgerImported[] facts =
        [
            institution,
            Sbom("a.json", "gw-1", "pkg:npm/demo@1.0", "pkg:npm/other@1.0"),
            Sbom("b.json", "gw-1", "pkg:npm/demo@1.0"),
            Sbom("c.json", asset: null, "pkg:npm/nowhere@1.0"),
            institution with { DocumentDigest = "other", Document = institution.Document.Replace("\"gw-2\"", "\"gw-3\"", StringComparison.Ordinal) },
            Sbom("a.json", "gw-1", "pkg:npm/other@2.0"),
            Sbom("d.json", "gw-9", "pkg:npm/other@2.0"),
            Sbom("b.json", "gw-1"),
        ];
        foreach (var (index, fact) in facts.Index())
        {
            Assert.True(store.Apply(fact, (ulong)index));
            Assert.Equal(Placed(new LedgerStore(database, MemberId.Parse("bank-07"))), Placed(store));
        }
    }

    private static IEnumerable<string> Running(LedgerView view) =>
        view.Software.PackagesOn("gw-1").Select(package => package.Purl.ToString()).Where(purl => purl.StartsWith("pkg:npm/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static List<string> Placed(LedgerStore store)
    {
        var software = store.View!.Software;
        return [.. Enumerable.Range(0, software.Catalog.Count)
            .SelectMany(package => software.Placements(package).Select(placement => $"{software.Catalog[package].Purl} in {placement.Service?.Id} on {placement.Asset}"))
            .Order(StringComparer.Ordinal)];
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

    /// <summary>A model and a library may share name, version and package URL.</summary>
    [Fact]
    public void Apply_SameNameOfAnotherKind_IsAnotherComponent()
    {
        var store = Store("bank-07");
        store.Apply(Bom("a.json", "gw-1", """{"type":"library","name":"n","version":"1"}"""), 0);
        store.Apply(Bom("b.json", "gw-1", """{"type":"machine-learning-model","name":"n","version":"1"}"""), 1);
        foreach (var ledger in new[] { store, Store("bank-07") })
        {
            Assert.Equal([null, ComponentKind.Model], ledger.Components().Select(c => c.Component.Kind));
            Assert.Equal(new LedgerCounts(Documents: 2, Packages: 2, Postings: 2), ledger.Counts());
        }
    }

    [Fact]
    public void ComponentsOf_Document_AreItsOwnInItsOrder()
    {
        var store = Store("bank-07");
        var first = Sbom("a.json", "gw-1", "pkg:npm/zebra@1.0", "pkg:npm/other@1.0");
        store.Apply(first, 0);
        store.Apply(Sbom("a.json", "gw-2", "pkg:npm/other@1.0", "pkg:npm/demo@1.0"), 1);
        store.Apply(LedgerImport.Read("a.json", Encoding.UTF8.GetBytes(Json("""{"type":"library","name":"nowhere"}""")), asset: null).Fact!, 2);
        foreach (var ledger in new[] { store, Store("bank-07") })
        {
            Assert.Equal(["pkg:npm/other@1.0", "pkg:npm/zebra@1.0"], ledger.ComponentsOf("gw-1", "a.json").Select(c => c.Purl));
            Assert.Equal(["pkg:npm/demo@1.0", "pkg:npm/other@1.0"], ledger.ComponentsOf("gw-2", "a.json").Select(c => c.Purl));
            Assert.Equal("nowhere", Assert.Single(ledger.ComponentsOf(asset: null, "a.json")).Name);
            Assert.Empty(ledger.ComponentsOf("gw-1", "b.json"));
            Assert.Empty(ledger.ComponentsOf("gw-3", "a.json"));
        }
    }

    /// <summary>Texts as long as an import lets them be, a character that PostgreSQL has not, and more rows than one statement takes.</summary>
    [Fact]
    public void Apply_UnusualComponents_AreFoundAgainAfterARestart()
    {
        var noise = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8000));
        var many = Enumerable.Range(0, 1234).Select(i => $$"""{"type":"library","name":"日本{{i:D4}}","version":"1"}""");
        var imported = Bom($"{noise[..3000]}.json", $"{noise[..2000]}\0", [$$"""{"type":"library","name":"{{noise}}","purl":"pkg:npm/long@1.0"}""", """{"type":"library","name":"a\u0000b"}""", .. many]);
        var store = Store("bank-07");
        Assert.True(store.Apply(imported, 0));
        Assert.False(store.Apply(imported, 1));
        foreach (var ledger in new[] { store, Store("bank-07") })
        {
            Assert.Equal(2UL, ledger.NextIndex);
            Assert.True(ledger.Holds(imported));
            Assert.Equal(new LedgerCounts(Documents: 1, Packages: 1236, Postings: 1236), ledger.Counts());
            var components = ledger.ComponentsOf(imported.Asset, imported.SourceName);
            Assert.Equal(store.ComponentsOf(imported.Asset, imported.SourceName), components);
            Assert.Contains(components, c => c.Name == noise);
            Assert.Contains(components, c => c.Name == "a\uFFFDb");
        }
    }

    [Fact]
    public void Apply_ChangeOfOneDocument_KeepsTheOthersAsTheyAre()
    {
        var store = Store("bank-07");
        store.Apply(LedgerImport.Read("institution.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!, 0);
        store.Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0"), 1);
        store.Apply(Sbom("b.json", "gw-1", "pkg:npm/demo@1.0", "pkg:npm/other@1.0"), 2);
        var before = store.View!;
        Assert.Same(before, store.View);
        store.Apply(Sbom("b.json", "gw-1"), 3);
        Assert.Equal(["pkg:npm/demo@1.0", "pkg:npm/other@1.0"], Running(before));
        Assert.Equal(["pkg:npm/demo@1.0"], Running(store.View!));
        Assert.Equal(new LedgerCounts(Documents: 2, Packages: 1, Postings: 1), Store("bank-07").Counts());
    }

    /// <summary>The tables only shorten the start: without them the node still knows, and the next start makes them whole.</summary>
    [Fact]
    public void Apply_WhenTheDatabaseCannotTakeIt_TheLedgerStillKnows()
    {
        var store = Store("bank-07");
        store.Apply(Sbom("a.json", "gw-1", "pkg:npm/demo@1.0"), 0);
        database.Apply("elsewhere", 1, (db, transaction) => db.Execute("ALTER TABLE ledger_packages RENAME TO hidden", transaction: transaction));
        var facts = new[] { Sbom("b.json", "gw-1", "pkg:npm/other@1.0"), Sbom("c.json", "gw-2", "pkg:npm/third@1.0") };
        Assert.True(store.Apply(facts[0], 1));
        Assert.True(store.Apply(facts[1], 2));
        Assert.Equal(3, store.Components().Count);
        Assert.Equal(3UL, store.NextIndex);

        database.Apply("elsewhere", 2, (db, transaction) => db.Execute("ALTER TABLE hidden RENAME TO ledger_packages", transaction: transaction));
        database.Dispose();
        using var reopened = place.Open(LedgerStore.Migrations);
        var restarted = new LedgerStore(reopened, MemberId.Parse("bank-07"));
        Assert.Equal(1UL, restarted.NextIndex);
        Assert.True(restarted.Apply(facts[0], 1));
        Assert.True(restarted.Apply(facts[1], 2));
        Assert.Equal(store.Components().Select(c => c.Component), restarted.Components().Select(c => c.Component));
    }

    public void Dispose()
    {
        database.Dispose();
        place.Dispose();
        GC.SuppressFinalize(this);
    }

    private LedgerStore Store(string institution) => new(database, MemberId.Parse(institution));

    private static LedgerImported Sbom(string source, string? asset, params string[] purls) =>
        Bom(source, asset, [.. purls.Select(purl => $$"""{"type":"library","name":"n","purl":"{{purl}}"}""")]);

    private static LedgerImported Bom(string source, string? asset, params string[] components) => LedgerImport.Read(source, Encoding.UTF8.GetBytes(Json(components)), asset).Fact!;

    private static string Json(params string[] components) => $$"""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{string.Join(',', components)}}]}""";
}
