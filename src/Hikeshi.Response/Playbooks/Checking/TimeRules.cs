using System.Text.Json;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>Times of the playbook (§3.1) and of its steps (§4.1).</summary>
internal static class TimeRules
{
    public static void Check(JsonElement root, Findings findings)
    {
        InOrder(root, "created", "modified", orEqual: true, findings);
        InOrder(root, "valid_from", "valid_until", orEqual: false, findings);
        foreach (var name in new[] { "created", "modified" })
        {
            var text = root.GetProperty(name).GetString()!;
            if (text.Length != "2026-01-31T12:00:00.000Z".Length)
            {
                findings.Advice($"$.{name}", text, "exactly three digits after the seconds (§3.1)");
            }
        }

        foreach (var step in root.GetProperty("workflow").EnumerateObject())
        {
            if (step.Value.ValueKind == JsonValueKind.Object && step.Value.TryGetProperty("timeout", out var timeout) && timeout.ValueKind == JsonValueKind.Number && timeout.GetDecimal() < 0)
            {
                findings.Rule($"$.workflow.{step.Name}.timeout", timeout.GetRawText(), "milliseconds, 0 or more (§4.1)");
            }
        }
    }

    private static void InOrder(JsonElement root, string earlier, string later, bool orEqual, Findings findings)
    {
        if (Reading.ModelBuilder.Time(root, earlier) is { } first && Reading.ModelBuilder.Time(root, later) is { } second && (second < first || (!orEqual && second == first)))
        {
            findings.Rule($"$.{later}", root.GetProperty(later).GetString()!, $"a time {(orEqual ? "not before" : "after")} {earlier} (§3.1)");
        }
    }
}
