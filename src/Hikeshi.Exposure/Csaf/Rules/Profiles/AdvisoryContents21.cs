using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Profiles;

/// <summary>What CSAF 2.1 asks of its profiles beyond 2.0 (2.1, 6.1.27.2, 6.1.27.3, 6.1.27.8, 6.1.27.12, 6.1.27.20, 6.2.38).</summary>
internal static class AdvisoryContents21
{
    /// <summary>6.1.27.2 Document References: the category must be said.</summary>
    public static IEnumerable<Found> References(CsafView view) =>
        ProfileContents.IsOneOf(view, ProfileNames.Informational, ProfileNames.Incident, ProfileNames.Superseded)
        && !(view.Document?.Items("references") ?? []).Any(reference => reference.Text("category") == "external")
            ? [new Found(view.Document!.Value.Path.Member("references"), "no reference is of the category external")] : [];

    /// <summary>6.1.27.3 Vulnerabilities: there are none.</summary>
    public static IEnumerable<Found> NoVulnerabilities(CsafView view) =>
        ProfileContents.IsOneOf(view, ProfileNames.Informational, ProfileNames.Withdrawn, ProfileNames.Superseded) && view.Root.Member("vulnerabilities") is { } vulnerabilities
            ? [new Found(vulnerabilities.Path, $"{view.Category} must not have vulnerabilities")] : [];

    /// <summary>6.1.27.8 Vulnerability ID: where all ids are for some products only, they must be for every product of the item.</summary>
    public static IEnumerable<Found> VulnerabilityId(CsafView view)
    {
        if (!ProfileContents.IsOneOf(view, ProfileNames.Vex, ProfileNames.Report))
        {
            yield break;
        }

        foreach (var vulnerability in view.Vulnerabilities.Where(v => !v.Has("cve")))
        {
            var ids = vulnerability.Items("ids").ToList();
            if (ids.Count == 0)
            {
                yield return new Found(vulnerability.Path, "neither cve nor ids");
            }

            if (ids.Count == 0 || ids.Exists(id => !id.Has("product_ids") && !id.Has("group_ids")))
            {
                continue;
            }

            var named = ids.SelectMany(view.ProductsOf).ToHashSet(StringComparer.Ordinal);
            foreach (var product in (vulnerability.Member("product_status")?.Members() ?? []).SelectMany(list => list.Node.Items()).Where(p => p.Text() is { } id && !named.Contains(id)))
            {
                yield return new Found(product.Path, $"no id of the vulnerability is for '{product.Text()}'");
            }
        }
    }

    /// <summary>6.1.27.12 Affected Products.</summary>
    public static IEnumerable<Found> Affected(CsafView view) => view.Category != ProfileNames.Advisory ? [] : view.Vulnerabilities
        .Where(v => v.At("product_status", "known_affected") is null)
        .Select(v => new Found(v.Path.Member("product_status"), "there is no known_affected"));

    /// <summary>6.1.27.20 Vulnerability Notes of a report: the title tells the category (table 2).</summary>
    public static IEnumerable<Found> ReportNotes(CsafView view) => view.Category != ProfileNames.Report || !RetiredDocuments.IsEnglish(view) ? [] : view.Vulnerabilities
        .Where(v => !v.Items("notes").Any(note => (note.Text("title"), note.Text("category")) is ("Vulnerability Summary", "summary") or ("CVE Description", "description")))
        .Select(v => new Found(v.Path.Member("notes"), "no note is a 'Vulnerability Summary' (summary) or a 'CVE Description' (description)"));

    /// <summary>6.2.38 Usage of Deprecated Profile.</summary>
    public static IEnumerable<Found> Deprecated(CsafView view) => view.Category.StartsWith("csaf_deprecated_", StringComparison.Ordinal)
        ? [new Found(view.Document!.Value.Path.Member("category"), "a profile that is no longer to be used")] : [];
}
