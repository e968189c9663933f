using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;
using Hikeshi.People.Roles;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class OidcSettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-").FullName;

    [Fact]
    public void Read_WholeSection_IsThatProvider()
    {
        var oidc = Read("""{"Authority":"https://login.bank.example/realm","Audience":"hikeshi","RoleClaim":"groups","Roles":{"Risk-Office":"approver","soc":"responder"}}""").Oidc!;
        Assert.Equal(("https://login.bank.example/realm", "hikeshi", "groups"), (oidc.Authority.ToString(), oidc.Audience, oidc.RoleClaim));
        Assert.Equal([KeyValuePair.Create("Risk-Office", Role.Approver), KeyValuePair.Create("soc", Role.Responder)], oidc.Roles.OrderBy(r => r.Key, StringComparer.Ordinal));
        Assert.Null(SettingsReader.Read(folder, Write("""{"Member":"bank-01"}"""), new Dictionary<string, string?>(StringComparer.Ordinal)).Oidc);
    }

    [Theory]
    [InlineData("""{"Authority":"http://login.bank.example","Audience":"hikeshi"}""", "https")]
    [InlineData("""{"Authority":"ldap://login.bank.example","Audience":"hikeshi"}""", "https")]
    [InlineData("""{"Authority":"https://login.bank.example"}""", "aud")]
    [InlineData("""{"Audience":"hikeshi"}""", "Authority")]
    [InlineData("""{"Authority":"https://login.bank.example","Audience":"hikeshi","Roles":{"soc":"emperor"}}""", "emperor")]
    [InlineData("""{"Authority":"https://login.bank.example","Audience":"hikeshi","Secret":"x"}""", "Secret")]
    public void Read_ThatWouldBeUnsafeOrMeansNothing_IsRefused(string section, string said) =>
        Assert.Contains(said, Assert.Throws<RefusedException>(() => Read(section)).Refusal.Sentence, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private NodeSettings Read(string section) => SettingsReader.Read(folder, Write($$$"""{"Member":"bank-01","People":{"Oidc":{{{section}}}}}"""), new Dictionary<string, string?>(StringComparer.Ordinal));

    private string Write(string json)
    {
        var file = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(file, json);
        return file;
    }
}
