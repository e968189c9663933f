using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node;
using Hikeshi.Node.Settings;
using Xunit;

namespace Hikeshi.Tests.Node;

[Collection(EnvironmentTests.Name)]
public sealed class ActuatorSettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-actuators-").FullName;

    public ActuatorSettingsTests() => File.WriteAllText(Secret, "swordfish");

    private string Secret => Path.Combine(folder, "secret");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(""" "Type": "pan-os", "Url": "https://fw.example", "KeyFile": "SECRET", "BlockTag": "hikeshi-block" """, "block-address", EndHeldBy.Target)]
    [InlineData(""" "Type": "pan-os", "Url": "https://fw.example/", "KeyFile": "SECRET", "IsolateTag": "hikeshi-isolate", "Vsys": "vsys2", "Proxy": "http://proxy.example:8080" """, "isolate-host", EndHeldBy.Target)]
    [InlineData(""" "Type": "fortigate", "Url": "https://fw.example:8443", "TokenFile": "SECRET", "BlockGroup": "blocked" """, "block-address", EndHeldBy.Node)]
    [InlineData(""" "Type": "entra", "Tenant": "t", "ClientId": "c", "SecretFile": "SECRET", "NeverTouch": ["break-glass@bank.example"] """, "disable-account", EndHeldBy.Node)]
    [InlineData(""" "Type": "defender", "Tenant": "t", "ClientId": "c", "SecretFile": "SECRET" """, "isolate-host", EndHeldBy.Node)]
    [InlineData(""" "Type": "falcon", "Url": "https://api.eu-1.crowdstrike.com", "ClientId": "c", "SecretFile": "SECRET" """, "isolate-host", EndHeldBy.Node)]
    [InlineData(""" "Type": "rpz", "Server": "192.0.2.53:53", "Zone": "rpz.bank.example", "KeyName": "hikeshi", "KeyFile": "SECRET", "Resolver": "192.0.2.54:53" """, "block-domain", EndHeldBy.Node)]
    [InlineData(""" "Type": "pushed-list", "Url": "https://lists.example/edl/", "Domains": "domain.txt" """, "block-domain", EndHeldBy.Node)]
    [InlineData(""" "Type": "kubernetes", "Url": "https://10.0.0.1:6443", "TokenFile": "SECRET", "Namespace": "payments", "HostLabel": "app" """, "isolate-host", EndHeldBy.Node)]
    [InlineData(""" "Type": "active-directory", "Host": "dc1.bank.example", "User": "hikeshi@bank.example", "PasswordFile": "SECRET", "Base": "DC=bank,DC=example", "MarkAttribute": "adminDescription", "NeverTouch": ["Administrator"] """, "disable-account", EndHeldBy.Node)]
    [InlineData(""" "Type": "servicenow", "Url": "https://bank.service-now.com", "User": "hikeshi", "PasswordFile": "SECRET", "Change": "true" """, "shield", EndHeldBy.Node)]
    public void Read_Connector_IsMadeUnderItsName(string keys, string kind, EndHeldBy end)
    {
        var actuator = Assert.Single(ConnectorSet.Open(Read("the-one", keys).Connectors, MemberId.Parse("bank-07"), folder, TimeProvider.System));
        using var _ = actuator as IDisposable;
        Assert.Equal("the-one", actuator.Name);
        Assert.Contains(kind, actuator.Capability.Kinds.Select(ContainmentWords.Of));
        Assert.Equal(end, actuator.Capability.End);
    }

    [Theory]
    [InlineData("fw", """ "Type": "panos" """, "fw:Type", "pan-os")]
    [InlineData("fw", """ "Url": "https://fw.example" """, "fw:Type", "falcon")]
    [InlineData("gateway", """ "Type": "falcon" """, "gateway", "own names")]
    [InlineData("Fw 1", """ "Type": "falcon" """, "Fw 1", "a-z")]
    [InlineData("fw", """ "Type": "pan-os", "Url": "https://fw.example", "KeyFile": "SECRET" """, "fw", "BlockTag")]
    [InlineData("fw", """ "Type": "pan-os", "Url": "http://fw.example", "KeyFile": "SECRET", "BlockTag": "x" """, "fw:Url", "https")]
    [InlineData("fw", """ "Type": "pan-os", "Url": "https://admin:swordfish@fw.example", "KeyFile": "SECRET", "BlockTag": "x" """, "fw:Url", "credentials")]
    [InlineData("fw", """ "Type": "pan-os", "Url": "https://fw.example", "KeyFile": "nowhere", "BlockTag": "x" """, "fw:KeyFile", "does not exist")]
    [InlineData("fw", """ "Type": "pan-os", "Url": "https://fw.example", "BlockTag": "x" """, "fw:KeyFile", "missing")]
    [InlineData("fw", """ "Type": "pan-os", "Url": "https://fw.example", "KeyFile": "SECRET", "BlockTags": "x", "IsolateTag": "y" """, "fw", "BlockTag")]
    [InlineData("fw", """ "Type": "pan-os", "Url": "https://fw.example", "KeyFile": "SECRET", "BlockTag": "x", "Authority": "SECRET" """, "fw:Authority", "no certificate")]
    [InlineData("ad", """ "Type": "entra", "Tenant": "t", "ClientId": "c", "SecretFile": "SECRET" """, "ad:NeverTouch", "break-glass")]
    [InlineData("dns", """ "Type": "rpz", "Server": "ns.example", "Zone": "z", "KeyName": "k", "KeyFile": "SECRET" """, "dns:Server", "ADDRESS:PORT")]
    [InlineData("t", """ "Type": "servicenow", "Url": "https://x.example", "User": "u", "PasswordFile": "SECRET", "Change": "yes" """, "t:Change", "true or false")]
    [InlineData("t", """ "Type": "servicenow", "Url": "https://x.example", "User": "u", "PasswordFile": "SECRET", "MirrorApprovals": "true" """, "t:MirrorApprovals", "without a change")]
    public void Read_SomethingWrong_IsRefusedByName(string name, string keys, string where, string said)
    {
        var refusal = Assert.Throws<RefusedException>(() => Read(name, keys)).Refusal;
        Assert.EndsWith("Actuators:" + where, refusal.Where, StringComparison.Ordinal);
        Assert.Contains(said, refusal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Settings_HoldNoSecret() =>
        Assert.DoesNotContain("swordfish", Read("fw", """ "Type": "pan-os", "Url": "https://fw.example", "KeyFile": "SECRET", "BlockTag": "x" """).ToString(), StringComparison.Ordinal);

    private NodeSettings Read(string name, string keys)
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), $$"""{ "Member": "bank-07", "Actuators": { "{{name}}": { {{keys.Replace("SECRET", Secret, StringComparison.Ordinal)}} } } }""");
        return SettingsReader.Read(folder, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal));
    }
}
