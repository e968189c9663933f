using System.CommandLine;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond playbook check</c>: everything that is wrong with playbooks, and what could be better.</summary>
internal static class PlaybookCheckCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("PATH") { Description = "A CACAO 2.0 playbook (JSON), or a folder of *.json files." };
        var format = Formats.TableOrJson();
        var check = new Command("check", "Checks playbooks against CACAO 2.0. Exit codes: 0 no errors, 1 errors, 2 a file that is no JSON, or too large.") { path, format };
        check.SetAction(parsed => Run(parsed.GetRequiredValue(path), parsed.GetValue(format) == "json"));
        return check;
    }

    private static int Run(string path, bool asJson)
    {
        var all = new List<(string File, PlaybookFinding Finding)>();
        var files = PlaybookFile.In(path);
        var unreadable = 0;
        foreach (var file in files)
        {
            try
            {
                all.AddRange(PlaybookFile.Read(file).Findings.Select(f => (file, f)));
            }
            catch (RefusedException refused) when (files.Count > 1)
            {
                unreadable++;
                Console.Error.WriteLine($"hikeshi: {Printable.Of(refused.Refusal.Sentence)}");
            }
        }

        var errors = all.Count(f => f.Finding.IsError);
        if (asJson)
        {
            WriteJson(all, files.Count, errors);
        }
        else
        {
            foreach (var (file, finding) in all)
            {
                Console.Out.WriteLine(Printable.Of($"{file}: {(finding.IsError ? "error" : "advice")}: {finding.Sentence}"));
            }
        }

        (asJson ? Console.Error : Console.Out).WriteLine($"{files.Count} {(files.Count == 1 ? "file" : "files")}: {errors} errors, {all.Count - errors} pieces of advice");
        return unreadable > 0 ? ExitCode.BadInput : errors > 0 ? ExitCode.Findings : ExitCode.Fine;
    }

    private static void WriteJson(List<(string File, PlaybookFinding Finding)> all, int files, int errors) => VerbJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("files", files);
        json.WriteNumber("errors", errors);
        json.WriteStartArray("findings");
        foreach (var (file, finding) in all)
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteString("severity", finding.IsError ? "error" : "advice");
            json.WriteString("kind", finding.Kind.ToString().ToLowerInvariant());
            json.WriteString("where", finding.Where);
            json.WriteString("what", finding.What);
            json.WriteString("expected", finding.Expected);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
