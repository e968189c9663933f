using Hikeshi.Facts.Detection;

namespace Hikeshi.Response.Replaying;

/// <summary>What people judged of the sightings of a rule on a host: the last word counts.</summary>
internal sealed class Triage
{
    private readonly Dictionary<string, string> verdicts = new(StringComparer.OrdinalIgnoreCase);

    public string KeyOf(Sighted sighting) => KeyOf(sighting.RuleId, sighting.Entities.Host);

    public void Take(SightingTriaged triaged) => verdicts[KeyOf(triaged.RuleId, triaged.Host)] = triaged.Verdict;

    public bool IsFalse(string? key) => key is not null && verdicts.GetValueOrDefault(key) == SightingTriaged.FalsePositive;

    private static string KeyOf(string ruleId, string? host) => $"{ruleId}|{host}";
}
