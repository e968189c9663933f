using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Matching;

namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>Whether a statement and a finding speak of one weakness.</summary>
internal sealed class Weaknesses(Aliases aliases)
{
    private readonly Dictionary<string, HashSet<string>> sets = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>Null when they do not; false when the advisory covers several CVEs and the statement does not name them all.</returns>
    public bool? AreOne(VexStatement statement, Finding finding)
    {
        var set = SetOf(finding);
        if (!Ids(statement).Any(set.Contains))
        {
            return null;
        }

        if (Ids(statement).Contains(finding.Advisory, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        var cves = set.Where(id => id.StartsWith("CVE-", StringComparison.OrdinalIgnoreCase)).ToList();
        return cves.Count <= 1 || cves.TrueForAll(cve => Ids(statement).Contains(cve, StringComparer.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Ids(VexStatement statement) => statement.Aliases.Prepend(statement.Vulnerability);

    private HashSet<string> SetOf(Finding finding)
    {
        if (!sets.TryGetValue(finding.Advisory, out var set))
        {
            sets[finding.Advisory] = set = aliases.Of(finding.Advisory).Ids.ToHashSet(StringComparer.OrdinalIgnoreCase);
        }

        return set;
    }
}
