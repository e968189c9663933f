using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Situation;
using Hikeshi.Response.Active;
using Hikeshi.Response.Suspending.Drilling;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond suspend</c>: stop a service before it is hit, or hold off a compromised supplier, by a plan that was drilled.</summary>
internal static class SuspendCommands
{
    private const int LargestPlan = 1 << 20;
    private const string Root = "api/v1/response/suspensions";

    public static Command Build() =>
        new("suspend", "Proactive suspension (docs/suspension.md): stop a service before it is hit, or hold off a compromised supplier. A plan proposes, two people or more decide, it ends by itself.")
        {
            Check(), Drill(), Adopt(), Withdraw(), SuspendRunCommands.List(), Start(), Report(), SuspendRunCommands.Done(), SuspendRunCommands.Resume(), Playbook(),
        };

    internal static Option<string> Language()
    {
        var language = new Option<string>("--lang") { Description = "Language of what a person reads: en or ja.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("en", "ja");
        return language;
    }

    internal static string Say(BilingualText text, string language) => language == "ja" ? text.Ja : text.En;

    private static Command Check()
    {
        var file = PlanFile();
        var institution = new Option<string?>("--institution") { Description = "Also hold it against this ledger (hikeshi-institution/1): what would be ordered, and where it has holes.", HelpName = "FILE" };
        var language = Language();
        var check = new Command("check", "Says whether a plan is valid, and if not where and why. Nothing is changed. Exit code 1: it has holes.") { file, institution, language };
        check.SetAction(parsed =>
        {
            var (path, lang) = (parsed.GetValue(file)!, parsed.GetValue(language)!);
            var plan = SuspensionPlanReader.Read(path, RegularFile.Read(path, LargestPlan));
            Line($"{path}: {plan.Id}, {Say(plan.Names, lang)}{SuspendRunCommands.In(lang, ", version ", "、版 ")}{plan.Version}");
            if (parsed.GetValue(institution) is not { } ledger)
            {
                return ExitCode.Fine;
            }

            var measures = SuspensionCheck.Of(plan, RankLedger.Read(data: null, ledger, []).View, DateTimeOffset.UtcNow);
            foreach (var measure in measures.Measures)
            {
                Line($"  {ContainmentWords.Of(measure.Order.Kind),-16} {ContainmentTarget.Of(measure.Order)}{string.Concat(measure.HeldBy.Select(held => $"\n    ? {held}"))}");
            }

            return Holes([.. measures.Holes.Select(hole => Say(hole.Text, lang))], lang);
        });
        return check;
    }

    private static Command Drill()
    {
        var data = LocalNode.DataOption;
        var plan = new Argument<string>("PLAN") { Description = "A plan's file, or the id of a plan that the node keeps (ids have no dot and no slash)." };
        var at = TimeOption.Build("--at", "The moment to imagine, such as 2026-12-09T23:40+09:00; without it, now.", isRequired: false);
        var language = Language();
        var format = Formats.TableOrJson();
        var drill = new Command("drill", "Runs a whole plan dry, against the ledger and the dry run of everything that enforces: what would happen when, who is asked, what is told, where it has holes. It becomes evidence; nothing else is done. Exit code 1: holes.") { plan, data, at, language, format };
        drill.SetAction(async (parsed, cancel) =>
        {
            var request = new JsonObject { ["at"] = parsed.GetValue(at) };
            var name = parsed.GetValue(plan)!;
            if (name.AsSpan().IndexOfAny('.', '/') >= 0)
            {
                request["text"] = ReadPlan(name);
                request["source"] = name;
            }
            else
            {
                request["plan"] = name;
            }

            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"{Root}/drills", request.ToJsonString(), cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
            }
            else
            {
                Console.Write(Printable.Block(DrillText.Of(DrillReport.Parse(answer.GetProperty("report").GetRawText()), parsed.GetValue(language)!)));
                await Console.Error.WriteLineAsync($"evidence {answer.GetProperty("entryId").GetString()}");
            }

            return answer.GetProperty("holes").GetInt32() > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return drill;
    }

    private static Command Adopt()
    {
        var data = LocalNode.DataOption;
        var file = PlanFile();
        var adopt = new Command("adopt", "Has a node keep a plan, with its text as evidence. From then on its criteria propose; they start nothing.") { file, data };
        adopt.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetValue(file)!;
            var text = ReadPlan(path);
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"{Root}/plans", new JsonObject { ["text"] = text, ["source"] = Path.GetFileName(path) }.ToJsonString(), cancel);
            Console.WriteLine($"kept; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return adopt;
    }

    private static Command Withdraw()
    {
        var data = LocalNode.DataOption;
        var plan = PlanId();
        var withdraw = new Command("withdraw", "Has a node keep a plan no longer; what runs by it goes on to its end.") { plan, data };
        withdraw.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            await node.DeleteAsync($"{Root}/plans/{Uri.EscapeDataString(parsed.GetValue(plan)!)}", cancel);
            Console.WriteLine("withdrawn");
            return ExitCode.Fine;
        });
        return withdraw;
    }

