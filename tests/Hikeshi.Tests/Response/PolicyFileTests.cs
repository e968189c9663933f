using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

public sealed class PolicyFileTests
{
    private const string Valid =
        """
        {
          "rules": [ { "id": "r", "trigger": "sighting", "tags": ["a"], "minLevel": "low", "actions": ["shield"], "expiresMinutes": 10, "recommendOnly": false } ],
          "limits": { "ordersPerMinute": 60, "minRemainingCapacity": 0.5, "singleSourceMinutes": 15, "coolDownMinutes": 30, "widestPrefix4": 32, "widestPrefix6": 128 }
        }
        """;

    [Fact]
    public void Parse_Valid_KeepsWhatItSaysAndItsDigest()
    {
        var policy = Parse(Valid);
        Assert.Equal(("r", 10, 0.5), (policy.Rules[0].Id, policy.Rules[0].ExpiresMinutes, policy.Limits.MinRemainingCapacity));
        Assert.Equal(policy.Version, Parse(Valid).Version);
        Assert.NotEqual(policy.Version, Parse(Valid + " ").Version);
    }

    [Fact]
    public void BuiltIn_IsValidAndNeverWiderThanTheGuardrails()
    {
        Assert.Equal(1.0, PolicyFile.BuiltIn.Limits.MinRemainingCapacity);
        Assert.InRange(PolicyFile.BuiltIn.Limits.SingleSourceMinutes, 1, 15);
        Assert.True(PolicyFile.BuiltIn.Rules.Single(r => r.Trigger == "advisory").RecommendOnly);
    }

    [Theory]
    [InlineData("rules.0.trigger", "\"weather\"", "bank.json: $.rules[0].trigger: 'weather'; expected sighting, shared, advisory")]
    [InlineData("rules.0.minLevel", "\"HIGH\"", "bank.json: $.rules[0].minLevel: 'HIGH'; expected informational, low, medium, high, critical")]
    [InlineData("rules.0.expiresMinutes", "0", "bank.json: $.rules[0].expiresMinutes: 0; expected 1 to 1440")]
    [InlineData("rules.0.expiresMinutes", "1441", "bank.json: $.rules[0].expiresMinutes: 1441; expected 1 to 1440")]
    [InlineData("rules.0.actions", "[]", "bank.json: $.rules[0].actions: empty; expected ")]
    [InlineData("rules.0.actions", "[77]", "bank.json: $.rules[0].actions: 77; expected ")]
    [InlineData("rules.0.actions", "[\"nuke\"]", "bank.json: line 2, $.rules[0].actions")]
    [InlineData("rules.0.expiresMinutes", "\"ten\"", "bank.json: line 2, $.rules[0].expiresMinutes")]
    [InlineData("rules.0.tags", "[null]", "bank.json: $.rules[0]: null")]
    [InlineData("rules.0.tags", "null", "bank.json: line 2, $")]
    [InlineData("rules.0", "null", "bank.json: $.rules[0]: null")]
    [InlineData("rules", "null", "bank.json: line 2, $")]
    [InlineData("rules.0.unheardOf", "1", "bank.json: line 2, $.rules[0]")]
    [InlineData("limits.minRemainingCapacity", "1.5", "bank.json: $.limits.minRemainingCapacity: 1.5; expected 0 to 1")]
    [InlineData("limits.minRemainingCapacity", "-0.1", "bank.json: $.limits.minRemainingCapacity: -0.1; expected 0 to 1")]
    [InlineData("limits.singleSourceMinutes", "16", "bank.json: $.limits.singleSourceMinutes: 16; expected 1 to 15")]
    [InlineData("limits.singleSourceMinutes", "0", "bank.json: $.limits.singleSourceMinutes: 0; expected 1 to 15")]
    [InlineData("limits.ordersPerMinute", "-1", "bank.json: $.limits.ordersPerMinute: -1; expected 0 to 10000")]
    [InlineData("limits.coolDownMinutes", "-5", "bank.json: $.limits.coolDownMinutes: -5; expected ")]
    [InlineData("limits.widestPrefix4", "33", "bank.json: $.limits.widestPrefix4: 33; expected 0 to 32")]
    [InlineData("limits.widestPrefix6", "129", "bank.json: $.limits.widestPrefix6: 129; expected 0 to 128")]
    public void Parse_OneWrongValue_NamesFilePathAndExpectation(string path, string value, string sentence)
    {
        var refusal = Assert.Throws<RefusedException>(() => Parse(With(path, value))).Refusal;
        Assert.StartsWith(sentence, refusal.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("The policy that was in force stays in force.", refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules")]
    [InlineData("limits")]
    [InlineData("limits.coolDownMinutes")]
    [InlineData("rules.0.recommendOnly")]
    public void Parse_SomethingMissing_NamesIt(string path)
    {
        var refusal = Assert.Throws<RefusedException>(() => Parse(With(path, value: null))).Refusal;
        Assert.Contains(path[(path.LastIndexOf('.') + 1)..], refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\u0000")]
    public void Parse_NoPolicyAtAll_IsRefused(string text) => Assert.Throws<RefusedException>(() => Parse(text));

    [Fact]
    public void Parse_MoreThanAMebibyte_IsRefused() =>
        Assert.Contains("at most 1048576 bytes", Assert.Throws<RefusedException>(() => Parse(Valid + new string(' ', 1 << 20))).Message, StringComparison.Ordinal);

    private static ResponsePolicy Parse(string text) => PolicyFile.Parse("bank.json", Encoding.UTF8.GetBytes(text));

    /// <summary>The valid policy on two lines, with one value replaced, added, or (null) taken away.</summary>
    private static string With(string path, string? value)
    {
        var document = JsonNode.Parse(Valid)!;
        JsonNode at = document;
        var steps = path.Split('.');
        foreach (var step in steps[..^1])
        {
            at = int.TryParse(step, out var index) ? at[index]! : at[step]!;
        }

        if (int.TryParse(steps[^1], out var last))
        {
            at[last] = JsonNode.Parse(value!);
        }
        else if (value is null)
        {
            at.AsObject().Remove(steps[^1]);
        }
        else
        {
            at[steps[^1]] = JsonNode.Parse(value);
        }

        return "\n" + document.ToJsonString();
    }
}
