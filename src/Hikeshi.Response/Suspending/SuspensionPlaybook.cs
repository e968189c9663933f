using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Situation;
using Hikeshi.Response.Playbooks.Exporting;
using Hikeshi.Response.Suspending.Planning;
using Hikeshi.Response.Suspending.Running;

namespace Hikeshi.Response.Suspending;

/// <summary>
/// What people do by hand in a suspension, as a CACAO 2.0 playbook: after the start side by side, each with its deadline, then the proofs for
/// resuming one by one. A deadline that passes makes a step overdue and nothing else (docs/playbooks.md). What machines do is not in it.
/// </summary>
public static class SuspensionPlaybook
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="tasks">The plan's, with what the ledger knows of a supplier.</param>
    /// <param name="at">When it is written.</param>
    /// <returns>UTF-8 JSON.</returns>
    public static byte[] Of(SuspensionPlan plan, IReadOnlyList<SuspensionTask> tasks, MemberId member, DateTimeOffset at)
    {
        var ids = new ExportIds($"{member.Value}\n{plan.Id}\n{plan.Version}");
        var (markingId, marking) = ExportTlp.Of(Tlp.Amber);
        var time = at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var name = SuspensionWords.Say("playbook.name", plan.Names);
        var playbook = new JsonObject
        {
            ["type"] = "playbook",
            ["spec_version"] = "cacao-2.0",
            ["id"] = ids.Playbook,
            ["name"] = Both(name),
            ["description"] = Both(SuspensionWords.Say("playbook.start")),
            ["playbook_types"] = new JsonArray("mitigation"),
            ["playbook_activities"] = new JsonArray("restrict-access"),
            ["playbook_processing_summary"] = new JsonObject { ["manual_playbook"] = true, ["parallel_processing"] = true, ["temporal_logic"] = true, ["data_markings"] = true },
            ["created_by"] = ExportIds.Identity(member.Value),
            ["created"] = time,
            ["modified"] = time,
            ["markings"] = new JsonArray(markingId),
            ["workflow_start"] = ids.Of("start", "start"),
            ["workflow"] = Workflow(plan, tasks, ids, at),
            ["agent_definitions"] = new JsonObject { [ids.Of("group", "people")] = new JsonObject { ["type"] = "group", ["name"] = "Crisis management / 危機管理" } },
            ["data_marking_definitions"] = new JsonObject { [markingId] = marking },
        };
        return JsonSerializer.SerializeToUtf8Bytes(playbook, Readable);
    }

    private static JsonObject Workflow(SuspensionPlan plan, IReadOnlyList<SuspensionTask> tasks, ExportIds ids, DateTimeOffset at)
    {
        var workflow = new JsonObject();
        var times = new SuspensionTimes(at.AddMinutes(plan.Clock.TellCustomers), at.AddMinutes(plan.Clock.Report), at.AddMinutes(plan.Clock.Review), plan.Clock.Review, at.AddMinutes(plan.Clock.End));
        var next = ids.Of("end", "end");
        workflow[next] = new JsonObject { ["type"] = "end" };
        foreach (var notice in plan.Notices.Where(notice => notice.AtResume).Reverse())
        {
            next = Manual($"resume notice {notice.Id}", SuspensionWords.Say("step.notice", notice.Audience), notice.Channel, notice.Text, notice.WithinMinutes, next);
        }

        foreach (var criterion in plan.Resume.Criteria.Reverse())
        {
            next = Manual($"resume {criterion.Id}", SuspensionWords.Say("playbook.resume", criterion.Text), plan.Resume.Decides, null, plan.Clock.End, next);
        }

        var branches = new JsonArray();
        foreach (var step in SuspensionAgenda.OfRun(plan, tasks, at, times, at))
        {
            var end = ids.Of("end", $"end of {step.Step}");
            workflow[end] = new JsonObject { ["type"] = "end" };
            var notice = plan.Notices.FirstOrDefault(known => step.Step == $"notice:{known.Id}");
            branches.Add((JsonNode)Manual(step.Step, step.What, step.Who, notice?.Text, (step.DueAt - at).TotalMinutes, end));
        }

        var all = ids.Of("parallel", "all");
        workflow[all] = new JsonObject { ["type"] = "parallel", ["name"] = Both(SuspensionWords.Say("playbook.start")), ["next_steps"] = branches, ["on_completion"] = next };
        workflow[ids.Of("start", "start")] = new JsonObject { ["type"] = "start", ["on_completion"] = all };
        return workflow;

        string Manual(string what, BilingualText name, BilingualText who, BilingualText? text, double minutes, string then)
        {
            var id = ids.Of("action", what);
            workflow[id] = new JsonObject
            {
                ["type"] = "action",
                ["name"] = Both(name),
                ["on_completion"] = then,
                ["commands"] = new JsonArray(new JsonObject { ["type"] = "manual", ["command"] = $"[{Both(who)}] {Both(name)}{(text is null ? "" : $"\n{text.En}\n{text.Ja}")}", ["playbook_activity"] = "restrict-access" }),
                ["agent"] = ids.Of("group", "people"),
                ["timeout"] = Math.Max(60_000, (long)(minutes * 60_000)),
            };
            return id;
        }
    }

    private static string Both(BilingualText text) => $"{text.En} / {text.Ja}";
}
