using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Reporting;
using Hikeshi.Exposure.Reporting.Html;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Exposure;

/// <summary><c>hikeshi exposure scan</c>.</summary>
internal static class ScanCommand
{
    public static Command Build()
    {
        var sbom = new Option<string>("--sbom") { Description = "A bill of materials (CycloneDX or SPDX, see 'ledger import'), or a folder of them, searched to the bottom for .json, .xml, .cdx, .spdx, .gz and .zip.", Required = true, HelpName = "FILE|DIR" };
        var advisories = new Option<string>("--advisories") { Description = "A folder of advisories, searched to the bottom, or one file: OSV (JSON, YAML), CVE 5, Alpine secdb, npm, CSAF, OpenVEX, CycloneDX VEX, JVNRSS and VULDEF, told by their content.", Required = true, HelpName = "DIR" };
        var vex = ScanVex.Option();
        var vexReport = new Option<string?>("--vex-report") { Description = "Writes what became of every VEX statement, and why, as JSON to this file.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "table for people; json, csv, sarif (SARIF 2.1.0) or cyclonedx (CycloneDX 1.6 with vulnerabilities) for programs, html for a printable report, on standard output.", DefaultValueFactory = _ => "table", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("table", "json", "csv", "sarif", "cyclonedx", "html");
        var language = new Option<string>("--lang") { Description = "With --format html: the language of the report, en or ja.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("en", "ja");
        var failOn = new Option<string>("--fail-on") { Description = "any: exit code 1 when anything was found that no VEX closes. none: findings are not a failure.", DefaultValueFactory = _ => "none" };
        failOn.AcceptOnlyFromAmong("none", "any");
        var command = new Command("scan", "Says which components of the given software are affected by which advisories, and why.") { sbom, advisories, vex, vexReport, format, language, failOn };
        command.Validators.Add(given => RequireReport(given, language, format));
        command.SetAction(parsed => Run(parsed.GetValue(sbom)!, parsed.GetValue(advisories)!, parsed.GetValue(vex) ?? [], parsed.GetValue(vexReport), parsed.GetValue(format)!, parsed.GetValue(language)!, parsed.GetValue(failOn)!));
        return command;
    }

    private static int Run(string sbomPath, string advisoryPath, string[] vexPaths, string? vexReport, string format, string language, string failOn)
    {
        ExposureVerb.RequireExists(sbomPath, "--sbom", "a file or a folder");
        ExposureVerb.RequireExists(advisoryPath, "--advisories", "a folder or a file");
        foreach (var path in vexPaths)
        {
            ExposureVerb.RequireExists(path, "--vex", "a file or a folder");
        }

        var report = vexReport is null ? null : OutputFile.Require(vexReport, [sbomPath, advisoryPath, .. vexPaths]);
        var clock = Stopwatch.StartNew();
        Console.Error.WriteLine("reading advisories …");
        var loaded = AdvisoryFolder.Load(advisoryPath);
        var index = AdvisoryIndex.Build(loaded.Advisories);
        var advisoriesMs = clock.ElapsedMilliseconds;
        Console.Error.WriteLine($"{index.Advisories} advisories about {index.Packages} packages in {advisoriesMs} ms; reading bills of materials …");
        var documents = ScanDocuments.Read(sbomPath);
        var vex = ScanVex.Read(vexPaths, loaded, documents.Vex);
        var documentsMs = clock.ElapsedMilliseconds - advisoriesMs;
        var matched = ExposureScan.Run(documents.Documents, index);
        var matchingMs = clock.ElapsedMilliseconds - advisoriesMs - documentsMs;
        var scan = vex.ApplyTo(matched, loaded, documents);
        var result = new ScanResult(scan, index, loaded, [.. documents.Refused, .. loaded.Refused, .. vex.Refused], new ScanTiming(advisoriesMs, documentsMs, matchingMs, clock.ElapsedMilliseconds - advisoriesMs - documentsMs - matchingMs, clock.ElapsedMilliseconds));
        foreach (var refusal in result.Refused)
        {
            Console.Error.WriteLine($"refused: {Printable.Of(refusal.Sentence)}");
        }

        if (report is not null)
        {
            VexReportJson.Write(report, scan.Vex);
        }

        Write(result, format, language);
        if (documents.Documents.Count == 0)
        {
            Console.Error.WriteLine($"hikeshi: {Printable.Of(sbomPath)}: no bill of materials could be read; expected CycloneDX or SPDX, in a folder as {string.Join(", ", SbomFile.Endings)}.");
        }

        if (index.Advisories == 0)
        {
            Console.Error.WriteLine($"hikeshi: {Printable.Of(advisoryPath)}: no advisory could be read; expected OSV, CVE 5, CSAF, Alpine secdb or npm.");
        }

        return documents.Documents.Count == 0 || index.Advisories == 0 ? ExitCode.BadInput
            : failOn == "any" && scan.Open > 0 ? ExitCode.Findings
            : ExitCode.Fine;
    }

    /// <summary>Other formats are in one language: who asks for another is told instead of given English.</summary>
    private static void RequireReport(CommandResult given, Option<string> language, Option<string> format)
    {
        if (given.GetResult(language) is { Implicit: false } && given.GetValue(format) != "html")
        {
            given.AddError("--lang goes with --format html only.");
        }
    }

    private static void Write(ScanResult result, string format, string language)
    {
        switch (format)
        {
            case "json":
                VerbJson.Write(json => ScanJson.Write(json, result));
                break;
            case "csv":
                CsvReport.Write(Console.Out, result.Report);
                break;
            case "sarif":
                WriteTo(output => SarifReport.Write(output, result.Report, Version));
                break;
            case "cyclonedx":
                WriteTo(output => CycloneDxVexReport.Write(output, result.Report, Version));
                break;
            case "html":
                WriteHtml(result, language == "ja" ? ScanWords.Japanese : ScanWords.English);
                break;
            default:
                ScanTable.Write(result);
                break;
        }
    }

    private static void WriteHtml(ScanResult result, ScanWords words)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        new ScanHtml(output, result.Report, new ScanInputs(result.Index, result.NamedOnly, result.Loaded.Unknown.Count, result.Refused, DateTimeOffset.UtcNow), words).Write();
    }

    private static string Version => typeof(ScanCommand).Assembly.GetName().Version!.ToString(3);

    private static void WriteTo(Action<Stream> write)
    {
        using var output = Console.OpenStandardOutput();
        write(output);
        output.Write("\n"u8);
    }
}
