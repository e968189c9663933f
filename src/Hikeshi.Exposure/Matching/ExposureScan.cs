using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Matching;

/// <summary>
/// Compares software with advisories: every unique component once, by identity; then the findings go to all documents that
/// contain it. The result depends on nothing but its input, its order included.
/// </summary>
public static class ExposureScan
{
    public static ScanReport Run(IReadOnlyList<ScannedDocument> documents, AdvisoryIndex index)
    {
        var postings = Postings(documents);
        var packages = new List<AffectedComponentFindings>();
        var unparsed = new List<UnparsedComponent>();
        var (unidentified, withoutVersion) = (0, 0);
        foreach (var (purl, names) in postings.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!PackageUrl.TryParse(purl, out var component) || PackageKey.Of(component) is not { } identity)
            {
                unidentified++;
                continue;
            }

            withoutVersion += identity.Version is null ? 1 : 0;
            var (findings, undecided) = Match(identity.Key, identity.Version, index);
            if (findings.Count > 0)
            {
                packages.Add(new AffectedComponentFindings(purl, identity.Key.Ecosystem, identity.Key.Name, identity.Version ?? "", names, findings));
            }

            if (undecided.Count > 0)
            {
                unparsed.Add(new UnparsedComponent(purl, identity.Version ?? "", undecided));
            }
        }

        return new ScanReport(
            documents.Count,
            documents.Sum(document => document.Listed),
            documents.SelectMany(document => document.Components).Distinct().Count(),
            unidentified + documents.SelectMany(document => document.Components).Where(component => component.Purl is null).Distinct().Count(),
            withoutVersion,
            packages.Sum(package => package.Findings.Count),
            packages,
            unparsed);
    }

    private static (List<Finding> Findings, List<string> Undecided) Match(PackageKey key, string? text, AdvisoryIndex index)
    {
        var candidates = index.Find(key);
        if (candidates.Count == 0)
        {
            return ([], []);
        }

        var version = new ComponentVersion(key.Ecosystem, text);
        var findings = new List<Finding>();
        var undecided = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (advisory, affected) in candidates)
        {
            var verdict = affected.Decide(version);
            switch (verdict.Kind)
            {
                case VerdictKind.Affected:
                    findings.Add(new Finding(advisory.Id, advisory.Aliases, advisory.Summary, verdict.Interval, verdict.Comparer, advisory.SourceFile));
                    break;
                case VerdictKind.Unparsed:
                    undecided.Add(advisory.Id);
                    break;
            }
        }

        // An advisory may name one package in several entries; one finding each is enough, the first that held.
        var unique = findings.DistinctBy(finding => (finding.Advisory, finding.Source)).OrderBy(finding => finding.Advisory, StringComparer.Ordinal).ThenBy(finding => finding.Source, StringComparer.Ordinal).ToList();
        undecided.ExceptWith(unique.Select(finding => finding.Advisory));
        return (unique, undecided.Order(StringComparer.Ordinal).ToList());
    }

    /// <summary>Unique purl → names of the documents that contain it.</summary>
    private static Dictionary<string, List<string>> Postings(IReadOnlyList<ScannedDocument> documents)
    {
        var postings = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            foreach (var component in document.Components)
            {
                if (component.Purl is not { } purl)
                {
                    continue;
                }

                if (!postings.TryGetValue(purl, out var names))
                {
                    postings[purl] = names = [];
                }

                if (names.Count == 0 || names[^1] != document.Name)
                {
                    names.Add(document.Name);
                }
            }
        }

        return postings;
    }
}
