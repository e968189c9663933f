using System.Globalization;
using Hikeshi.Detection;

namespace Hikeshi.Verbs;

/// <summary>Matches of correlations as <c>detect</c> prints them.</summary>
internal static class CorrelationOutput
{
    private const string Indent = "               ";
    private const int EventsShown = 4;

    public static string Table(CorrelationMatch match)
    {
        var rule = match.Rule;
        var group = match.Group.Count == 0 ? "-" : string.Join(' ', match.Group.Select(g => $"{g.Field}={g.Value}"));
        var more = match.Events.Count > EventsShown ? $" … {match.Events.Count - EventsShown} more in jsonl" : "";
        List<string> lines =
        [
            $"{rule.Level,-13}  {DetectOutput.Printable(group),-24}  {rule.Title}",
            $"{Indent}{At(match.WindowStart)} to {At(match.WindowEnd)}  {rule.Id}{(rule.Techniques.Count == 0 ? "" : "  " + string.Join(' ', rule.Techniques))}",
            string.Create(CultureInfo.InvariantCulture, $"{Indent}{rule.Condition}  ←  {match.Value} of {match.Count} events"),
            .. match.Events.Take(EventsShown).Select(e => $"{Indent}{At(e.Time)}  {DetectOutput.Printable(e.Place.ToString())}  {e.RuleId}"),
        ];
        return string.Join(Environment.NewLine, lines) + more;
    }

    public static string Json(CorrelationMatch match) => DetectOutput.Written(json =>
    {
        json.WriteString("correlationId", match.Rule.Id);
        json.WriteString("title", match.Rule.Title);
        json.WriteString("level", match.Rule.Level);
        json.WriteStartArray("group");
        foreach (var group in match.Group)
        {
            json.WriteStartObject();
            json.WriteString("field", group.Field);
            json.WriteString("value", group.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("windowStart", At(match.WindowStart));
        json.WriteString("windowEnd", At(match.WindowEnd));
        json.WriteString("condition", match.Rule.Condition.ToString());
        json.WriteNumber("value", match.Value);
        json.WriteNumber("count", match.Count);
        DetectOutput.WriteTexts(json, "techniques", match.Rule.Techniques);
        DetectOutput.WriteTexts(json, "ruleIds", match.RuleIds);
        json.WriteStartArray("events");
        foreach (var evidence in match.Events)
        {
            json.WriteStartObject();
            json.WriteString("ruleId", evidence.RuleId);
            json.WriteString("time", At(evidence.Time));
            json.WriteString("file", evidence.Place.Source);
            json.WriteNumber("line", evidence.Place.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static string Counters(CorrelatorCounters counters) =>
        $"{counters.Taken} events taken, {counters.Late} late, {counters.Ahead} ahead of the clock, {counters.WithoutTime} without time, {counters.WithoutGroup} without group, {counters.WithoutValue} without value, "
        + $"{counters.ReleasedEarly} released early, {counters.EvictedGroups} groups and {counters.EvictedSamples} events evicted";

    private static string At(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
