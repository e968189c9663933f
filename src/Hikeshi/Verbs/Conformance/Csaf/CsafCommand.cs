using System.CommandLine;
using System.Text.Json;
using Hikeshi.Exposure.Csaf;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Csaf;

/// <summary><c>hikeshi conformance csaf</c>: the validator's test documents of the CSAF committee, or advisories of any publisher.</summary>
internal static class CsafCommand
{
    public static Command Build()
    {
        var input = new Option<string>("--input") { Description = "A folder of CSAF documents, searched to the bottom.", Required = true, HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "table (for people) or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("csaf", "Hold CSAF documents against the structure and the tests of CSAF 2.0 and 2.1, and test documents against what they are there for.") { input, format };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(input), parsed.GetValue(format) == "json"));
        return command;
    }

    private static int Run(string folder, bool asJson)
    {
        var run = CsafRun.Of(folder);
        if (asJson)
        {
            WriteJson(run);
        }
        else
        {
            WriteLines(run);
        }

        (asJson ? Console.Error : Console.Out).WriteLine($"{run.Passed} passed, {run.Failed} failed");
        return run.Failed > 0 ? ExitCode.Findings : run.Passed > 0 ? ExitCode.Fine : ExitCode.BadInput;
    }

    private static void WriteLines(CsafRun run)
    {
        foreach (var one in run.Judged.Where(one => !one.Passed))
        {
            Console.Out.WriteLine($"FAILED  {Printable.Of(one.File)}: expected {one.Expected}, found {Printable.Of(one.Found)}");
        }

        foreach (var one in run.Cases.Where(one => one.NotRun))
        {
            Console.Out.WriteLine($"NOT RUN {Printable.Of(one.File)}: {one.Expectation.Clause} asks the network or a spelling checker");
        }

        var invalid = run.Invalid.ToList();
        foreach (var one in invalid)
        {
            Console.Out.WriteLine($"INVALID {Printable.Of(one.File)}: {Printable.Of(one.Found)}");
        }

        if (invalid.Count > 0)
        {
            Console.Out.WriteLine($"{invalid.Count} of the documents that were read violate a mandatory test");
        }
    }

    private static void WriteJson(CsafRun run)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("passed", run.Passed);
        json.WriteNumber("failed", run.Failed);
        json.WriteNumber("notRun", run.Cases.Count(one => one.NotRun));
        json.WriteStartArray("cases");
        foreach (var one in run.Cases)
        {
            json.WriteStartObject();
            json.WriteString("file", one.File);
            json.WriteString("clause", one.Expectation.Clause);
            json.WriteString("expected", one.Expected);
            json.WriteString("result", one.NotRun ? "notRun" : one.Passed ? "passed" : "failed");
            json.WriteString("refused", one.Refusal?.Sentence);
            WriteFindings(json, "structure", one.Verdict?.Structure);
            WriteFindings(json, "violations", one.Verdict?.Violations);
            WriteFindings(json, "warnings", one.Verdict?.Warnings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void WriteFindings(Utf8JsonWriter json, string name, IReadOnlyList<CsafFinding>? findings)
    {
        json.WriteStartArray(name);
        foreach (var finding in findings ?? [])
        {
            json.WriteStartObject();
            json.WriteString("clause", finding.Clause);
            json.WriteString("path", finding.Path);
            json.WriteString("sentence", finding.Sentence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
