using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Roles;
using Hikeshi.Storage;

namespace Hikeshi.People.Tokens;

/// <summary>The named tokens of one institution: a projection of <see cref="TokenIssued"/> and <see cref="TokenRevoked"/>.</summary>
public sealed class TokenStore
{
    /// <summary>How headers of entries name whoever acts with a token: this, and its id.</summary>
    public const string EvidencePrefix = "token:";

    private const string Projection = "people.tokens";
    private readonly NodeDatabase database;
    private readonly string institution;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, TokenIssued> byHash = new(StringComparer.Ordinal);

    public TokenStore(NodeDatabase database, MemberId institution, TimeProvider clock)
    {
        this.database = database;
        this.institution = institution.Value;
        this.clock = clock;
        NextIndex = database.NextIndex(Projection);
        var rows = database.Read(db => db.Query<TokenRow>(
            "SELECT token_id AS TokenId, name AS Name, roles AS Roles, hash AS Hash, expires_at AS ExpiresAt, scopes AS Scopes FROM people_tokens WHERE institution = @institution",
            new { institution = institution.Value }).ToList());
        foreach (var row in rows)
        {
            byHash[row.Hash] = new TokenIssued(row.TokenId, row.Name, row.Roles.Split(','), row.Hash, DateTimeOffset.FromUnixTimeSeconds(row.ExpiresAt), row.Scopes?.Split(',', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(
            "people",
            1,
            """
            CREATE TABLE people_tokens(
                institution TEXT NOT NULL, token_id TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL,
                hash TEXT NOT NULL, expires_at INTEGER NOT NULL,
                PRIMARY KEY(institution, token_id)) STRICT
            """,
            """
            CREATE TABLE people_tokens(
                institution TEXT NOT NULL, token_id TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL,
                hash TEXT NOT NULL, expires_at BIGINT NOT NULL,
                PRIMARY KEY(institution, token_id))
            """),
        new("people", 2, "ALTER TABLE people_tokens ADD COLUMN scopes TEXT"),
    ];

    public ulong NextIndex { get; private set; }

    /// <summary>Tokens that have neither expired nor been revoked.</summary>
    public IReadOnlyList<TokenIssued> Valid => [.. byHash.Values.Where(token => token.ExpiresAt > clock.GetUtcNow()).OrderBy(token => token.TokenId, StringComparer.Ordinal)];

    /// <summary>Who a token stands for, by its id; null when it is revoked or over.</summary>
    public Actor? Now(string tokenId) => Valid.FirstOrDefault(token => token.TokenId == tokenId) is { } token ? ActorOf(token) : null;

    /// <summary>Makes a token with all permissions of its roles. The secret is returned once; the fact holds its hash.</summary>
    public (TokenIssued Fact, string Secret) Issue(string name, IReadOnlyList<Role> roles, TimeSpan lifetime) => Issue(name, roles, scopes: null, lifetime);

    /// <param name="scopes">The only permissions of its roles that it has; null: all of them.</param>
    public (TokenIssued Fact, string Secret) Issue(string name, IReadOnlyList<Role> roles, IReadOnlyList<Permission>? scopes, TimeSpan lifetime)
    {
        var secret = TokenSecret.New();
        var fact = new TokenIssued(
            EntryId.New(clock.GetUtcNow()).ToString(),
            name,
            RoleMatrix.NamesOf(roles),
            TokenSecret.Hash(secret),
            clock.GetUtcNow() + lifetime,
            scopes is null ? null : [.. scopes.Select(scope => scope.ToString())]);
        return (fact, secret);
    }

    /// <returns>Who presents the secret, or null when it is unknown, revoked or expired.</returns>
    public Actor? Authenticate(string secret)
    {
        if (!byHash.TryGetValue(TokenSecret.Hash(secret), out var token) || token.ExpiresAt <= clock.GetUtcNow())
        {
            return null;
        }

        return ActorOf(token);
    }

    public void Apply(Recorded<TokenIssued> issued)
    {
        var fact = issued.Fact;
        byHash[fact.Hash] = fact;
        Write(issued.Index, (db, transaction) => db.Execute(
            """
            INSERT INTO people_tokens(institution, token_id, name, roles, hash, expires_at, scopes) VALUES(@institution, @TokenId, @name, @roles, @Hash, @expires, @scopes)
            ON CONFLICT(institution, token_id) DO UPDATE SET name = excluded.name, roles = excluded.roles, hash = excluded.hash, expires_at = excluded.expires_at, scopes = excluded.scopes
            """,
            new { institution, fact.TokenId, name = StoredText.Of(fact.Name), roles = string.Join(',', fact.Roles), fact.Hash, expires = fact.ExpiresAt.ToUnixTimeSeconds(), scopes = fact.Scopes is null ? null : string.Join(',', fact.Scopes) },
            transaction));
    }

    public void Apply(Recorded<TokenRevoked> revoked)
    {
        var id = revoked.Fact.TokenId;
        foreach (var token in byHash.Where(pair => pair.Value.TokenId == id).ToList())
        {
            byHash.TryRemove(token.Key, out _);
        }

        Write(revoked.Index, (db, transaction) => db.Execute("DELETE FROM people_tokens WHERE institution = @institution AND token_id = @id", new { institution, id }, transaction));
    }

    private static Actor ActorOf(TokenIssued token) =>
        new(EvidencePrefix + token.TokenId, token.Name, RoleMatrix.Known(token.Roles)) { Scopes = token.Scopes is null ? null : RoleMatrix.KnownScopes(token.Scopes) };

    private void Write(ulong index, Action<DbConnection, DbTransaction> change)
    {
        if (index < NextIndex)
        {
            return;
        }

        NextIndex = index + 1;
        database.Apply(Projection, NextIndex, change);
    }

    private sealed record TokenRow(string TokenId, string Name, string Roles, string Hash, long ExpiresAt, string? Scopes);
}
