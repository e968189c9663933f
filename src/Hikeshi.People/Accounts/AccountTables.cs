using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Hikeshi.People.Roles;
using Hikeshi.Storage;

namespace Hikeshi.People.Accounts;

/// <summary>Where <see cref="AccountStore"/> keeps what it knows.</summary>
internal static class AccountTables
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(
            "people.accounts",
            1,
            """
            CREATE TABLE people_accounts(
                institution TEXT NOT NULL, account_id TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL,
                disabled INTEGER NOT NULL, sessions_from INTEGER NOT NULL,
                PRIMARY KEY(institution, account_id)) STRICT
            """,
            """
            CREATE TABLE people_accounts(
                institution TEXT NOT NULL, account_id TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL,
                disabled BIGINT NOT NULL, sessions_from BIGINT NOT NULL,
                PRIMARY KEY(institution, account_id))
            """),
        new(
            "people.accounts",
            2,
            """
            CREATE TABLE people_credentials(
                institution TEXT NOT NULL, account_id TEXT NOT NULL, credential_id TEXT NOT NULL, position INTEGER NOT NULL,
                method TEXT NOT NULL, sealed TEXT NOT NULL, counter INTEGER NOT NULL,
                PRIMARY KEY(institution, account_id, credential_id)) STRICT
            """,
            """
            CREATE TABLE people_credentials(
                institution TEXT NOT NULL, account_id TEXT NOT NULL, credential_id TEXT NOT NULL, position BIGINT NOT NULL,
                method TEXT NOT NULL, sealed TEXT NOT NULL, counter BIGINT NOT NULL,
                PRIMARY KEY(institution, account_id, credential_id))
            """),
        new("people.accounts", 3, "ALTER TABLE people_accounts ADD COLUMN subjects TEXT"),
    ];

    public static ImmutableDictionary<string, Account> Read(DbConnection db, string institution)
    {
        var credentials = db.Query<CredentialRow>(
            "SELECT account_id AS AccountId, credential_id AS CredentialId, method AS Method, sealed AS Sealed, counter AS Counter FROM people_credentials WHERE institution = @institution ORDER BY position",
            new { institution }).ToLookup(row => row.AccountId, row => new Credential(row.CredentialId, row.Method, row.Sealed, row.Counter));
        return db.Query<AccountRow>(
            "SELECT account_id AS AccountId, name AS Name, roles AS Roles, disabled AS Disabled, sessions_from AS SessionsFrom, subjects AS Subjects FROM people_accounts WHERE institution = @institution",
            new { institution }).ToImmutableDictionary(
                row => row.AccountId,
                row => new Account(row.AccountId, row.Name, RoleMatrix.Known(row.Roles.Split(',')), row.Disabled != 0, new DateTimeOffset(row.SessionsFrom, TimeSpan.Zero), [.. credentials[row.AccountId]]) { Subjects = [.. row.Subjects?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? []] });
    }

    public static void Write(DbConnection db, DbTransaction transaction, string institution, Account account)
    {
        db.Execute(
            """
            INSERT INTO people_accounts(institution, account_id, name, roles, disabled, sessions_from, subjects) VALUES(@institution, @Id, @Name, @roles, @disabled, @from, @subjects)
            ON CONFLICT(institution, account_id) DO UPDATE SET name = excluded.name, roles = excluded.roles, disabled = excluded.disabled, sessions_from = excluded.sessions_from, subjects = excluded.subjects
            """,
            new { institution, account.Id, account.Name, roles = string.Join(',', account.Roles), disabled = account.IsDisabled ? 1L : 0L, from = account.SessionsFrom.UtcTicks, subjects = account.Subjects.IsEmpty ? null : string.Join(',', account.Subjects) },
            transaction);
        db.Execute("DELETE FROM people_credentials WHERE institution = @institution AND account_id = @Id", new { institution, account.Id }, transaction);
        foreach (var (position, credential) in account.Credentials.Index())
        {
            db.Execute(
                "INSERT INTO people_credentials(institution, account_id, credential_id, position, method, sealed, counter) VALUES(@institution, @account, @Id, @position, @Method, @Sealed, @Counter)",
                new { institution, account = account.Id, credential.Id, position = (long)position, credential.Method, credential.Sealed, credential.Counter },
                transaction);
        }
    }

    private sealed record AccountRow(string AccountId, string Name, string Roles, long Disabled, long SessionsFrom, string? Subjects);

    private sealed record CredentialRow(string AccountId, string CredentialId, string Method, string Sealed, long Counter);
}
