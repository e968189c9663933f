namespace Hikeshi.Exposure.Ranking;

/// <summary>Finds findings by what a person remembers of them.</summary>
public static class FindingSearch
{
    /// <summary>Longest text that is searched for, in characters.</summary>
    public const int Longest = 200;

    /// <param name="text">Words; each must occur in an id, package, asset, service or critical function, without regard to case. Empty: everything.</param>
    public static IReadOnlyList<RankedFinding> Find(IReadOnlyList<RankedFinding> findings, string text)
    {
        var words = text.Split([' ', '\t', '\u3000'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? findings : [.. findings.Where(finding => Array.TrueForAll(words, word => Texts(finding).Any(said => said.Contains(word, StringComparison.OrdinalIgnoreCase))))];
    }

    /// <summary>All findings of a weakness, by any of its names or by the id of an advisory about it.</summary>
    public static IReadOnlyList<RankedFinding> About(IReadOnlyList<RankedFinding> findings, string id) =>
        [.. findings.Where(finding => finding.Weakness.Ids.Concat(finding.Evidence.Select(evidence => evidence.Advisory.Id)).Contains(id, StringComparer.OrdinalIgnoreCase))];

    /// <summary>What VEX closes of a weakness, by its best known name or by the id of an advisory about it.</summary>
    public static IReadOnlyList<ClosedFinding> About(IReadOnlyList<ClosedFinding> closed, string id) =>
        [.. closed.Where(one => one.Advisories.Prepend(one.Weakness).Contains(id, StringComparer.OrdinalIgnoreCase))];

    private static IEnumerable<string> Texts(RankedFinding finding)
    {
        IEnumerable<string> own = [finding.Package.Name, finding.Package.Ecosystem, .. finding.Weakness.Ids, .. finding.Weakness.Cves, .. finding.Assets];
        IEnumerable<string> service = finding.Service is { } known ? [known.Id, known.Names.En, known.Names.Ja] : [];
        return own.Concat(service)
            .Concat(finding.Functions.SelectMany(function => new[] { function.Id, function.Names.En, function.Names.Ja }))
            .Concat(finding.Evidence.SelectMany(evidence => new[] { evidence.Advisory.Id, evidence.Purl }));
    }
}
