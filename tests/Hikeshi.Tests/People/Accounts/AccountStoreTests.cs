using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Accounts;
using Hikeshi.People.Roles;
using Hikeshi.Storage;
using Hikeshi.Tests.Storage;
using Xunit;

namespace Hikeshi.Tests.People.Accounts;

public sealed class AccountStoreOnSqliteTests() : AccountStoreTests(new SqliteFile());

public sealed class AccountStoreOnPostgresTests(PostgresServer server) : AccountStoreTests(server.NewSchema());

public abstract class AccountStoreTests : IDisposable
{
    private readonly TestDatabase place;
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly NodeDatabase database;
    private ulong next;

    protected AccountStoreTests(TestDatabase place)
    {
        this.place = place;
        database = place.Open(AccountStore.Migrations);
    }

    [Fact]
    public void Apply_AllThatCanHappen_IsTheSameAfterReopeningAndAfterAReplay()
    {
        var facts = Story();
        var store = Store();
        Tell(store, facts);
        var expected = Told(store);
        Assert.Contains("sato|approver,auditor|disabled", expected, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("totp:7", expected, StringComparison.Ordinal);
        Assert.Contains("recovery:5", expected, StringComparison.Ordinal); // codes 0 and 2
        var reopened = Store();
        Assert.Equal(expected, Told(reopened));
        Assert.Equal(next, reopened.NextIndex);
        foreach (var (index, fact) in facts.Index())
        {
            Apply(reopened, fact, (ulong)index); // the whole log again, as at every start
        }

        Assert.Equal(expected, Told(reopened));
        Assert.Equal(expected, Told(Store()));
    }

    [Theory]
    [InlineData("sato")]
    [InlineData(" SATO ")]
    [InlineData("ｓａｔｏ")]
    public void ByName_AnySpellingOfTheName_IsTheAccount(string name)
    {
        var store = Store();
        Tell(store, [new AccountCreated("a1", "sato", ["viewer"])]);
        Assert.Equal("a1", store.ByName(name)!.Id);
        Assert.Null(store.ByName("suzuki"));
        Assert.Null(store.ByName("sato'; --"));
    }

    [Fact]
    public void Now_AfterDisablingOrANewPassword_EndsWhatBeganEarlier()
    {
        var store = Store();
        Tell(store, [new AccountCreated("a1", "sato", ["viewer"])]);
        var began = clock.GetUtcNow();
        Assert.Equal([Role.Viewer], store.Now("a1", began)!.Roles);
        clock.Advance(TimeSpan.FromMinutes(1));
        Tell(store, [new RolesChanged("a1", ["auditor"])]);
        Assert.Equal([Role.Auditor], store.Now("a1", began)!.Roles);
        Tell(store, [new CredentialSet("a1", "password", "password", "x")]);
        Assert.Null(store.Now("a1", began));
        Assert.NotNull(store.Now("a1", clock.GetUtcNow()));
        Tell(store, [new AccountDisabled("a1", "left")]);
        Assert.Null(store.Now("a1", clock.GetUtcNow() + TimeSpan.FromDays(1)));
        Assert.Null(Store().Now("a1", clock.GetUtcNow() + TimeSpan.FromDays(1)));
    }

    [Fact]
    public void TryUse_SameStepByManyAtOnce_OneMay()
    {
        var store = Store();
        Tell(store, [new AccountCreated("a1", "sato", ["viewer"]), new CredentialSet("a1", "totp", "totp", "x")]);
        var totp = store.Find("a1")!.The("totp")!;
        Assert.Equal(1, Enumerable.Range(0, 64).AsParallel().Count(_ => store.TryUse("a1", totp, 100)));
        Assert.False(store.TryUse("a1", totp, 99)); // an earlier one after a later one
        Assert.True(store.TryUse("a1", totp, 101));
    }

    [Fact]
    public void TryUse_AfterReopening_KnowsWhatWasUsed()
    {
        var store = Store();
        Tell(store, [new AccountCreated("a1", "sato", ["viewer"]), new CredentialSet("a1", "totp", "totp", "x"), new CredentialUsed("a1", "totp", "totp", 100), new CredentialSet("a1", "recovery", "recovery", "x"), new CredentialUsed("a1", "recovery", "recovery", 3)]);
        var again = Store();
        Assert.False(again.TryUse("a1", again.Find("a1")!.The("totp")!, 100));
        Assert.False(again.TryUse("a1", again.Find("a1")!.The("recovery")!, 3));
        Assert.True(again.TryUse("a1", again.Find("a1")!.The("recovery")!, 2));
    }

    [Fact]
    public void Apply_ForAnAccountThatWasNeverMade_ChangesNothing()
    {
        var store = Store();
        Tell(store, [new RolesChanged("ghost", ["administrator"]), new CredentialSet("ghost", "password", "password", "x"), new AccountEnabled("ghost")]);
        Assert.Empty(store.All);
    }

    [Fact]
    public void Find_AccountOfAnotherInstitution_IsNone()
    {
        Tell(Store(), [new AccountCreated("a1", "sato", ["viewer"])]);
        Assert.Null(new AccountStore(database, MemberId.Parse("bank-08")).Find("a1"));
    }

    public void Dispose()
    {
        database.Dispose();
        place.Dispose();
        GC.SuppressFinalize(this);
    }

    private static List<Fact> Story() =>
    [
        new AccountCreated("a1", "sato", ["administrator"]),
        new CredentialSet("a1", "password", "password", "first"),
        new AccountCreated("a2", "suzuki", ["viewer"]),
        new CredentialSet("a1", "password", "password", "second"),
        new CredentialSet("a1", "totp", "totp", "secret"),
        new CredentialUsed("a1", "totp", "totp", 7),
        new CredentialSet("a1", "recovery", "recovery", "codes"),
        new CredentialUsed("a1", "recovery", "recovery", 0),
        new CredentialUsed("a1", "recovery", "recovery", 2),
        new RolesChanged("a1", ["approver", "auditor"]),
        new CredentialSet("a2", "key-1", "passkey", "key"),
        new CredentialRemoved("a2", "key-1", "passkey"),
        new CredentialSet("a2", "password", "password", "x"),
        new CredentialRemoved("a2"),
        new OidcLinked("a1", "oidc:1"),
        new OidcLinked("a2", "oidc:1"),
        new OidcLinked("a2", "oidc:2"),
        new OidcLinked("a1", "oidc:3"),
        new OidcUnlinked("a1", "oidc:3"),
        new AccountDisabled("a1", "left"),
        new AccountDisabled("a2", "away"),
        new AccountEnabled("a2"),
    ];

    private static string Told(AccountStore store) => string.Join('\n', store.All.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a =>
        $"{a.Name}|{string.Join(',', a.Roles)}|{(a.IsDisabled ? "disabled" : "")}|{a.SessionsFrom:O}|{string.Join(' ', a.Credentials.Select(c => $"{c.Id}={c.Sealed} {c.Method}:{c.Counter}"))}|{string.Join(',', a.Subjects)}|{store.Linked("oidc:1")?.Name}"));

    private AccountStore Store() => new(database, MemberId.Parse("bank-07"));

    private void Tell(AccountStore store, IEnumerable<Fact> facts)
    {
        foreach (var fact in facts)
        {
            Apply(store, fact, next++);
        }
    }

    private void Apply(AccountStore store, Fact fact, ulong index)
    {
        switch (fact)
        {
            case AccountCreated f: store.Apply(At(f, index)); break;
            case RolesChanged f: store.Apply(At(f, index)); break;
            case AccountDisabled f: store.Apply(At(f, index)); break;
            case AccountEnabled f: store.Apply(At(f, index)); break;
            case OidcLinked f: store.Apply(At(f, index)); break;
            case OidcUnlinked f: store.Apply(At(f, index)); break;
            case CredentialSet f: store.Apply(At(f, index)); break;
            case CredentialRemoved f: store.Apply(At(f, index)); break;
            case CredentialUsed f: store.Apply(At(f, index)); break;
            default: throw new ArgumentException(fact.GetType().Name, nameof(fact));
        }
    }

    private Recorded<T> At<T>(T fact, ulong index)
        where T : Fact => new(EntryId.New(clock.GetUtcNow()), index, clock.GetUtcNow(), "person:local-owner", [], fact);
}