    private static Command Start()
    {
        var data = LocalNode.DataOption;
        var plan = PlanId();
        var reason = new Option<string>("--reason") { Description = "Why; the people who decide read it, and it becomes evidence.", Required = true };
        var start = new Command("start", "Asks for a suspension. It begins when enough other people approve it ('hikeshi approve give'); silence never begins it.") { plan, data, reason };
        start.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync(Root, new JsonObject { ["plan"] = parsed.GetValue(plan), ["reason"] = parsed.GetValue(reason) }.ToJsonString(), cancel);
            Console.WriteLine($"asked: {answer.GetProperty("approvalId").GetString()}; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return start;
    }

    private static Command Report()
    {
        var data = LocalNode.DataOption;
        var supplier = new Argument<string>("SUPPLIER") { Description = "Its id in the ledger." };
        var source = new Option<string>("--source") { Description = "Who says so: the supplier itself, an authority, another institution.", Required = true };
        var reason = new Option<string>("--reason") { Description = "What is said.", Required = true };
        var report = new Command("report", "Records that a supplier is reported compromised. Plans with the criterion supplier-report then propose.") { supplier, data, source, reason };
        report.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"{Root}/reports", new JsonObject { ["supplier"] = parsed.GetValue(supplier), ["source"] = parsed.GetValue(source), ["reason"] = parsed.GetValue(reason) }.ToJsonString(), cancel);
            Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return report;
    }

    private static Command Playbook()
    {
        var data = LocalNode.DataOption;
        var plan = PlanId();
        var playbook = new Command("playbook", "Writes what people do by hand as a CACAO 2.0 playbook: run it with 'hikeshi respond playbook run'.") { plan, data };
        playbook.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync($"{Root}/plans/{Uri.EscapeDataString(parsed.GetValue(plan)!)}/playbook", cancel);
            Console.WriteLine(answer.GetRawText());
            return ExitCode.Fine;
        });
        return playbook;
    }

    private static Argument<string> PlanFile() => new("PLAN") { Description = "hikeshi-suspension-plan/1, YAML or JSON.", HelpName = "FILE" };

    private static Argument<string> PlanId() => new("PLAN") { Description = "The id of a plan that the node keeps." };

    /// <summary>Names the line before a node is asked.</summary>
    private static string ReadPlan(string path)
    {
        var bytes = RegularFile.Read(path, LargestPlan);
        _ = SuspensionPlanReader.Read(path, bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static int Holes(IReadOnlyList<string> holes, string language)
    {
        foreach (var hole in holes)
        {
            Line($"  ! {hole}");
        }

        Console.Error.WriteLine(SuspendRunCommands.In(language, $"{holes.Count} holes", $"不備 {holes.Count} 件"));
        return holes.Count > 0 ? ExitCode.Findings : ExitCode.Fine;
    }

    internal static void Line(string text) => Console.WriteLine(Printable.Block(text));
}
