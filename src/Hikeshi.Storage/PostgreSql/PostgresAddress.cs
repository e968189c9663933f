using System.Net;
using System.Text.RegularExpressions;
using Hikeshi.Kernel.Errors;
using Npgsql;

namespace Hikeshi.Storage.PostgreSql;

/// <summary>Where the tables of one node are: a server, a database and a schema. Says nothing secret about itself.</summary>
public sealed partial class PostgresAddress
{
    private readonly NpgsqlConnectionStringBuilder parts;
    private readonly string? passwordFile;

    private PostgresAddress(NpgsqlConnectionStringBuilder parts, string? passwordFile, string schema) => (this.parts, this.passwordFile, Schema) = (parts, passwordFile, schema);

    public string Schema { get; }

    /// <param name="where">Names the setting in refusals.</param>
    /// <param name="text">As Npgsql reads it: <c>Host=…;Database=…;Username=…</c>, without a password.</param>
    /// <param name="passwordFile">Holds the password; null: none is needed (peer authentication, a client certificate).</param>
    /// <exception cref="RefusedException">Something is missing, a password stands in the text, or the connection could be listened to.</exception>
    public static PostgresAddress Parse(string where, string text, string? passwordFile, string schema)
    {
        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or OverflowException)
        {
            // The message could repeat a value, and the value could be a password.
            throw Refuse(where, "this is no connection string", "Host=…;Database=…;Username=… as Npgsql reads it");
        }

        if (parts.Password is not null)
        {
            throw Refuse(where, "a password stands here", "none: a file that Storage:PasswordFile names");
        }

        if (parts.Host is null || parts.Database is null)
        {
            throw Refuse(where, $"{(parts.Host is null ? "Host" : "Database")} is missing", "Host=…;Database=…;Username=…");
        }

        if (parts.Host.Split(',').FirstOrDefault(host => !IsLocal(host.Trim())) is { } far && parts.SslMode is not (SslMode.VerifyCA or SslMode.VerifyFull))
        {
            throw Refuse(where, $"the way to {far} could be listened to", "SSL Mode=VerifyFull (with Root Certificate=FILE for an authority of your own), or a server on this machine");
        }

        return SchemaName().IsMatch(schema)
            ? new PostgresAddress(parts, passwordFile, schema)
            : throw Refuse("Storage:Schema", $"'{schema}'", "a-z, 0-9, '_' and '-', at most 63, not beginning with pg_");
    }

    public override string ToString() =>
        $"PostgreSQL at {parts.Host}{(parts.Host!.StartsWith('/') ? "" : $":{parts.Port}")}, database {parts.Database}, schema {Schema}";

    /// <summary>With the password, read anew each time: a rotated one counts from the next connection on.</summary>
    internal string ConnectionString() => new NpgsqlConnectionStringBuilder(parts.ConnectionString)
    {
        Password = passwordFile is null ? null : File.ReadAllText(passwordFile).TrimEnd('\r', '\n'),
        Pooling = false,
        Enlist = false,
        PersistSecurityInfo = false,
        ApplicationName = parts.ApplicationName ?? $"hikeshi {Schema}",
        Timeout = 5,
        CommandTimeout = 30,
    }.ConnectionString;

    private static bool IsLocal(string host) =>
        host.StartsWith('/') || host.StartsWith('@') || host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static RefusedException Refuse(string where, string what, string expected) => new(new Refusal("node.settings", where, what, expected, "See docs/configuration.md."));

    [GeneratedRegex("^(?!pg_)[a-z0-9_-]{1,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaName();
}
