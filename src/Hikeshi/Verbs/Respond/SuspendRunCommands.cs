using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond;

/// <summary>What is asked for and what runs: on the screen at 23:40.</summary>
internal static class SuspendRunCommands
{
    private const string Root = "api/v1/response/suspensions";

    public static Command List()
    {
        var data = LocalNode.DataOption;
        var language = SuspendCommands.Language();
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows the plans with their last drill, and every suspension: who decides until when, what stands, what is due next, what is told, how it is resumed. Exit code 1: something is late.") { data, language, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync(Root, cancel);
            var late = answer.GetProperty("suspensions").EnumerateArray().Sum(one => one.GetProperty("steps").EnumerateArray().Count(step => step.GetProperty("isLate").GetBoolean()));
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
            }
            else
            {
                Write(answer, parsed.GetValue(language)!);
                await Console.Error.WriteLineAsync(In(parsed.GetValue(language)!, $"{late} steps are late", $"{late} 件が遅れています"));
            }

            return late > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return list;
    }

    public static Command Done()
    {
        var data = LocalNode.DataOption;
        var id = Id();
        var step = new Argument<string>("STEP") { Description = "As 'respond suspend list' shows it: notice:ID, fallback:FUNCTION, task:ID, report, review:N." };
        var note = new Option<string>("--note") { Description = "What was done; it becomes evidence.", Required = true };
        var done = new Command("done", "Says that a step of a running suspension is done.") { id, step, data, note };
        done.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"{Root}/{parsed.GetValue(id)}/steps", new JsonObject { ["step"] = parsed.GetValue(step), ["note"] = parsed.GetValue(note) }.ToJsonString(), cancel);
            Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return done;
    }

    public static Command Resume()
    {
        var data = LocalNode.DataOption;
        var id = Id();
        var proof = new Option<string[]>("--proof") { Description = "For each criterion of the plan what shows it, such as clean-image=CHG-123; again for every one.", HelpName = "CRITERION=TEXT", AllowMultipleArgumentsPerToken = false };
        var reason = new Option<string>("--reason") { Description = "Why; it becomes evidence.", Required = true };
        var resume = new Command("resume", "Ends a suspension and undoes what it ordered, once everything that the plan asks for is shown. To undo at once without proofs: 'respond release', 'respond release-all'.") { id, data, proof, reason };
        resume.SetAction(async (parsed, cancel) =>
        {
            var proofs = new JsonObject();
            foreach (var given in parsed.GetValue(proof) ?? [])
            {
                var cut = given.IndexOf('=', StringComparison.Ordinal);
                if (cut <= 0 || !proofs.TryAdd(given[..cut], given[(cut + 1)..]))
                {
                    throw new RefusedException(new Refusal("cli.proof", "--proof", $"'{given}'", "CRITERION=TEXT, each criterion once", ""));
                }
            }

            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"{Root}/{parsed.GetValue(id)}/resume", new JsonObject { ["reason"] = parsed.GetValue(reason), ["proofs"] = proofs }.ToJsonString(), cancel);
            Console.WriteLine($"resumed; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return resume;
    }

    private static Argument<Guid> Id() => new("ID") { Description = "The suspension, as 'respond suspend list' shows it." };

    private static void Write(JsonElement answer, string language)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(Text(answer, "timeZone"), out var known) ? known : TimeZoneInfo.Utc;
        string When(JsonElement element, string member) => DateTimeOffset.TryParse(Text(element, member), CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture) : "?";
        foreach (var plan in answer.GetProperty("plans").EnumerateArray())
        {
            var drilled = plan.TryGetProperty("drilledAt", out _)
                ? In(language, $"{When(plan, "drilledAt")}, {plan.GetProperty("drilledHoles").GetInt32()} holes", $"{When(plan, "drilledAt")}、不備 {plan.GetProperty("drilledHoles").GetInt32()} 件") + (Text(plan, "drilledVersion") == Text(plan, "version") ? "" : In(language, ", another version", "、別の版"))
                : In(language, "never", "なし");
            SuspendCommands.Line($"{Text(plan, "id"),-24} {Both(plan, "names", language)}  {In(language, "drilled", "訓練")}: {drilled}");
        }

        foreach (var one in answer.GetProperty("suspensions").EnumerateArray())
        {
            SuspendCommands.Line($"\n{Text(one, "id")}  {State(Text(one, "state"), language)}  {Text(one, "plan")}: {Both(one, "names", language)}\n  {Text(one, "reason")}");
            if (Text(one, "state") is "proposed")
            {
                SuspendCommands.Line($"  {Text(one, "approvalId")}: {Both(one, "decides", language)} / {Both(one, "deputy", language)}{In(language, $"; decide by {When(one, "decideBy")}, lapses {When(one, "lapsesAt")}", $"。判断の期限 {When(one, "decideBy")}、失効 {When(one, "lapsesAt")}")}");
            }

            if (one.TryGetProperty("times", out var times))
            {
                SuspendCommands.Line(In(language, $"  began {When(one, "startedAt")}; ends at the latest {When(times, "endsAt")}", $"  開始 {When(one, "startedAt")}、遅くとも {When(times, "endsAt")} に終了"));
            }

            Each(one, "orders", order => $"{Text(order, "action"),-16} {Text(order, "target"),-40} {Text(order, "standing")}");
            Each(one, "fallbacks", route => $"-> {Of(route, language)}");
            Each(one, "steps", step => $"{(step.GetProperty("isDone").GetBoolean() ? In(language, "done", "済") : step.GetProperty("isLate").GetBoolean() ? In(language, "LATE", "遅延") : In(language, "due", "予定")),-5} {When(step, "dueAt")}  {Text(step, "step"),-24} {Both(step, "what", language)} [{Both(step, "who", language)}]");
            Each(one, "notices", notice => $"{Text(notice, "id")} {In(language, $"by {When(notice, "by")}", $"{When(notice, "by")} まで")}, {Both(notice, "audience", language)}, {Both(notice, "channel", language)}:\n    | {Both(notice, "text", language).Replace("\n", "\n    | ", StringComparison.Ordinal)}");
            Each(one, "holes", hole => $"! {Of(hole, language)}");
            if (Text(one, "state") is "running")
            {
                Each(one, "resumeNeeds", needed => $"{In(language, "to resume", "再開の条件")}: --proof {Text(needed, "id")}=…  {Both(needed, "text", language)}");
            }
        }
    }

    internal static string In(string language, string english, string japanese) => language == "ja" ? japanese : english;

    private static string State(string state, string language) => language != "ja" ? state : state switch
    {
        "proposed" => "承認待ち",
        "running" => "停止中",
        "resumed" => "再開済み",
        "latest-end" => "期限により終了",
        "refused" => "拒否",
        "lapsed" => "期限切れ",
        "released-all" => "緊急解除により終了",
        _ => state,
    };

    private static void Each(JsonElement one, string list, Func<JsonElement, string> line)
    {
        foreach (var item in one.GetProperty(list).EnumerateArray())
        {
            SuspendCommands.Line("  " + line(item));
        }
    }

    private static string Text(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.GetString() ?? "" : "";

    private static string Both(JsonElement element, string member, string language) => Of(element.GetProperty(member), language);

    private static string Of(JsonElement text, string language) => Text(text, language);
}
