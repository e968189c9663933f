using System.CommandLine;
using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Rules;

/// <summary><c>hikeshi rules check</c>: what is wrong with Sigma rules, what cannot be meant, and what could be simpler.</summary>
internal static class RulesCheckCommand
{
    private static readonly string[] Thresholds = ["error", "warning", "none"];

    public static Command Build()
    {
        var path = new Argument<string>("PATH") { Description = "A Sigma rule file, or a directory with *.yml and *.yaml files" };
        var format = new Option<string>("--format") { Description = "table for people, json for programs, or sarif (SARIF 2.1.0) for code hosts and editors", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "sarif");
        var failOn = new Option<string>("--fail-on") { Description = "Exit with 1 on errors, on warnings and errors, or never", DefaultValueFactory = _ => "error" };
        failOn.AcceptOnlyFromAmong(Thresholds);
        var pipelines = PipelineOption.Create();
        var command = new Command(
            "check",
            "Check Sigma rules against the specification and against this engine. Exit codes: 0 nothing found (see --fail-on), 1 findings, 2 bad input, 3 our failure.")
        {
            path, format, failOn, pipelines,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(path), RulePipelines.Load(parsed.GetValue(pipelines) ?? []), parsed.GetValue(format)!, parsed.GetValue(failOn)!));
        return command;
    }

    private static int Run(string path, RulePipelines pipelines, string format, string failOn)
    {
        var report = RuleLint.Check(path, pipelines);
        if (report.Files == 0)
        {
            throw new RefusedException(new Refusal("detection.no-rules", path, "no rule files in it", "Sigma rules in *.yml or *.yaml files", "Check the path."));
        }

        switch (format)
        {
            case "json":
                VerbJson.Write(json => RulesCheckJson.Write(json, report));
                break;
            case "sarif":
                VerbJson.Write(json => RulesCheckSarif.Write(json, report));
                break;
            default:
                WriteLines(report);
                break;
        }

        var (errors, warnings, hints) = (report.Count(FindingSeverity.Error), report.Count(FindingSeverity.Warning), report.Count(FindingSeverity.Hint));
        (format == "table" ? Console.Out : Console.Error).WriteLine($"{report.Rules} rules in {report.Files} files: {errors} errors, {warnings} warnings, {hints} hints");
        return failOn switch
        {
            "error" => errors,
            "warning" => errors + warnings,
            _ => 0,
        } > 0 ? ExitCode.Findings : ExitCode.Fine;
    }

    private static void WriteLines(RuleLintReport report)
    {
        foreach (var finding in report.Findings)
        {
            Console.Out.WriteLine(Printable.Of($"{finding.File}:{finding.Line}: {Word(finding.Severity)} [{finding.Check}] {finding.Sentence}"));
        }
    }

    public static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "hint",
    };
}
