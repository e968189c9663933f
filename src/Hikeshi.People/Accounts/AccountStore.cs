using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Hikeshi.Storage;

namespace Hikeshi.People.Accounts;

/// <summary>The accounts of one institution and their credentials: a projection of the facts of accounts. Written by the loop, read by anybody.</summary>
public sealed class AccountStore
{
    private const string Projection = "people.accounts";
    private readonly NodeDatabase database;
    private readonly string institution;
    private readonly ulong loaded;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string Credential), long> taken = [];
    private volatile ImmutableDictionary<string, Account> accounts;
    private volatile ImmutableDictionary<string, string> bySubject = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    public AccountStore(NodeDatabase database, MemberId institution)
    {
        this.database = database;
        this.institution = institution.Value;
        NextIndex = loaded = database.NextIndex(Projection);
        accounts = database.Read(db => AccountTables.Read(db, institution.Value));
        bySubject = bySubject.SetItems(accounts.Values.SelectMany(account => account.Subjects.Select(subject => KeyValuePair.Create(subject, account.Id))));
    }

    public static IReadOnlyList<Migration> Migrations => AccountTables.Migrations;

    public ulong NextIndex { get; private set; }

    public IReadOnlyCollection<Account> All => [.. accounts.Values];

    public Account? Find(string id) => accounts.GetValueOrDefault(id);

    public Account? ByName(string name) =>
        AccountName.KeyOf(name) is { } key ? accounts.Values.FirstOrDefault(account => AccountName.KeyOf(account.Name) == key) : null;

    /// <summary>Whose account somebody of an OpenID provider is linked to, disabled or not; null when nobody's.</summary>
    public Account? Linked(string subject) => bySubject.TryGetValue(subject, out var id) ? Find(id) : null;

    /// <summary>Who the account is now; null when it is disabled, or what began then has ended since.</summary>
    public Actor? Now(string id, DateTimeOffset began) => Find(id) is { IsDisabled: false } account && account.SessionsFrom <= began ? account.Actor : null;

    /// <summary>
    /// Claims a time step, a counter or the number of a recovery code, before it is recorded: of two who present the same code at once one gets in.
    /// </summary>
    public bool TryUse(string account, Credential credential, long counter)
    {
        lock (gate)
        {
            var known = taken.GetValueOrDefault((account, credential.Id)) is var seen && credential.Method == CredentialMethods.Recovery ? seen | credential.Counter : Math.Max(seen, credential.Counter);
            var isNew = credential.Method == CredentialMethods.Recovery ? (known & (1L << (int)counter)) == 0 : counter > known;
            if (isNew)
            {
                taken[(account, credential.Id)] = After(credential.Method, known, counter);
            }

            return isNew;
        }
    }

    public void Apply(Recorded<AccountCreated> created) =>
        Change(created, created.Fact.AccountId, _ => new Account(created.Fact.AccountId, created.Fact.Name, RoleMatrix.Known(created.Fact.Roles), IsDisabled: false, created.Time, []));

    public void Apply(Recorded<RolesChanged> changed) => Change(changed, changed.Fact.AccountId, account => account with { Roles = RoleMatrix.Known(changed.Fact.Roles) });

    public void Apply(Recorded<AccountDisabled> disabled) => Change(disabled, disabled.Fact.AccountId, account => account with { IsDisabled = true, SessionsFrom = disabled.Time });

    public void Apply(Recorded<AccountEnabled> enabled) => Change(enabled, enabled.Fact.AccountId, account => account with { IsDisabled = false });

    /// <summary>A subject belongs to one account at most: the first one keeps it.</summary>
    public void Apply(Recorded<OidcLinked> linked)
    {
        var (id, subject) = (linked.Fact.AccountId, linked.Fact.Subject);
        if (Linked(subject) is null)
        {
            Change(linked, id, account => account with { Subjects = account.Subjects.Add(subject) });
        }
    }

    public void Apply(Recorded<OidcUnlinked> unlinked) => Change(unlinked, unlinked.Fact.AccountId, account => account with { Subjects = account.Subjects.Remove(unlinked.Fact.Subject) });

    public void Apply(Recorded<CredentialSet> set)
    {
        var fact = set.Fact;
        lock (gate)
        {
            taken.Remove((fact.AccountId, fact.CredentialId)); // what was used belonged to what it replaces
        }

        Change(set, fact.AccountId, account => account with
        {
            Credentials = account.Credentials.RemoveAll(c => c.Id == fact.CredentialId).Add(new Credential(fact.CredentialId, fact.Method, fact.Sealed, Counter: 0)),
            SessionsFrom = fact.Method == CredentialMethods.Password ? set.Time : account.SessionsFrom,
        });
    }

    public void Apply(Recorded<CredentialRemoved> removed) => Change(removed, removed.Fact.AccountId, account => account with
    {
        Credentials = account.Credentials.RemoveAll(c => removed.Fact.CredentialId is null || c.Id == removed.Fact.CredentialId),
        SessionsFrom = removed.Fact.CredentialId is null ? removed.Time : account.SessionsFrom,
    });

    public void Apply(Recorded<CredentialUsed> used) => Change(used, used.Fact.AccountId, account => account with
    {
        Credentials = [.. account.Credentials.Select(c => c.Id == used.Fact.CredentialId ? c with { Counter = After(c.Method, c.Counter, used.Fact.Counter) } : c)],
    });

    private static long After(string method, long known, long counter) =>
        method == CredentialMethods.Recovery ? known | (1L << (int)(counter & 63)) : Math.Max(known, counter);

    private void Change<T>(Recorded<T> recorded, string id, Func<Account, Account> change)
        where T : Fact
    {
        if (recorded.Index < loaded)
        {
            return; // the tables had it already
        }

        var earlier = accounts.GetValueOrDefault(id);
        if (earlier is null && recorded.Fact is not AccountCreated)
        {
            return; // of an account that this log never made
        }

        var account = change(earlier ?? new Account(id, "", [], IsDisabled: false, recorded.Time, []));
        accounts = accounts.SetItem(id, account);
        bySubject = bySubject.RemoveRange(earlier?.Subjects ?? []).SetItems(account.Subjects.Select(subject => KeyValuePair.Create(subject, id)));
        if (recorded.Index >= NextIndex)
        {
            NextIndex = recorded.Index + 1;
            database.Apply(Projection, NextIndex, (db, transaction) => AccountTables.Write(db, transaction, institution, account));
        }
    }
}
