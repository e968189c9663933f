using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Reporting;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Watching;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi exposure scan</c>: bills of materials against a folder of advisories, offline.</summary>
internal static class ExposureVerb
{
    public static Command Build()
    {
        var sbom = new Option<string>("--sbom") { Description = "A bill of materials (CycloneDX or SPDX, see 'ledger import'), or a folder of them, searched to the bottom.", Required = true, HelpName = "FILE|DIR" };
        var advisories = new Option<string>("--advisories") { Description = "A folder of advisories, searched to the bottom, or one file: OSV (JSON, YAML), CVE 5, Alpine secdb, npm, CSAF, OpenVEX, JVNRSS and VULDEF, told by their content.", Required = true, HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "table for people; json, csv, sarif (SARIF 2.1.0) or cyclonedx (CycloneDX 1.6 with vulnerabilities) for programs, on standard output.", DefaultValueFactory = _ => "table", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("table", "json", "csv", "sarif", "cyclonedx");
        var failOn = new Option<string>("--fail-on") { Description = "any: exit code 1 when anything was found. none: findings are not a failure.", DefaultValueFactory = _ => "none" };
        failOn.AcceptOnlyFromAmong("none", "any");
        var scan = new Command("scan", "Says which components of the given software are affected by which advisories, and why.") { sbom, advisories, format, failOn };
        scan.SetAction(parsed => Scan(parsed.GetValue(sbom)!, parsed.GetValue(advisories)!, parsed.GetValue(format)!, parsed.GetValue(failOn)!));
        return new Command("exposure", "Who is hit by an advisory, and what matters first.") { scan, ExposureExplainCommand.Build(), ExposureRankCommand.Build(), Feeds.FeedsCommand.Build(), ExposureWatchCommand.Build() };
    }

    private static int Scan(string sbomPath, string advisoryPath, string format, string failOn)
    {
        RequireExists(sbomPath, "--sbom", "a file or a folder");
        RequireExists(advisoryPath, "--advisories", "a folder or a file");
        var clock = Stopwatch.StartNew();
        Console.Error.WriteLine("reading advisories …");
        var loaded = AdvisoryFolder.Load(advisoryPath);
        var index = AdvisoryIndex.Build(loaded.Advisories);
        var advisoriesMs = clock.ElapsedMilliseconds;
        Console.Error.WriteLine($"{index.Advisories} advisories about {index.Packages} packages in {advisoriesMs} ms; reading bills of materials …");
        var (documents, refusedDocuments) = SbomFiles.Read(sbomPath);
        var documentsMs = clock.ElapsedMilliseconds - advisoriesMs;
        var report = ExposureScan.Run(documents, index);
        var timing = new ScanTiming(advisoriesMs, documentsMs, clock.ElapsedMilliseconds - advisoriesMs - documentsMs, clock.ElapsedMilliseconds);
        var refused = refusedDocuments.Concat(loaded.Refused).ToList();
        foreach (var refusal in refused)
        {
            Console.Error.WriteLine($"refused: {refusal.Sentence}");
        }

        switch (format)
        {
            case "json":
                WriteJson(report, index, loaded, refused, timing);
                break;
            case "csv":
                CsvReport.Write(Console.Out, report);
                break;
            case "sarif":
                WriteTo(output => SarifReport.Write(output, report, Version));
                break;
            case "cyclonedx":
                WriteTo(output => CycloneDxVexReport.Write(output, report, Version));
                break;
            default:
                WriteTable(report, index, loaded, refused.Count, timing);
                break;
        }

        return documents.Count == 0 || index.Advisories == 0 ? ExitCode.BadInput
            : failOn == "any" && report.Findings > 0 ? ExitCode.Findings
            : ExitCode.Fine;
    }

    private static string Version => typeof(ExposureVerb).Assembly.GetName().Version!.ToString(3);

    private static void WriteTo(Action<Stream> write)
    {
        using var output = Console.OpenStandardOutput();
        write(output);
        output.Write("\n"u8);
    }

    private static void WriteTable(ScanReport report, AdvisoryIndex index, LoadedAdvisories loaded, int refused, ScanTiming timing)
    {
        foreach (var package in report.Packages)
        {
            Console.Out.WriteLine($"{package.Purl}   in {Documents(package.Documents)}");
            foreach (var finding in package.Findings)
            {
                var also = finding.Aliases.Count == 0 ? "" : $" ({string.Join(", ", finding.Aliases)})";
                Console.Out.WriteLine($"    {finding.Advisory}{also}: {package.Version} in {finding.Interval} by {finding.Comparer}");
                Console.Out.WriteLine($"        {(finding.Summary.Length == 0 ? finding.Source : Printable.Of(Short(finding.Summary)) + " — " + finding.Source)}");
            }
        }

        foreach (var component in report.Unparsed)
        {
            Console.Out.WriteLine($"undecided: {component.Purl} has no version that can be compared; look at {string.Join(", ", component.Advisories)}");
        }

        Console.Out.WriteLine();
        (string Name, long Value)[] lines =
        [
            ("documents", report.Documents),
            ("files refused", refused),
            ("components", report.Components),
            ("unique components", report.UniqueComponents),
            ("  of no known ecosystem", report.Unidentified),
            ("  without a version", report.WithoutVersion),
            ("advisories", index.Advisories),
            ("  withdrawn", index.Withdrawn),
            ("  by product name only", CountNamedOnly(loaded)),
            ("VEX statements, unapplied", loaded.Vex.Count),
            ("files of no known kind", loaded.Unknown.Count),
            ("ranges evaluated", index.Ranges.Evaluated),
            ("  commit ranges ignored", index.Ranges.Git),
            ("  undecidable ranges", index.Ranges.Undecidable),
            ("  entries without package", index.Ranges.Unidentified),
            ("affected components", report.Packages.Count),
            ("findings", report.Findings),
            ("undecided components", report.Unparsed.Count),
            ("matching, ms", timing.MatchingMs),
            ("in all, ms", timing.TotalMs),
        ];
        foreach (var (name, value) in lines)
        {
            Console.Out.WriteLine($"{name,-26}{value.ToString("N0", CultureInfo.InvariantCulture),14}");
        }
    }

    /// <summary>Advisories that name products or CPEs and no package: they can be shown to people, and never found in a bill of materials.</summary>
    private static int CountNamedOnly(LoadedAdvisories loaded) =>
        loaded.Advisories.Count(advisory => advisory is { Withdrawn: false, Affected.Count: 0, Products.Count: > 0 });

    private static string Short(string text) => text.Length <= 120 ? text : text[..119] + "…";

    private static string Documents(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : $"{names.Count} documents";

    private static void WriteJson(ScanReport report, AdvisoryIndex index, LoadedAdvisories loaded, IReadOnlyList<Refusal> refused, ScanTiming timing)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartObject("summary");
        json.WriteNumber("documents", report.Documents);
        json.WriteNumber("refused", refused.Count);
        json.WriteNumber("components", report.Components);
        json.WriteNumber("uniqueComponents", report.UniqueComponents);
        json.WriteNumber("unidentified", report.Unidentified);
        json.WriteNumber("withoutVersion", report.WithoutVersion);
        json.WriteNumber("advisories", index.Advisories);
        json.WriteNumber("withdrawn", index.Withdrawn);
        json.WriteNumber("namedProductsOnly", CountNamedOnly(loaded));
        json.WriteNumber("vexStatements", loaded.Vex.Count);
        json.WriteNumber("filesOfNoKnownKind", loaded.Unknown.Count);
        json.WriteNumber("rangesEvaluated", index.Ranges.Evaluated);
        json.WriteNumber("gitRangesIgnored", index.Ranges.Git);
        json.WriteNumber("undecidableRanges", index.Ranges.Undecidable);
        json.WriteNumber("entriesWithoutPackage", index.Ranges.Unidentified);
        json.WriteNumber("affectedComponents", report.Packages.Count);
        json.WriteNumber("findings", report.Findings);
        json.WriteNumber("undecided", report.Unparsed.Count);
        json.WriteNumber("advisoriesMs", timing.AdvisoriesMs);
        json.WriteNumber("documentsMs", timing.DocumentsMs);
        json.WriteNumber("matchingMs", timing.MatchingMs);
        json.WriteNumber("totalMs", timing.TotalMs);
        json.WriteEndObject();
        json.WriteStartArray("packages");
        foreach (var package in report.Packages)
        {
            json.WriteStartObject();
            json.WriteString("purl", package.Purl);
            json.WriteString("ecosystem", package.Ecosystem);
            json.WriteString("name", package.Name);
            json.WriteString("version", package.Version);
            WriteStrings(json, "documents", package.Documents);
            json.WriteStartArray("findings");
            foreach (var finding in package.Findings)
            {
                json.WriteStartObject();
                json.WriteString("advisory", finding.Advisory);
                WriteStrings(json, "aliases", finding.Aliases);
                json.WriteString("summary", finding.Summary);
                json.WriteString("interval", finding.Interval);
                json.WriteString("comparer", finding.Comparer);
                json.WriteString("source", finding.Source);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("undecided");
        foreach (var component in report.Unparsed)
        {
            json.WriteStartObject();
            json.WriteString("purl", component.Purl);
            json.WriteString("version", component.Version);
            WriteStrings(json, "advisories", component.Advisories);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("refused");
        foreach (var refusal in refused)
        {
            RefusalJson.Write(json, refusal);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    internal static void RequireExists(string path, string option, string expected)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new RefusedException(new Refusal("exposure.no-such-path", path, $"{option} names nothing that exists", expected, "Check the path."));
        }
    }

    private readonly record struct ScanTiming(long AdvisoriesMs, long DocumentsMs, long MatchingMs, long TotalMs);
}
