using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Reading;
using Hikeshi.Tests.Architecture;
using Xunit;

namespace Hikeshi.Tests.Response.Playbooks;

public sealed class PlaybookReaderTests
{
    private static readonly Dictionary<string, (Action<JsonObject> Break, string Where)> Faults = new(StringComparer.Ordinal)
    {
        ["no type"] = (p => p.Remove("type"), "$.type"),
        ["other version"] = (p => p["spec_version"] = "cacao-1.1", "$.spec_version"),
        ["id of something else"] = (p => p["id"] = TestPlaybook.Id("bundle", "x"), "$.id"),
        ["id that is none"] = (p => p["id"] = "playbook--1", "$.id"),
        ["uuid of version 0"] = (p => p["id"] = "playbook--00000000-0000-0000-0000-000000000000", "$.id"),
        ["created_by nobody"] = (p => p["created_by"] = TestPlaybook.Id("group", "x"), "$.created_by"),
        ["local time"] = (p => p["created"] = "2026-01-01T00:00:00+09:00", "$.created"),
        ["no such day"] = (p => p["created"] = "2026-02-30T00:00:00.000Z", "$.created"),
        ["modified before created"] = (p => p["modified"] = "2025-01-01T00:00:00.000Z", "$.modified"),
        ["valid for no time"] = (p => p["valid_until"] = "2026-01-01T00:00:00.000Z", "$.valid_until"),
        ["priority 101"] = (p => p["priority"] = 101, "$.priority"),
        ["start that is no step"] = (p => p["workflow_start"] = TestPlaybook.Id("start", "x"), "$.workflow_start"),
        ["start that is an action"] = (p => p["workflow_start"] = TestPlaybook.Id("action", "look"), "$.workflow_start"),
        ["exception that is no step"] = (p => p["workflow_exception"] = TestPlaybook.Id("end", "x"), "$.workflow_exception"),
        ["dangling on_completion"] = (p => Step(p, "action", "look")["on_completion"] = TestPlaybook.Id("action", "x"), At("action", "look", ".on_completion")),
        ["dangling on_success"] = (p => Step(p, "playbook-action", "other")["on_success"] = TestPlaybook.Id("action", "x"), At("playbook-action", "other", ".on_success")),
        ["dangling on_failure"] = (p => Step(p, "playbook-action", "other")["on_failure"] = TestPlaybook.Id("action", "x"), At("playbook-action", "other", ".on_failure")),
        ["dangling on_true"] = (p => Step(p, "if-condition", "if")["on_true"] = TestPlaybook.Id("action", "x"), At("if-condition", "if", ".on_true")),
        ["dangling branch"] = (p => Step(p, "parallel", "both")["next_steps"]!.AsArray().Add((JsonNode)TestPlaybook.Id("action", "x")), At("parallel", "both", ".next_steps[2]")),
        ["dangling case"] = (p => Step(p, "switch-condition", "switch")["cases"]!["low"] = TestPlaybook.Id("action", "x"), At("switch-condition", "switch", ".cases.low")),
        ["nothing follows"] = (p => Step(p, "action", "look").Remove("on_completion"), At("action", "look", "")),
        ["completion and success"] = (p => Step(p, "action", "look")["on_success"] = TestPlaybook.Id("end", "e"), At("action", "look", ".on_completion")),
        ["unreachable"] = (p => p["workflow"]![TestPlaybook.Id("end", "lost")] = new JsonObject { ["type"] = "end" }, At("end", "lost", "")),
        ["circle"] = (p => Step(p, "action", "count")["on_completion"] = TestPlaybook.Id("while-condition", "while"), At("action", "count", "")),
        ["end that goes on"] = (p => Step(p, "end", "e1")["on_completion"] = TestPlaybook.Id("end", "e"), At("end", "e1", ".on_completion")),
        ["start that fails"] = (p => Step(p, "start", "s")["on_failure"] = TestPlaybook.Id("end", "e"), At("start", "s", ".on_failure")),
        ["key of another type"] = (p => Step(p, "end", "e1")["type"] = "action", At("end", "e1", ".type")),
        ["key that is no id"] = (p => p["workflow"]!["step-1"] = new JsonObject { ["type"] = "end" }, "$.workflow.step-1"),
        ["one branch"] = (p => Step(p, "parallel", "both")["next_steps"]!.AsArray().RemoveAt(1), At("parallel", "both", ".next_steps")),
        ["branch twice"] = (p => Step(p, "parallel", "both")["next_steps"]!.AsArray().Add((JsonNode)TestPlaybook.Id("if-condition", "if")), At("parallel", "both", ".next_steps")),
        ["negative timeout"] = (p => Step(p, "action", "look")["timeout"] = -1, At("action", "look", ".timeout")),
        ["negative delay"] = (p => Step(p, "action", "look")["delay"] = -1, At("action", "look", ".delay")),
        ["unknown agent"] = (p => Step(p, "action", "look")["agent"] = TestPlaybook.Id("group", "x"), At("action", "look", ".agent")),
        ["unknown target"] = (p => Step(p, "action", "look")["targets"] = new JsonArray(TestPlaybook.Id("group", "x")), At("action", "look", ".targets[0]")),
        ["unknown marking"] = (p => p["markings"] = new JsonArray(TestPlaybook.Id("marking-tlp", "x")), "$.markings[0]"),
        ["wrong TLP"] = (p => p["data_marking_definitions"]![TestPlaybook.Id("marking-tlp", "m")]!["tlpv2_level"] = "TLP:WHITE", $"$.data_marking_definitions.{TestPlaybook.Id("marking-tlp", "m")}.tlpv2_level"),
        ["unknown authentication"] = (p => p["target_definitions"]![TestPlaybook.Id("http-api", "fw")]!["authentication_info"] = TestPlaybook.Id("oauth2", "x"), $"$.target_definitions.{TestPlaybook.Id("http-api", "fw")}.authentication_info"),
        ["unknown extension"] = (p => Step(p, "action", "look")["step_extensions"] = new JsonObject { [TestPlaybook.Id("extension-definition", "x")] = new JsonObject() }, At("action", "look", $".step_extensions.{TestPlaybook.Id("extension-definition", "x")}")),
        ["no command"] = (p => Step(p, "action", "look")["commands"]!.AsArray().Clear(), At("action", "look", ".commands")),
        ["manual without text"] = (p => Step(p, "action", "look")["commands"]![0]!.AsObject().Remove("command"), At("action", "look", ".commands[0]")),
        ["sigma without rule"] = (p => Step(p, "action", "look")["commands"]![0]!["type"] = "sigma", At("action", "look", ".commands[0].command_b64")),
        ["no base64"] = (p => Step(p, "action", "look")["commands"]![0]!["command_b64"] = "!", At("action", "look", ".commands[0].command_b64")),
        ["openc2 that is none"] = (p => Step(p, "action", "deny")["commands"]![0]!["content_b64"] = Convert.ToBase64String("{}"u8), At("action", "deny", ".commands[0].content_b64")),
        ["openc2 by GET"] = (p => Step(p, "action", "deny")["commands"]![0]!["command"] = "GET / HTTP/1.1", At("action", "deny", ".commands[0].command")),
        ["condition that is none"] = (p => Step(p, "if-condition", "if")["condition"] = "__level__:value =", At("if-condition", "if", ".condition")),
        ["condition on observations"] = (p => Step(p, "if-condition", "if")["condition"] = "[file:name = 'x']", At("if-condition", "if", ".condition")),
        ["condition on an unknown variable"] = (p => Step(p, "if-condition", "if")["condition"] = "__x__:value = 'a'", At("if-condition", "if", ".condition")),
        ["switch on nothing"] = (p => Step(p, "switch-condition", "switch")["switch"] = "high", At("switch-condition", "switch", ".switch")),
        ["variable of no name"] = (p => p["playbook_variables"]!["level"] = new JsonObject { ["type"] = "string" }, "$.playbook_variables.level"),
        ["value of another type"] = (p => p["playbook_variables"]!["__count__"]!["value"] = "many", "$.playbook_variables.__count__.value"),
        ["value as number"] = (p => p["playbook_variables"]!["__count__"]!["value"] = 3, "$.playbook_variables.__count__.value"),
        ["constant returned"] = (p => Step(p, "action", "count")["out_args"] = new JsonArray("__net__"), At("action", "count", ".out_args[0]")),
        ["unknown variable returned"] = (p => Step(p, "action", "count")["out_args"] = new JsonArray("__x__"), At("action", "count", ".out_args[0]")),
        ["unknown variable used"] = (p => Step(p, "action", "look")["commands"]![0]!["command"] = "see __x__:value", At("action", "look", ".commands[0]")),
        ["variable of a step that is not before"] = (p => Step(p, "action", "look")["commands"]![0]!["command"] = "see __note__:value", At("action", "look", ".commands[0]")),
        ["signature without key"] = (p => p["signatures"] = new JsonArray(new JsonObject { ["type"] = "jss", ["id"] = TestPlaybook.Id("jss", "x"), ["created"] = "2026-01-01T00:00:00Z", ["modified"] = "2026-01-01T00:00:00Z", ["signee"] = "us", ["related_to"] = TestPlaybook.PlaybookId("1"), ["related_version"] = "2026-01-01T00:00:00Z", ["hash_algorithm"] = "sha-256", ["algorithm"] = "ES256", ["value"] = "x" }), "$.signatures[0]"),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];
    /// <summary>What docs/playbooks.md gives to begin with.</summary>
    [Fact]
    public void Read_Example_HasNothingAgainstIt()
    {
        var report = PlaybookReader.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "examples", "playbook.json")), PlaybookLimits.Default);
        Assert.Empty(report.Findings);
        Assert.NotNull(report.Playbook);
    }

    [Fact]
    public void Read_OneOfEverything_HasNoErrorAndNoAdvice()
    {
        var report = TestPlaybook.Everything().Report();
        Assert.Empty(report.Findings.Select(f => f.Sentence));
        Assert.Equal(("TLP:AMBER", 19), (report.Playbook!.Tlp, report.Playbook.Steps.Count));
        Assert.Equal("""{"action":"deny","target":{"ipv4_net":"192.0.2.7"}}""", ((ActionStep)report.Playbook.Steps[TestPlaybook.Id("action", "deny")]).Commands[0].Content);
    }

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void Read_OneThingWrong_IsRefusedWithItsPath(string fault)
    {
        var playbook = TestPlaybook.Everything();
        Faults[fault].Break(playbook.Json);
        var report = playbook.Report();
        Assert.Null(report.Playbook);
        Assert.Contains(Faults[fault].Where, report.Errors.Select(e => e.Where));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"playbook\",\"type\":\"playbook\"}")]
    [InlineData("{\"type\":")]
    public void Read_NoJsonObject_IsRefused(string text) =>
        Assert.Throws<RefusedException>(() => PlaybookReader.Read(System.Text.Encoding.UTF8.GetBytes(text), PlaybookLimits.Default));

    [Fact]
    public void Read_Huge_IsRefusedBeforeItIsLookedInto()
    {
        Assert.Throws<RefusedException>(() => PlaybookReader.Read(new byte[PlaybookLimits.Default.Bytes + 1], PlaybookLimits.Default));
        var steps = new TestPlaybook().Start("end", "e");
        var variables = new TestPlaybook().Start("end", "e");
        for (var i = 0; i <= 1000; i++)
        {
            steps.Step("end", $"x{i}");
            variables.Variable($"__v{i}__", "string", "x");
        }

        Assert.Contains("steps", Assert.Throws<RefusedException>(steps.Report).Message, StringComparison.Ordinal);
        Assert.Contains("variables", Assert.Throws<RefusedException>(variables.Report).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongChainAndManyErrors_EndsSoonWithANumberThatCanBeRead()
    {
        var chain = new TestPlaybook().Start("action", "0");
        for (var i = 0; i < 990; i++)
        {
            chain.Manual($"{i}", i < 989 ? "action" : "end", i < 989 ? $"{i + 1}" : "e", ("agent", TestPlaybook.Id("group", "nobody")));
        }

        Assert.Equal(200, chain.Report().Findings.Count);
    }

    [Fact]
    public void Read_MisspeltProperty_IsAdvised()
    {
        var playbook = TestPlaybook.Everything();
        Step(playbook.Json, "action", "look")["on_sucess"] = TestPlaybook.Id("end", "e");
        var advice = Assert.Single(playbook.Report().Findings);
        Assert.False(advice.IsError);
        Assert.Contains("on_success", advice.Expected, StringComparison.Ordinal);
    }

    private static JsonObject Step(JsonObject playbook, string type, string name) => playbook["workflow"]![TestPlaybook.Id(type, name)]!.AsObject();

    private static string At(string type, string name, string rest) => $"$.workflow.{TestPlaybook.Id(type, name)}{rest}";
}
