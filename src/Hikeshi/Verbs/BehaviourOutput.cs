using System.Globalization;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Verbs;

/// <summary>Sightings by behaviour as <c>detect</c> prints them.</summary>
internal static class BehaviourOutput
{
    private const string Indent = "               ";

    public static string Level(BehaviourSighting sighting) => sighting.MayContain ? "high" : "medium";

    public static string Table(BehaviourSighting sighting)
    {
        List<string> lines =
        [
            $"{Level(sighting),-13}  {sighting.Hosts[0],-24}  behaviour, chain {sighting.Chain}",
            $"{Indent}{sighting.Sentence("en")}",
            $"{Indent}{sighting.Sentence("ja")}",
            $"{Indent}{string.Join(' ', sighting.Techniques)}",
            .. sighting.Parts.Select(p => $"{Indent}{p.Value,4:0.0}  {p.Sign,-20} {DetectOutput.Printable(p.Program)} → {DetectOutput.Printable(p.Thing)}  {DetectOutput.Printable(p.Place.ToString())}"),
        ];
        return string.Join(Environment.NewLine, lines);
    }

    public static string Json(BehaviourSighting sighting) => DetectOutput.Written(json =>
    {
        json.WriteString("behaviour", sighting.Sentence("en"));
        json.WriteString("behaviourJa", sighting.Sentence("ja"));
        json.WriteString("level", Level(sighting));
        json.WriteNumber("chain", sighting.Chain);
        json.WriteNumber("score", Math.Round(sighting.Score, 2));
        json.WriteNumber("needed", sighting.Needed);
        json.WriteBoolean("mayContain", sighting.MayContain);
        DetectOutput.WriteTexts(json, "tactics", sighting.Tactics);
        DetectOutput.WriteTexts(json, "techniques", sighting.Techniques);
        DetectOutput.WriteTexts(json, "hosts", sighting.Hosts);
        DetectOutput.WriteTexts(json, "users", sighting.Users);
        DetectOutput.WriteTexts(json, "addresses", sighting.Addresses);
        json.WriteString("first", sighting.First.ToString("O"));
        json.WriteString("last", sighting.Last.ToString("O"));
        json.WriteStartArray("parts");
        foreach (var part in sighting.Parts)
        {
            json.WriteStartObject();
            json.WriteString("sign", part.Sign);
            json.WriteString("tactic", part.Tactic);
            json.WriteString("technique", part.Technique);
            json.WriteString("host", part.Host);
            json.WriteString("program", part.Program);
            json.WriteString("thing", part.Thing);
            json.WriteString("time", part.Time.ToString("O"));
            json.WriteNumber("value", Math.Round(part.Value, 2));
            json.WriteNumber("surprise", Math.Round(part.Surprise, 2));
            json.WriteBoolean("firstOnHost", part.IsFirstOnHost);
            json.WriteString("place", part.Place.ToString());
            json.WriteString("digest", part.Digest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static string Counters(BehaviourCounters c, bool hasLearned) =>
        string.Create(CultureInfo.InvariantCulture, $"{c.Deeds} deeds, {c.Signs} signs; {(hasLearned ? "rareness counts" : "still learning, structure alone counts")} ({c.Lived.TotalHours:0.0} h of events); ")
        + $"{c.WithoutTime} without time, {c.Disbelieved} with a time far from the others', {c.Jumps} jumps, {c.NotLearned} of suspected chains not learned; "
        + $"{c.Processes} processes and {c.Chains} chains kept, {c.EvictedProcesses} and {c.EvictedChains} evicted, {c.EvictedRates} rates, {c.EvictedOthers} others";
}
