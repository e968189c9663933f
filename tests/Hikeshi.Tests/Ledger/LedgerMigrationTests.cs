using System.Text;
using Dapper;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Store;
using Hikeshi.Tests.Storage;
using Xunit;

namespace Hikeshi.Tests.Ledger;

public sealed class LedgerMigrationTests : IDisposable
{
    private readonly SqliteFile place = new();

    /// <summary>A row per posting cannot be packed by SQL: the tables begin anew, and ask for the log from its first entry.</summary>
    [Fact]
    public void Open_TablesWithARowPerPosting_AskForTheLogFromItsBeginning()
    {
        using (var old = place.Open(LedgerStore.Migrations.Where(step => step.Number < 3).ToList()))
        {
            old.Apply("people.tokens", 9, (_, _) => { });
            old.Apply(LedgerStore.Projection, 7, (db, transaction) => db.Execute(
                """
                INSERT INTO ledger_packages VALUES('bank-07', 1, 'demo', '1.0', 'pkg:npm/demo@1.0', '');
                INSERT INTO ledger_documents VALUES('bank-07', 'gw-1', 'a.json', 'digest', 'cyclonedx-json/1.5', 6);
                INSERT INTO ledger_postings VALUES('bank-07', 'gw-1', 'a.json', 1);
                INSERT INTO ledger_institutions VALUES('bank-07', 'digest', 'b.json', 5, 'of an older form');
                """,
                transaction: transaction));
        }

        using var database = place.Open(LedgerStore.Migrations);
        var store = new LedgerStore(database, MemberId.Parse("bank-07"));
        Assert.Equal((0UL, 9UL), (store.NextIndex, database.NextIndex("people.tokens")));
        Assert.Empty(store.Components());
        Assert.Null(store.View);
        Assert.True(store.Apply(LedgerImport.Read("institution.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!, 5));
        Assert.NotNull(new LedgerStore(database, MemberId.Parse("bank-07")).View);
    }

    public void Dispose() => place.Dispose();
}
