using System.CommandLine;
using System.Globalization;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;
using Hikeshi.Verbs.Exposure;

namespace Hikeshi.Verbs.Conformance.MatchLabels;

/// <summary><c>hikeshi conformance match-labels</c>: our matching beside findings that people have judged.</summary>
internal static class MatchLabelsCommand
{
    private static readonly string[] AdvisoryFolders = ["osv-*", "cve5-*", "npm-securitywg", "alpine-secdb"];
    private static readonly string[] SoftwareFolders = ["sbom-*"];

    public static Command Build()
    {
        var input = new Option<string>("--input") { Description = "A folder of labels (NAME.ndjson, a label a line), searched to the bottom.", Required = true, HelpName = "DIR" };
        var advisories = new Option<string[]>("--advisories") { Description = "Advisories to match with; may be given again. Without it those of the data pack that lie beside the folder of labels.", HelpName = "DIR" };
        var sbom = new Option<string[]>("--sbom") { Description = "Bills of materials, which tell in which ecosystems there is a package of a name; may be given again. Without it those of the data pack beside the labels.", HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "table (for people) or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("match-labels", "Match as 'exposure scan' does, and compare with labelled findings: precision and recall for each ecosystem.") { input, advisories, sbom, format };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(input), parsed.GetValue(advisories) ?? [], parsed.GetValue(sbom) ?? [], parsed.GetValue(format) == "json"));
        return command;
    }

    private static int Run(string folder, string[] advisoryPaths, string[] sbomPaths, bool asJson)
    {
        var files = CaseFiles.In(folder, MatchLabel.Layout);
        var unreadable = new List<Refusal>();
        var labels = files.SelectMany(file => MatchLabel.Read(file, Path.GetRelativePath(folder, file), unreadable)).ToList();
        var judge = Judge(folder, advisoryPaths, sbomPaths);
        var verdicts = labels.ConvertAll(judge.Judge);
        var run = new SuiteRun<LabelCase>([.. verdicts.Where(verdict => verdict.Reason is null).Select(verdict => new LabelCase(verdict))], unreadable);
        foreach (var refusal in unreadable)
        {
            Console.Error.WriteLine($"hikeshi: {Printable.Of(refusal.Sentence)}");
        }

        if (asJson)
        {
            SuiteJson.Write(run, _ => { });
        }
        else
        {
            WriteTable(run.Cases, verdicts);
        }

        (asJson ? Console.Error : Console.Out).WriteLine($"{run.Cases.Count - run.Failed} passed, {run.Failed} failed");
        return unreadable.Count > 0 || run.Cases.Count == 0 ? ExitCode.BadInput : run.Failed > 0 ? ExitCode.Findings : ExitCode.Fine;
    }

    private static LabelJudge Judge(string folder, string[] advisoryPaths, string[] sbomPaths)
    {
        var loaded = Given(folder, advisoryPaths, AdvisoryFolders, "--advisories").Select(AdvisoryFolder.Load).ToList();
        var software = Given(folder, sbomPaths, SoftwareFolders, "--sbom").SelectMany(path => ScanDocuments.Read(path).Documents).SelectMany(document => document.Components)
            .Select(component => component.Purl).OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(text => PackageUrl.TryParse(text, out var purl) ? PackageKey.Of(purl)?.Key : null).OfType<PackageKey>();
        return new LabelJudge([.. loaded.SelectMany(one => one.Advisories)], software);
    }

    private static IEnumerable<string> Given(string folder, string[] paths, string[] patterns, string option)
    {
        foreach (var path in paths)
        {
            ExposureVerb.RequireExists(path, option, "a folder or a file");
        }

        return paths.Length > 0 || Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is not { } pack
            ? paths
            : patterns.SelectMany(pattern => Directory.EnumerateDirectories(pack, pattern)).Order(StringComparer.Ordinal);
    }

    private static void WriteTable(IReadOnlyList<LabelCase> cases, IReadOnlyList<LabelVerdict> verdicts)
    {
        foreach (var one in cases.Where(one => !one.Passed).OrderBy(one => one.Kind, StringComparer.Ordinal).ThenBy(one => one.Description, StringComparer.Ordinal).ThenBy(one => one.File, StringComparer.Ordinal))
        {
            Console.Out.WriteLine($"FAILED  {one.Kind}: {Printable.Of(one.Description)} ({Printable.Of(one.File)}): {Printable.Of(one.Sentence)}");
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine($"{"ecosystem",-14}{"labels",8}{"TP",8}{"FP",8}{"found",8}{"right",8}{"precision",11}{"recall",9}");
        foreach (var ecosystem in cases.GroupBy(one => one.Kind, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            WriteRow(ecosystem.Key, [.. ecosystem]);
        }

        WriteRow("all", cases);
        Console.Out.WriteLine();
        Console.Out.WriteLine($"not counted: {verdicts.Count(verdict => verdict.Reason is not null)} of {verdicts.Count} labels");
        foreach (var (reason, count) in verdicts.Select(verdict => verdict.Reason).OfType<string>().CountBy(reason => reason, StringComparer.Ordinal).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Console.Out.WriteLine($"{count,8}  {reason}");
        }
    }

    private static void WriteRow(string name, IReadOnlyList<LabelCase> cases)
    {
        var (found, right, known) = (cases.Count(one => one.Verdict.IsFound), cases.Count(one => one is { IsTrue: true, Verdict.IsFound: true }), cases.Count(one => one.IsTrue));
        Console.Out.WriteLine($"{name,-14}{cases.Count,8}{known,8}{cases.Count - known,8}{found,8}{right,8}{Share(right, found),11}{Share(right, known),9}");
    }

    private static string Share(int part, int whole) => whole == 0 ? "-" : ((double)part / whole).ToString("0.000", CultureInfo.InvariantCulture);
}
