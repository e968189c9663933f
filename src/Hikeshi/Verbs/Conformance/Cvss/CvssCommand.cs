using System.CommandLine;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Cvss;

/// <summary><c>hikeshi conformance cvss</c>: vectors of all versions, and the scores that others published for them.</summary>
internal static class CvssCommand
{
    public static Command Build()
    {
        var input = new Option<string>("--input") { Description = "A folder of files vectors_*, searched to the bottom.", Required = true, HelpName = "DIR" };
        var format = Formats.TableOrJson();
        var command = new Command("cvss", "Score CVSS 2.0, 3.0, 3.1 and 4.0 vectors and compare with the scores beside them.") { input, format };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(input), parsed.GetValue(format) == "json"));
        return command;
    }

    private static int Run(string folder, bool asJson)
    {
        var run = CvssRun.Of(folder);
        if (asJson)
        {
            WriteJson(run);
        }
        else
        {
            foreach (var one in run.Cases.Where(c => !c.Passed))
            {
                Console.Out.WriteLine($"FAILED  {Printable.Of(one.Where)} {Printable.Of(one.Vector)}: {Printable.Of(one.Sentence)}");
            }
        }

        foreach (var refusal in run.Unreadable)
        {
            Console.Error.WriteLine($"hikeshi: {Printable.Of(refusal.Sentence)}");
        }

        if (run.Cases.Count(c => c.OutOfOrder) is > 0 and var outOfOrder)
        {
            Console.Error.WriteLine($"hikeshi: {outOfOrder} vectors are not in the order of CVSS 4.0 §7; production refuses them, here they were scored all the same");
        }

        (asJson ? Console.Error : Console.Out).WriteLine($"{run.Cases.Count - run.Failed} passed, {run.Failed} failed");
        return run.Unreadable.Count > 0 ? ExitCode.BadInput : run.Failed > 0 ? ExitCode.Findings : ExitCode.Fine;
    }

    private static void WriteJson(CvssRun run)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("passed", run.Cases.Count - run.Failed);
        json.WriteNumber("failed", run.Failed);
        json.WriteStartArray("cases");
        foreach (var one in run.Cases)
        {
            json.WriteStartObject();
            json.WriteString("where", one.Where);
            json.WriteString("vector", one.Vector);
            Write("computed", one.Computed);
            Write("expected", one.Expected);
            json.WriteString("nomenclature", one.Scores?.Nomenclature);
            json.WriteString("severity", one.Scores?.Severity.ToString().ToLowerInvariant());
            json.WriteString("refused", one.Refusal?.Sentence);
            json.WriteBoolean("outOfOrder", one.OutOfOrder);
            json.WriteBoolean("passed", one.Passed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unreadable");
        foreach (var refusal in run.Unreadable)
        {
            RefusalJson.Write(json, refusal);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);

        void Write(string name, IReadOnlyList<decimal?> scores)
        {
            json.WriteStartArray(name);
            foreach (var score in scores)
            {
                if (score is { } number)
                {
                    json.WriteNumberValue(number);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }
    }
}
