using Hikeshi.Kernel.Errors;
using Hikeshi.Storage.PostgreSql;
using Xunit;

namespace Hikeshi.Tests.Storage;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("Host=/run/postgresql;Database=hikeshi", "PostgreSQL at /run/postgresql, database hikeshi, schema bank-07")]
    [InlineData("Host=127.0.0.1;Database=hikeshi;Username=node", "PostgreSQL at 127.0.0.1:5432, database hikeshi, schema bank-07")]
    [InlineData("Host=db.example;Port=6432;Database=hikeshi;SSL Mode=VerifyFull", "PostgreSQL at db.example:6432, database hikeshi, schema bank-07")]
    public void Parse_Address_SaysWhereItIs(string text, string said) =>
        Assert.Equal(said, PostgresAddress.Parse("here", text, passwordFile: null, "bank-07").ToString());

    [Theory]
    [InlineData("Host=/run/postgresql;Database=hikeshi;Password=swordfish", "Storage:PasswordFile")]
    [InlineData("Host=/run/postgresql;Database=hikeshi;Port=swordfish", "connection string")]
    [InlineData("swordfish", "connection string")]
    [InlineData("Host=/run/postgresql", "Database is missing")]
    [InlineData("Database=hikeshi", "Host is missing")]
    [InlineData("Host=db.example;Database=hikeshi", "VerifyFull")]
    [InlineData("Host=db.example;Database=hikeshi;SSL Mode=Require", "VerifyFull")]
    [InlineData("Host=/run/postgresql,db.example;Database=hikeshi", "db.example")]
    public void Parse_AddressThatCannotBeUsed_IsRefusedWithoutRepeatingSecrets(string text, string named)
    {
        var refusal = Assert.Throws<RefusedException>(() => PostgresAddress.Parse("here", text, passwordFile: null, "bank-07")).Refusal;
        Assert.Equal(("node.settings", "here"), (refusal.Code, refusal.Where));
        Assert.Contains(named, refusal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pg_own")]
    [InlineData("a\"; DROP SCHEMA public; --")]
    [InlineData("Bank")]
    [InlineData("a-name-that-has-more-characters-than-postgresql-would-ever-keep-64")]
    public void Parse_SchemaThatIsNoName_IsRefused(string schema) =>
        Assert.Equal("Storage:Schema", Assert.Throws<RefusedException>(() => PostgresAddress.Parse("here", "Host=/run/postgresql;Database=hikeshi", passwordFile: null, schema)).Refusal.Where);

    [Theory]
    [InlineData(null)]
    [InlineData("a password file that was taken away")]
    public void Connect_ServerThatIsNotThere_IsRefusedByName(string? passwordFile)
    {
        var folder = Directory.CreateTempSubdirectory("hikeshi-nowhere-").FullName;
        var dialect = new PostgresDialect(PostgresAddress.Parse("here", $"Host={folder};Database=hikeshi", passwordFile, "bank-07"));
        var refusal = Assert.Throws<RefusedException>(() => dialect.Connect()).Refusal;
        Assert.Equal(("storage.unreachable", dialect.Place), (refusal.Code, refusal.Where));
        Directory.Delete(folder);
    }
}
