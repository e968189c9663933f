using System.CommandLine;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance;

/// <summary>What <c>hikeshi conformance SUITE</c> is for every suite: its options, the report for people, the exit code.</summary>
internal static class SuiteCommand
{
    /// <param name="files">What the folder holds, in the words of the help.</param>
    /// <param name="run">All cases of a folder.</param>
    public static Command Build<T>(string suite, string description, string files, Func<string, SuiteRun<T>> run)
        where T : SuiteCase
    {
        var input = new Option<string>("--input") { Description = $"A folder of {files}, searched to the bottom.", Required = true, HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "table (for people) or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command(suite, description) { input, format };
        command.SetAction(parsed => Report(run(parsed.GetRequiredValue(input)), parsed.GetValue(format) == "json", _ => { }));
        return command;
    }

    /// <param name="more">Members of the JSON report beside those of every suite.</param>
    public static int Report<T>(SuiteRun<T> run, bool asJson, Action<Utf8JsonWriter> more)
        where T : SuiteCase
    {
        if (asJson)
        {
            SuiteJson.Write(run, more);
        }
        else
        {
            foreach (var one in run.Cases.Where(c => !c.Passed))
            {
                Console.Out.WriteLine($"FAILED  {Printable.Of(one.File)} ({Printable.Of(one.Description)}): {Printable.Of(one.Sentence)}");
            }
        }

        foreach (var refusal in run.Unreadable)
        {
            Console.Error.WriteLine($"hikeshi: {Printable.Of(refusal.Sentence)}");
        }

        foreach (var note in run.Cases.Select(c => c.Note).OfType<string>().CountBy(n => n, StringComparer.Ordinal))
        {
            Console.Error.WriteLine($"hikeshi: {(note.Value == 1 ? "one case is" : $"{note.Value} cases are")} {note.Key}");
        }

        (asJson ? Console.Error : Console.Out).WriteLine($"{run.Cases.Count - run.Failed} passed, {run.Failed} failed");
        return run.Unreadable.Count > 0 ? ExitCode.BadInput : run.Failed > 0 ? ExitCode.Findings : ExitCode.Fine;
    }
}
