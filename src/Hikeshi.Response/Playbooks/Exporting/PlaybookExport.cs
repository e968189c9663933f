using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Response.Playbooks.Exporting;

/// <summary>What was decided or ordered, as a CACAO 2.0 playbook that others can read and carry out.</summary>
/// <param name="Member">Whose decision it is.</param>
/// <param name="At">When it was decided; the orders' ends count from here.</param>
/// <param name="Consumer">Where OpenC2 commands go; null: to a firewall that is not named.</param>
public sealed record PlaybookExport(MemberId Member, DateTimeOffset At, Tlp Marking, Uri? Consumer)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The actions that went ahead, and those that wait for a person; what was only recorded, recommended or refused is no work.</summary>
    /// <returns>UTF-8 JSON.</returns>
    /// <exception cref="RefusedException">Nothing in it is to be done, or all of it has ended.</exception>
    public byte[] Of(Decided decided) =>
        Write(decided.Subject, [.. decided.Actions.Where(a => a.Verdict is "order" or "reserve" or "waiting").Select(a => new ExportedOrder(a.Order, a.Verdict == "order" ? null : a.Reason))]);

    /// <inheritdoc cref="Of(Decided)"/>
    public byte[] Of(Ordered ordered) => Write(ordered.Order.Reason, [new ExportedOrder(ordered.Order, HeldBecause: null)]);

    private byte[] Write(string description, IReadOnlyList<ExportedOrder> all)
    {
        var orders = all.Where(o => o.Order.ExpiresAt > At).ToList();
        if (orders.Count == 0)
        {
            throw new RefusedException(new Refusal("playbook.export", "", all.Count == 0 ? "nothing in it is to be done" : "everything in it has ended", "an order, or an action that waits for a person", "Export another decision"));
        }

        var ids = new ExportIds(string.Join('\n', orders.Select(o => o.Order.Id.ToString()).Prepend(Member.Value)));
        var steps = new ExportSteps(ids, At, Consumer);
        var workflow = steps.Workflow(orders);
        var (markingId, marking) = ExportTlp.Of(Marking);
        var time = At.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var playbook = new JsonObject
        {
            ["type"] = "playbook",
            ["spec_version"] = "cacao-2.0",
            ["id"] = ids.Playbook,
            ["name"] = ExportWords.Name(orders.Count),
            ["description"] = description,
            ["playbook_types"] = new JsonArray("mitigation"),
            ["playbook_activities"] = new JsonArray([.. steps.Activities.Select(a => (JsonNode)a)]),
            ["playbook_processing_summary"] = new JsonObject
            {
                ["manual_playbook"] = steps.OnlyManual,
                ["parallel_processing"] = orders.Count > 1,
                ["temporal_logic"] = true,
                ["data_markings"] = true,
            },
            ["created_by"] = ExportIds.Identity(Member.Value),
            ["created"] = time,
            ["modified"] = time,
            ["markings"] = new JsonArray(markingId),
            ["workflow_start"] = steps.Start,
            ["workflow"] = workflow,
            ["agent_definitions"] = steps.Agents(Member.Value),
            ["target_definitions"] = steps.Targets(),
            ["data_marking_definitions"] = new JsonObject { [markingId] = marking },
        };
        if (steps.OnlyManual)
        {
            playbook.Remove("target_definitions");
        }

        return JsonSerializer.SerializeToUtf8Bytes(playbook, Readable);
    }
}

/// <param name="HeldBecause">Why a person has to decide first; null when nobody has to.</param>
internal readonly record struct ExportedOrder(ContainmentOrder Order, string? HeldBecause);
