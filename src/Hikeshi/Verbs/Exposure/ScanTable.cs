using System.Globalization;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Verbs.Exposure;

/// <summary>A scan for people.</summary>
internal static class ScanTable
{
    public static void Write(ScanResult result)
    {
        var report = result.Report;
        foreach (var package in report.Packages)
        {
            Console.Out.WriteLine(Printable.Of($"{package.Purl}   in {Documents(package.Documents)}"));
            foreach (var finding in package.Findings)
            {
                WriteFinding(report, package, finding);
            }
        }

        foreach (var component in report.Unparsed)
        {
            Console.Out.WriteLine(Printable.Of($"undecided: {component.Purl} cannot be compared; look at {string.Join(", ", component.Advisories)}"));
        }

        Console.Out.WriteLine();
        foreach (var (name, value) in Lines(result))
        {
            Console.Out.WriteLine($"{name,-28}{value.ToString("N0", CultureInfo.InvariantCulture),14}");
        }
    }

    private static void WriteFinding(ScanReport report, AffectedComponentFindings package, Finding finding)
    {
        var also = finding.Aliases.Count == 0 ? "" : $" ({string.Join(", ", finding.Aliases)})";
        Console.Out.WriteLine(Printable.Of($"    {finding.Advisory}{also}: {package.ComparedVersion} in {finding.Interval} by {finding.Comparer}"));
        Console.Out.WriteLine(Printable.Of($"        {(finding.Summary.Length == 0 ? finding.Source : Short(finding.Summary) + " — " + finding.Source)}"));
        var said = package.Documents.Select(document => report.Vex.Of(package.Purl, finding.Advisory, document)).OfType<VexDecision>().ToList();
        var isEverywhere = said.Count == package.Documents.Count && said.TrueForAll(one => one.State == said[0].State && one.Because == said[0].Because);
        foreach (var one in isEverywhere ? said.Take(1) : said)
        {
            Console.Out.WriteLine($"        {Words(one.State)}{(isEverywhere ? "" : " in " + Printable.Of(one.Document))}: {string.Join("; ", one.InForce.Select(statement => Printable.Of(VexText.Sentence(statement))))}");
        }
    }

    private static IEnumerable<(string Name, long Value)> Lines(ScanResult result)
    {
        var (report, index) = (result.Report, result.Index);
        return
        [
            ("documents", report.Documents),
            ("files refused", result.Refused.Count),
            ("components", report.Components),
            ("unique components", report.UniqueComponents),
            ("  of no known ecosystem", report.Unidentified),
            ("  without a version", report.WithoutVersion),
            ("advisories", index.Advisories),
            ("  withdrawn", index.Withdrawn),
            ("  by product name only", result.NamedOnly),
            ("files of no known kind", result.Loaded.Unknown.Count),
            ("ranges evaluated", index.Ranges.Evaluated),
            ("  commit ranges ignored", index.Ranges.Git),
            ("  undecidable ranges", index.Ranges.Undecidable),
            ("  entries without package", index.Ranges.Unidentified),
            ("VEX statements", report.Vex.Uses.Count),
            .. report.Vex.Counts.Select(count => ("  " + VexFates.Words(count.Fate), (long)count.Count)),
            ("affected components", report.Packages.Count),
            ("findings", report.Findings),
            ("  closed by VEX", report.Closed),
            ("  open", report.Open),
            ("undecided components", report.Unparsed.Count),
            ("matching, ms", result.Timing.MatchingMs),
            ("VEX, ms", result.Timing.VexMs),
            ("in all, ms", result.Timing.TotalMs),
        ];
    }

    private static string Words(VexState state) => state switch
    {
        VexState.Closed => "closed",
        VexState.Contradicted => "open, contradicted",
        _ => "open",
    };

    private static string Short(string text) => text.Length <= 120 ? text : text[..119] + "…";

    private static string Documents(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : $"{names.Count} documents";
}
