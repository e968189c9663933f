using Hikeshi.Exposure.Csaf.Cwe;
using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Vulnerabilities;

/// <summary>CWE numbers with their names (6.1.11), and whether there are any (6.3.4).</summary>
internal static class Weaknesses
{
    /// <summary>
    /// 6.1.11 CWE. CSAF 2.0 does not say of which version of the list a name is: any name that the entry ever had will do.
    /// CSAF 2.1 does: the entry must be a weakness, and its name the one of that version. Of versions newer than our list nothing can be said.
    /// </summary>
    public static IEnumerable<Found> Valid(CsafView view)
    {
        foreach (var cwe in Of(view))
        {
            if (cwe.Text("id") is { } id && cwe.Text("name") is { } name && Fault(id, name, view.Is21 ? cwe.Text("version") : null) is { } fault)
            {
                yield return new Found(cwe.Path, fault);
            }
        }
    }

    /// <summary>6.3.4 Missing CWE.</summary>
    public static IEnumerable<Found> Missing(CsafView view) => view.Vulnerabilities
        .Where(v => !v.Has("cwe") && !v.Has("cwes")).Select(v => new Found(v.Path.Member(view.Is21 ? "cwes" : "cwe"), "no weakness is given"));

    /// <summary>6.2.25 (2.1) Usage of CWE Not Allowed for Vulnerability Mapping. The use is that of our list; versions before 4.12 told none.</summary>
    public static IEnumerable<Found> NotForMapping(CsafView view) => Used(view, "DP", "is not for mapping vulnerabilities");

    /// <summary>6.2.26 (2.1) Usage of CWE Allowed with Review for Vulnerability Mapping.</summary>
    public static IEnumerable<Found> MappingNeedsReview(CsafView view) => Used(view, "R", "needs a review when it is used for mapping");

    private static IEnumerable<Found> Used(CsafView view, string uses, string sentence) => Of(view)
        .Where(cwe => cwe.Text("id") is { } id && CweList.Find(id) is { IsWeakness: true } entry && uses.Contains(entry.Use, StringComparison.Ordinal))
        .Select(cwe => new Found(cwe.Path, $"{cwe.Text("id")} {sentence}"));

    public static IEnumerable<CsafNode> Of(CsafView view) => view.Vulnerabilities
        .SelectMany(v => view.Is21 ? v.Items("cwes") : v.Member("cwe") is { } cwe ? [cwe] : []);

    private static string? Fault(string id, string name, string? version)
    {
        var entry = CweList.Find(id);
        if (version is null)
        {
            return entry is null ? $"there is no {id}" : entry.WasEverCalled(name) ? null : $"{id} is '{entry.Name}', not '{name}'";
        }

        if (CweList.IsNewer(version))
        {
            return null;
        }

        if (CweList.ReleaseOf(version) is not { } day)
        {
            return $"there is no version {version} of the CWE list";
        }

        return entry is null || entry.Since > day ? $"there is no {id} in version {version}"
            : !entry.IsWeakness ? $"{id} is a category or a view, not a weakness"
            : entry.NameOn(day) == name ? null : $"{id} is '{entry.NameOn(day)}' in version {version}, not '{name}'";
    }
}
