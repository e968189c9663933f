using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Hikeshi.Storage;
using Hikeshi.Tests.Storage;
using Xunit;

namespace Hikeshi.Tests.People;

public sealed class TokenStoreOnSqliteTests() : TokenStoreTests(new SqliteFile());

public sealed class TokenStoreOnPostgresTests(PostgresServer server) : TokenStoreTests(server.NewSchema());

public abstract class TokenStoreTests : IDisposable
{
    private readonly TestDatabase place;
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly NodeDatabase database;

    protected TokenStoreTests(TestDatabase place)
    {
        this.place = place;
        database = place.Open(TokenStore.Migrations);
    }

    [Fact]
    public void Authenticate_IssuedToken_IsItsActorWithItsRoles()
    {
        var store = Store();
        var (fact, secret) = store.Issue("night shift", [Role.Responder, Role.Analyst], TimeSpan.FromDays(1));
        Assert.Null(store.Authenticate(secret));
        store.Apply(At(fact, 0));
        var actor = store.Authenticate(secret)!;
        Assert.Equal(("night shift", $"token:{fact.TokenId}"), (actor.DisplayName, actor.EvidenceName));
        Assert.Equal([Role.Responder, Role.Analyst], actor.Roles);
    }

    [Fact]
    public void Issue_Twice_GivesDifferentSecretsWithThePrefix()
    {
        var (_, first) = Store().Issue("a", [Role.Viewer], TimeSpan.FromDays(1));
        var (_, second) = Store().Issue("a", [Role.Viewer], TimeSpan.FromDays(1));
        Assert.NotEqual(first, second);
        Assert.Matches("^hks_[A-Za-z0-9_-]{43}$", first);
    }

    /// <summary>The secret is nowhere: neither in the fact nor in the database.</summary>
    [Fact]
    public void Apply_Token_KeepsItsHashAlone()
    {
        var store = Store();
        var (fact, secret) = store.Issue("a", [Role.Viewer], TimeSpan.FromDays(1));
        store.Apply(At(fact, 0));
        Assert.DoesNotContain(secret, System.Text.Encoding.UTF8.GetString(FactCatalog.Encode(fact)), StringComparison.Ordinal);
        database.Dispose();
        Assert.Contains(fact.TokenId, place.Written(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, place.Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void Authenticate_AtItsEnd_IsRefused()
    {
        var store = Store();
        var (fact, secret) = store.Issue("a", [Role.Viewer], TimeSpan.FromHours(1));
        store.Apply(At(fact, 0));
        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.NotNull(store.Authenticate(secret));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(store.Authenticate(secret));
    }

    [Fact]
    public void Authenticate_RevokedToken_IsRefusedAlsoAfterReopening()
    {
        var store = Store();
        var (kept, keptSecret) = store.Issue("kept", [Role.Viewer], TimeSpan.FromDays(1));
        var (gone, goneSecret) = store.Issue("gone", [Role.Administrator], TimeSpan.FromDays(1));
        store.Apply(At(kept, 0));
        store.Apply(At(gone, 1));
        store.Apply(At(new TokenRevoked(gone.TokenId), 2));
        foreach (var again in new[] { store, Store() })
        {
            Assert.NotNull(again.Authenticate(keptSecret));
            Assert.Null(again.Authenticate(goneSecret));
            Assert.Equal(3UL, again.NextIndex);
        }
    }

    [Fact]
    public void Authenticate_TokenOfAnotherInstitution_IsRefused()
    {
        var store = Store();
        var (fact, secret) = store.Issue("a", [Role.Viewer], TimeSpan.FromDays(1));
        store.Apply(At(fact, 0));
        Assert.Null(new TokenStore(database, MemberId.Parse("bank-08"), clock).Authenticate(secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hks_")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void Authenticate_SomethingElse_IsNobody(string secret)
    {
        var store = Store();
        var (fact, _) = store.Issue("a", [Role.Viewer], TimeSpan.FromDays(1));
        store.Apply(At(fact, 0));
        Assert.Null(store.Authenticate(secret));
        Assert.Null(store.Authenticate(fact.Hash));
    }

    public void Dispose()
    {
        database.Dispose();
        place.Dispose();
        GC.SuppressFinalize(this);
    }

    private TokenStore Store() => new(database, MemberId.Parse("bank-07"), clock);

    private Recorded<T> At<T>(T fact, ulong index)
        where T : Fact => new(EntryId.New(clock.GetUtcNow()), index, clock.GetUtcNow(), "person:local-owner", [], fact);
}
