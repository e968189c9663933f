using System.Text.Json;
using Hikeshi.Detection;
using Hikeshi.Tests.Detection.Correlating;
using Hikeshi.Verbs;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary>How <c>detect</c> prints a match of a correlation.</summary>
public sealed class CorrelationOutputTests
{
    private static CorrelationMatch Match(string user)
    {
        var rules = Correlated.Set(
            Correlated.Rule("a"),
            Correlated.Correlation("many", "type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 1m\ncondition: {gte: 6}", "level: high\ntags: [attack.t1110]\n"));
        return Assert.Single(Correlated.Run(rules, [.. Enumerable.Range(0, 6).Select(i => Correlated.Event(i, "a", $"\"u\":{JsonSerializer.Serialize(user)}"))]));
    }

    [Fact]
    public void Table_OfAMatch_ShowsGroupWindowValueAndEvents()
    {
        var lines = CorrelationOutput.Table(Match("ann")).Split(Environment.NewLine);
        Assert.Equal("high           u=ann                     many", lines[0]);
        Assert.Equal("2025-12-31T23:59:05Z to 2026-01-01T00:00:05Z  id-many  T1110", lines[1].Trim());
        Assert.Equal("gte 6  ←  6 of 6 events", lines[2].Trim());
        Assert.Equal("2026-01-01T00:00:00Z  events:1  id-a", lines[3].Trim());
        Assert.EndsWith("events:4  id-a … 2 more in jsonl", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Table_ValueWrittenByAnAttacker_HasNoControlCharacters() =>
        Assert.DoesNotContain('\u001b', CorrelationOutput.Table(Match("\u001b[2J")));

    [Fact]
    public void Json_OfAMatch_HasAllOfItsEvidence()
    {
        var json = JsonDocument.Parse(CorrelationOutput.Json(Match("ann"))).RootElement;
        Assert.Equal(("id-many", "high", "gte 6"), (json.GetProperty("correlationId").GetString(), json.GetProperty("level").GetString(), json.GetProperty("condition").GetString()));
        Assert.Equal("ann", json.GetProperty("group")[0].GetProperty("value").GetString());
        Assert.Equal("2026-01-01T00:00:05Z", json.GetProperty("windowEnd").GetString());
        Assert.Equal(6, json.GetProperty("events").GetArrayLength());
        Assert.Equal(6, json.GetProperty("events")[5].GetProperty("line").GetInt32());
        Assert.Equal("id-a", json.GetProperty("ruleIds")[0].GetString());
    }
}
