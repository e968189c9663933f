using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Store;
using Hikeshi.Storage;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Storage;
using Hikeshi.Verbs.Ledger;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>A whole node whose tables are in PostgreSQL, or went away.</summary>
[Collection(EnvironmentTests.Name)]
public sealed class StoredElsewhereTests(PostgresServer server)
{
    private const string Bom = """{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"日本","purl":"pkg:npm/demo@1.0"}]}""";

    [Fact]
    public async Task Start_OnPostgresAgain_KnowsWhatItKnew()
    {
        var schema = server.NewSchema();
        await using var node = new TestNode(settings => settings with { PostgreSql = schema.Address });
        await node.StartAsync();
        var bank = JsonSerializer.Serialize(Given.Bank with { Id = "bank-01" }, LedgerJson.Readable.InstitutionDocument);
        await node.PostAsync("api/v1/ledger/import?name=bank.json", bank);
        await node.PostAsync("api/v1/ledger/import?name=sbom.json&asset=gw-1", Bom);
        using var somebody = await node.WithTokenAsync("viewer");
        await node.StopAsync();
        Assert.Equal(["gw-1"], Components(node).Single().Assets);
        await node.StartAsync();
        Assert.Contains("\"changed\":false", await node.PostAsync("api/v1/ledger/import?name=bank.json", bank), StringComparison.Ordinal);
        Assert.Contains("\"changed\":false", await node.PostAsync("api/v1/ledger/import?name=sbom.json&asset=gw-1", Bom), StringComparison.Ordinal);
        Assert.True((await somebody.GetAsync("api/v1/situation")).IsSuccessStatusCode);
        Assert.Empty(Directory.GetFiles(node.Settings.DataDirectory, "*.sqlite*"));
    }

    [Fact]
    public async Task Start_SchemaOfAnotherNodesLog_IsRefusedAndLetsTheDirectoryGo()
    {
        var schema = server.NewSchema();
        await using (var first = new TestNode(settings => settings with { PostgreSql = schema.Address }))
        {
            await first.StartAsync();
        }

        await using var second = new TestNode(settings => settings with { PostgreSql = schema.Address });
        Assert.Equal("storage.other-log", (await Assert.ThrowsAsync<RefusedException>(second.StartAsync)).Refusal.Code);
        await using (second.OpenLog())
        {
            // Nobody holds it any more.
        }

        schema.Open().Dispose();
    }

    /// <summary>The tables of a stopped node were moved away, and the next import comes from the command line.</summary>
    [Fact]
    public async Task Import_IntoADirectoryWithoutTables_FirstLearnsWhatTheEvidenceHolds()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.PostAsync("api/v1/ledger/import?name=first.json&asset=gw-1", Bom);
        await node.StopAsync();
        File.Delete(Path.Combine(node.Settings.DataDirectory, "state.sqlite"));
        await File.WriteAllTextAsync(Path.Combine(node.Settings.DataDirectory, "appsettings.json"), """{ "Member": "bank-01" }""");
        using (var directory = new LedgerDirectory(node.Settings.DataDirectory))
        {
            directory.Open();
            Assert.Equal("unchanged", Assert.Single(directory.Take([Read("first.json")])).State);
            Assert.Equal("new", Assert.Single(directory.Take([Read("second.json")])).State);
        }

        await node.StartAsync();
        Assert.Contains("\"changed\":false", await node.PostAsync("api/v1/ledger/import?name=second.json&asset=gw-1", Bom), StringComparison.Ordinal);
        await node.StopAsync();
        using var database = NodeDatabase.Open(node.Settings.Tables, LedgerStore.Migrations);
        Assert.Equal(2, new LedgerStore(database, node.Settings.Member).Counts().Documents);
    }

    private static Hikeshi.Facts.Ledger.LedgerImported Read(string name) => LedgerImport.Read(name, System.Text.Encoding.UTF8.GetBytes(Bom), "gw-1").Fact!;

    private static IReadOnlyList<StoredComponent> Components(TestNode node)
    {
        using var database = NodeDatabase.Open(node.Settings.Tables, LedgerStore.Migrations);
        return new LedgerStore(database, node.Settings.Member).Components();
    }
}
