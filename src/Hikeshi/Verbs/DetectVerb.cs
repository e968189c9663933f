using System.CommandLine;
using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Rules;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi detect</c>: Sigma rules over files of events.</summary>
internal static class DetectVerb
{
    public static Command Build()
    {
        var rules = new Option<string>("--rules") { Description = "A Sigma rule file, or a directory with *.yml and *.yaml files", HelpName = "DIR" };
        var behaviour = new Option<bool>("--behaviour") { Description = "Also find intrusions by what they do, without rules; then --rules may be left out" };
        var learnFor = new Option<string>("--learn-for")
        {
            Description = "For --behaviour: how much time with events in it goes by before anything is called rare, such as 12h; 0s: at once",
            HelpName = "TIMESPAN",
            DefaultValueFactory = _ => "7d",
        };
        learnFor.Validators.Add(result =>
        {
            if (Span(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError("--learn-for: expected a number and s, m, h or d (12h, 7d), or 0s");
            }
        });
        var events = new Option<string>("--events")
        {
            Description = "JSON events: a file, a directory, or - for standard input. One object per line, pretty-printed, an array, or {\"Records\":[…]}; also inside .gz, .zip, .tar and .tar.gz",
            HelpName = "FILE|DIR|-",
            Required = true,
        };
        var input = new Option<string>("--input-format")
        {
            Description = "How events are written: json; or lines of syslog, cef, leef, keyvalue, auditd, panos, winxml; auto: each line as it begins (docs/telemetry.md)",
            DefaultValueFactory = _ => "json",
        };
        input.AcceptOnlyFromAmong([.. DetectInput.Formats.Keys]);
        var format = new Option<string>("--format") { Description = "How to print matches: table, or jsonl (one JSON object per match)", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "jsonl");
        var failOn = new Option<string>("--fail-on")
        {
            Description = "Exit with 1 when a rule matched: none (never), any, or a level: that one and above",
            DefaultValueFactory = _ => "none",
        };
        failOn.AcceptOnlyFromAmong(["none", "any", .. RuleLevel.All]);
        var allRules = new Option<bool>("--all-rules") { Description = "Also evaluate rules whose status is deprecated or unsupported" };
        var showRefused = new Option<bool>("--show-refused") { Description = "List every rule that was refused, with file, line and reason" };
        var lateness = new Option<string>("--lateness")
        {
            Description = "For correlations: how far behind the latest event an event may be and still be put in its place, such as 30s or 5m; all: put all events in order first",
            HelpName = "TIMESPAN|all",
            DefaultValueFactory = _ => "all",
        };
        lateness.Validators.Add(result =>
        {
            if (Lateness(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError("--lateness: expected a number and s, m, h or d (30s, 5m), 0s, or all");
            }
        });
        var timeFields = new Option<string[]>("--time-field") { Description = $"For correlations: a field that holds an event's time, tried before {string.Join(", ", EventTime.Fields)}", HelpName = "FIELD" };
        var pipelines = PipelineOption.Create();
        var command = new Command(
            "detect",
            "Evaluate Sigma rules over events. Matches go to standard output, the summary to standard error. Exit codes: 0 done, 1 matches (see --fail-on), 2 bad input, 3 our failure.")
        {
            rules, events, input, format, failOn, allRules, showRefused, lateness, timeFields, pipelines, behaviour, learnFor,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(rules) is null && !result.GetValue(behaviour))
            {
                result.AddError("Option '--rules' is required, unless --behaviour is given.");
            }
        });
        command.SetAction(parsed => DetectRun.Run(new DetectRun.Request(
            parsed.GetValue(rules),
            parsed.GetValue(events)!,
            AsJson: parsed.GetValue(format) == "jsonl",
            parsed.GetValue(failOn)!,
            AllRules: parsed.GetValue(allRules),
            ShowRefused: parsed.GetValue(showRefused),
            Lateness(parsed.GetValue(lateness))!.Value,
            parsed.GetValue(timeFields) ?? [],
            RulePipelines.Load(parsed.GetValue(pipelines) ?? []),
            LearnFor: parsed.GetValue(behaviour) ? Span(parsed.GetValue(learnFor)) : null,
            DetectInput.Formats[parsed.GetValue(input)!])));
        return command;
    }

    private static TimeSpan? Lateness(string? text) => text == "all" ? TimeSpan.MaxValue : Span(text);

    private static TimeSpan? Span(string? text) => text switch
    {
        "0s" => TimeSpan.Zero,
        null => null,
        _ => Timespan.Parse(text),
    };
}
