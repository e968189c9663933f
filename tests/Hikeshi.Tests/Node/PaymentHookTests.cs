using System.Net;
using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Hikeshi.Tests.Response.Quiescing;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>A running node asks a payment system, which is a program beside it, before it cuts; and its settings say which.</summary>
[Collection(EnvironmentTests.Name)]
public sealed class PaymentHookTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-payments-").FullName;
    private readonly HookScript script = new();

    public PaymentHookTests()
    {
        File.WriteAllText(Secret, "a-shared-secret-of-32-characters");
        File.WriteAllText(Open, "#!/bin/sh\n");
        File.SetUnixFileMode(Open, (UnixFileMode)0b111_111_111);
        File.CreateSymbolicLink(Link, "/bin/true");
    }

    private string Secret => Path.Combine(folder, "secret");

    private string Open => Path.Combine(folder, "open.sh");

    private string Link => Path.Combine(folder, "link");

    public void Dispose()
    {
        script.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Busy: a person is asked and lets it; what is open is shown, survives a restart, and is asked for until it is settled.</summary>
    [Fact]
    public async Task Order_OfABusyPaymentSystem_WaitsForAPerson_AndIsReconciledAcrossARestart()
    {
        script.Quiesces = """{"state":"busy","inFlight":["P-1","P-2"],"detail":"batch under way"}""";
        script.Reconciles = """{"state":"pending"}""";
        var actuator = new RecordingActuator();
        await using var node = NodeHostTests.Defended(gateway: null, settings => settings with { PaymentHooks = [script.Settings()] });
        await node.StartAsync(TimeProvider.System, actuator);
        await node.ImportAsync(Given.Bank with
        {
            Id = "bank-01",
            Services = [Given.Bank.Services[0] with { Assets = ["web-1", "web-2"] }],
            Assets = [Given.Host("web-1", "10.7.1.1"), Given.Host("web-2", "10.7.1.2")],
        });
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        var requested = await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "payments");
        await node.EntryAsync("response.flows-reconciled/1", body => body.GetProperty("why").GetString() == "failed");
        Assert.Contains("failed resume [P-1 P-2]", script.Questions);
        Assert.DoesNotContain(actuator.Calls, call => call.StartsWith("enforce", StringComparison.Ordinal));
        Assert.Equal(0, (await ContainmentsAsync(node)).GetArrayLength());

        using var ann = await node.WithAccountAsync("approver");
        using var approved = await ann.PostAsync($"api/v1/approvals/{Uri.EscapeDataString(requested.GetProperty("body").GetProperty("approvalId").GetString()!)}/approve", Json("""{"note":"no payment runs there"}"""));
        Assert.True(approved.StatusCode == HttpStatusCode.OK, await approved.Content.ReadAsStringAsync());
        await node.EntryAsync("response.flows-quiesced/1", body => body.GetProperty("then").GetString() == "cut" && body.GetProperty("state").GetString() == "busy");
        await node.EntryAsync("response.flows-reconciled/1", body => body.GetProperty("why").GetString() == "enforced");
        var shown = (await ContainmentsAsync(node))[0].GetProperty("payments")[0];
        Assert.Equal(("wires", "pending", 2), (shown.GetProperty("hook").GetString(), shown.GetProperty("state").GetString(), shown.GetProperty("open").GetArrayLength()));

        await node.StopAsync();
        script.Reconciles = """{"state":"reconciled","settled":["P-1"],"returned":["P-2"]}""";
        await node.StartAsync(TimeProvider.System, actuator);
        await node.EntryAsync("response.flows-reconciled/1", body => body.GetProperty("state").GetString() == "reconciled" && body.GetProperty("why").GetString() == "enforced");
        script.Reconciles = """{"state":"reconciled"}""";
        await node.PostAsync("api/v1/response/release-all", """{"reason":"over"}""");
        await node.EntryAsync("response.flows-reconciled/1", body => body.GetProperty("why").GetString() == "released");
        Assert.Equal("released resume []", script.Questions[^1]);
    }

    [Theory]
    [InlineData(""" "Type": "command", "Program": "/bin/true" """, null)]
    [InlineData(""" "Type": "command", "Program": "/bin/true", "Arguments": ["a b", "--c"], "Services": ["gateway"], "Functions": ["payments"], "BoundSeconds": "30", "Otherwise": "hold" """, null)]
    [InlineData(""" "Type": "webhook", "Url": "https://payments.bank.example/hikeshi?q=1", "SecretFile": "SECRET" """, null)]
    [InlineData(""" "Type": "webhook", "Url": "http://127.0.0.1:8080/hikeshi", "SecretFile": "SECRET", "Otherwise": "cut" """, null)]
    [InlineData(""" "Type": "command", "Program": "LINK" """, null)]
    [InlineData(""" "Program": "/bin/true" """, "command, webhook")]
    [InlineData(""" "Type": "comand", "Program": "/bin/true" """, "Did you mean 'command'")]
    [InlineData(""" "Type": "command" """, "Program: it is missing")]
    [InlineData(""" "Type": "command", "Program": "true" """, "an absolute path")]
    [InlineData(""" "Type": "command", "Program": "/bin/no-such-program" """, "does not exist")]
    [InlineData(""" "Type": "command", "Program": "SECRET" """, "an executable file")]
    [InlineData(""" "Type": "command", "Program": "OPEN" """, "can be changed by everybody")]
    [InlineData(""" "Type": "command", "Program": "/bin/true", "Arguments": "--all" """, "a list of texts")]
    [InlineData(""" "Type": "command", "Program": "/bin/true", "Arguments": ["a\nb"] """, "texts of one line")]
    [InlineData(""" "Type": "command", "Program": "/bin/true", "BoundSeconds": "31" """, "a whole number from 1 to 30")]
    [InlineData(""" "Type": "command", "Program": "/bin/true", "BoundSeconds": "0" """, "a whole number from 1 to 30")]
    [InlineData(""" "Type": "command", "Program": "/bin/true", "Otherwise": "wait" """, "cut, hold")]
    [InlineData(""" "Type": "command", "Program": "/bin/true", "Service": ["gateway"] """, "Did you mean 'Services'")]
    [InlineData(""" "Type": "command", "Program": "/bin/true", "Url": "https://payments.bank.example/" """, "unknown setting 'Url'")]
    [InlineData(""" "Type": "webhook", "Url": "http://payments.bank.example/hikeshi", "SecretFile": "SECRET" """, "not https")]
    [InlineData(""" "Type": "webhook", "Url": "https://ann:pw@payments.bank.example/", "SecretFile": "SECRET" """, "credentials")]
    [InlineData(""" "Type": "webhook", "Url": "https://payments.bank.example/" """, "SecretFile: it is missing")]
    public void Settings_Hook_IsReadOrRefusedWithWhatWasExpected(string keys, string? expected)
    {
        if (expected is null)
        {
            Assert.Equal("the-one", Assert.Single(Read("the-one", keys).PaymentHooks).Name);
            return;
        }

        var refusal = Assert.Throws<RefusedException>(() => Read("the-one", keys)).Refusal;
        Assert.Contains(expected, refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains("Payments:Hooks:the-one", refusal.Where, StringComparison.Ordinal);
        Assert.DoesNotContain("a-shared-secret", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_WhatIsNotSaid_HasItsDefault()
    {
        var hook = Assert.IsType<CommandHookSettings>(Assert.Single(Read("wires", """ "Type": "command", "Program": "/bin/true" """).PaymentHooks));
        Assert.Equal((TimeSpan.FromSeconds(5), null), (hook.Bound, hook.Otherwise));
        Assert.Empty(hook.Services.Concat(hook.Functions).Concat(hook.Arguments));
        Assert.Contains("a-z", Assert.Throws<RefusedException>(() => Read("The One", """ "Type": "command", "Program": "/bin/true" """)).Refusal.Sentence, StringComparison.Ordinal);
    }

    private NodeSettings Read(string name, string keys)
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), $$"""{ "Member": "bank-07", "Payments": { "Hooks": { "{{name}}": { {{keys.Replace("SECRET", Secret, StringComparison.Ordinal).Replace("OPEN", Open, StringComparison.Ordinal).Replace("LINK", Link, StringComparison.Ordinal)}} } } } }""");
        return SettingsReader.Read(folder, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal));
    }

    private static async Task<JsonElement> ContainmentsAsync(TestNode node) => JsonElement.Parse(await node.Owner.GetStringAsync("api/v1/response/containments"));

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
