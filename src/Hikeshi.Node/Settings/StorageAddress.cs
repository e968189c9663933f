using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Storage.PostgreSql;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>Where the tables are kept: <c>Storage:PostgreSql</c> and what belongs to it.</summary>
internal static class StorageAddress
{
    public const string Server = "Storage:PostgreSql";
    public const string PasswordFile = "Storage:PasswordFile";
    public const string Schema = "Storage:Schema";

    /// <returns>Null: in the data directory.</returns>
    /// <exception cref="RefusedException">It is no address, or one part of it stands alone.</exception>
    public static PostgresAddress? Read(IConfiguration c, string file, MemberId member, string? passwordFile)
    {
        if (c[Server] is { } text)
        {
            return PostgresAddress.Parse($"{file}: {Server}", text, passwordFile, c[Schema] ?? member.Value);
        }

        return (c[PasswordFile] ?? c[Schema]) is null
            ? null
            : throw new RefusedException(new Refusal("node.settings", $"{file}: {Server}", "is missing, and other settings of Storage are there", "the server that they belong to", "See docs/configuration.md."));
    }
}
