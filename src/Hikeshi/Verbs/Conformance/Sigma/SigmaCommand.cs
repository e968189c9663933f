using System.CommandLine;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Sigma;

/// <summary><c>hikeshi conformance sigma</c>: which rules load, and whether each matches the events that were recorded for it.</summary>
internal static class SigmaCommand
{
    public static Command Build()
    {
        var input = new Option<string>("--input") { Description = $"A folder with {FlatEvents.EventsName} and {FlatEvents.ExpectedName}, with regression_data, or with both.", Required = true, HelpName = "DIR" };
        var rules = new Option<string?>("--rules") { Description = "A Sigma rule file, or a folder of them; without it the folder sigma of the input.", HelpName = "DIR" };
        var format = Formats.TableOrJson();
        var command = new Command("sigma", "Load Sigma rules, and evaluate them over the events that were recorded for them.") { input, rules, format };
        command.SetAction(parsed => Report(parsed.GetRequiredValue(input), parsed.GetValue(rules), parsed.GetValue(format) == "json"));
        return command;
    }

    private static int Report(string folder, string? rules, bool asJson)
    {
        var run = SigmaRun.Of(folder, rules);
        if (!asJson)
        {
            foreach (var line in RuleLoading.Lines(run.Rules, folder))
            {
                Console.Out.WriteLine(Printable.Of(line));
            }
        }

        var exit = SuiteCommand.Report(run.Suite, asJson, json => RuleLoading.Write(json, run.Rules));
        return run.Suite.Cases.Count == 0 ? ExitCode.BadInput : exit;
    }
}
