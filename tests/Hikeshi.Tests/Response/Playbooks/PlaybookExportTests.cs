using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Marking;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Exporting;
using Hikeshi.Response.Playbooks.Reading;
using Hikeshi.Response.Playbooks.Running;
using Hikeshi.Verbs.Conformance.Cacao;
using Xunit;

namespace Hikeshi.Tests.Response.Playbooks;

public sealed class PlaybookExportTests
{
    private static readonly PlaybookExport Export = new(Given.Self, Given.Now, Tlp.Amber, Consumer: null);

    private static readonly Decided Everything = new("sighting", "digest", Given.Self, "A service spawns a shell",
    [
        Planned(Given.Order(ContainmentKind.BlockAddress, "198.51.100.7") with { Destinations = ["198.51.100.7", "2001:db8::/32"] }, "order"),
        Planned(Given.Order(ContainmentKind.IsolateHost, "gw-1") with { Address = "10.7.1.1" }, "order"),
        Planned(Given.Order(ContainmentKind.Shield, "x") with { Address = "10.7.0.10", Port = 8443, Allow = ["10.8.0.0/16"], Destinations = [] }, "order"),
        Planned(Given.Order(ContainmentKind.BlockDomain, "bad.example"), "order"),
        Planned(Given.Order(ContainmentKind.SuspendSupplier, "203.0.113.0/24") with { Destinations = ["203.0.113.0/24", "vpn.example"], Supplier = "supplier-id" }, "waiting"),
        Planned(Given.Order(ContainmentKind.BlockAddress, "192.0.2.1"), "record"),
    ], []);

    public static TheoryData<string> Consumers => ["", "https://fw.bank.example:8443/", "https://192.0.2.10/"];

    [Theory]
    [MemberData(nameof(Consumers))]
    public void Of_Decided_IsValidForUsAndForTheSchemas(string consumer)
    {
        var utf8 = (Export with { Consumer = consumer.Length == 0 ? null : new Uri(consumer) }).Of(Everything);
        var report = PlaybookReader.Read(utf8, PlaybookLimits.Default);
        Assert.Empty(report.Findings.Select(f => f.Sentence));
        Assert.Equal("TLP:AMBER", report.Playbook!.Tlp);
        var schemas = SchemaFolder.Near(SharingPack.Folder("cacao"))!;
        using var document = JsonDocument.Parse(utf8);
        Assert.True(schemas.Accepts(document.RootElement));
    }

    [Fact]
    public void Of_Decided_AsksMachinesForAddressesAndPeopleForTheRest()
    {
        var playbook = Read(Export.Of(Everything));
        var commands = playbook.Steps.Values.OfType<ActionStep>().SelectMany(s => s.Commands).ToList();
        var denied = commands.Where(c => c.Type == "openc2-http").Select(c => OpenC2Content.Read(c.Content!)).ToList();
        Assert.Equal(["10.7.1.1", "198.51.100.7", "2001:db8::/32", "203.0.113.0/24"], denied.Select(d => ((NetTarget)d.Target).Net.ToString()).Order(StringComparer.Ordinal));
        Assert.All(denied, d => Assert.Equal((Given.Now.AddMinutes(10), "deny", "slpf"), (d.Args!.StopTime, d.Action, d.Actuator!.Profile)));

        var people = commands.Where(c => c.Type == "manual").Select(c => c.Text).ToList();
        Assert.Equal(7, people.Count); // Do and lift for the shield, the domain and the supplier's name; approve the supplier.
        Assert.Contains(people, t => t.Contains("10.7.0.10 port 8443", StringComparison.Ordinal) && t.Contains("10.8.0.0/16", StringComparison.Ordinal) && t.Contains("遮", StringComparison.Ordinal) | t.Contains("拒否", StringComparison.Ordinal));
        Assert.DoesNotContain("supplier-id", Encoding.UTF8.GetString(Export.Of(Everything)), StringComparison.Ordinal); // It does not leave the node.
        Assert.DoesNotContain("192.0.2.1\"", Encoding.UTF8.GetString(Export.Of(Everything)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Decided_CanBeCarriedOut()
    {
        var playbook = Read(Export.Of(Everything));
        var engine = new PlaybookEngine(new Dictionary<string, Playbook>(StringComparer.Ordinal) { [playbook.Id] = playbook }, PlaybookLimits.Default);
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        var (state, effects) = PlaybookRehearsal.Walk(engine, new RunBegan(Given.Now, playbook.Id, playbook.Modified, "x", none, [PlaybookEngine.OpenC2Http]), none);
        Assert.Equal(RunStanding.Completed, state.Standing);
        Assert.Equal(4, effects.OfType<ExecuteCommand>().Count());
        Assert.Equal(Given.Now.AddMinutes(10), state.Now); // What people did is lifted at the end of the orders, and not before.
    }

    [Fact]
    public void Of_Ordered_IsTheSameEveryTime()
    {
        var ordered = new Ordered(Given.Order());
        Assert.Equal(Export.Of(ordered), Export.Of(ordered));
        Assert.NotEqual(Read(Export.Of(ordered)).Id, Read(Export.Of(new Ordered(Given.Order()))).Id);
        Assert.Equal(Hikeshi.Sharing.Stix.StixId.For("identity", Given.Self.Value), Read(Export.Of(ordered)).Source.GetProperty("created_by").GetString());
    }

    [Fact]
    public void Of_NothingToDo_IsRefused()
    {
        Assert.Throws<RefusedException>(() => Export.Of(Everything with { Actions = [Everything.Actions[^1]] }));
        Assert.Throws<RefusedException>(() => (Export with { At = Given.Now.AddMinutes(11) }).Of(new Ordered(Given.Order())));
    }

    private static PlannedAction Planned(ContainmentOrder order, string verdict) => new(order, "act", verdict, "", "it would cut a supplier", []);

    private static Playbook Read(byte[] utf8) => PlaybookReader.Read(utf8, PlaybookLimits.Default).Playbook!;
}
