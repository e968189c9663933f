using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Alerts;

/// <summary>The members that are added to an alert, beside its own.</summary>
internal sealed class AlertMembers(EventMembers members, Func<string, bool> isOwn)
{
    /// <summary>More techniques than this say nothing.</summary>
    private const int MostTechniques = 32;

    public void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && !isOwn(name) && !members.Has(name))
        {
            members.Add(name, value);
        }
    }

    public void Alert(string vendor, string? product, string? id, string? title, string? severity)
    {
        Add("alert.vendor", vendor);
        Add("alert.product", product);
        Add("alert.id", id);
        Add("alert.title", title);
        Add("alert.severity", Level(severity));
    }

    public void Techniques(IEnumerable<string> techniques)
    {
        foreach (var technique in techniques.Where(technique => technique.Length > 0).Distinct(StringComparer.Ordinal).Take(MostTechniques))
        {
            members.Add("alert.techniques", technique);
        }
    }

    public void Time(string? text) => Add("@timestamp", EventClock.Text(text));

    /// <summary>The levels of a Sigma rule; what a vendor does not know, or calls otherwise, is in the middle.</summary>
    private static string Level(string? severity) => severity?.ToLowerInvariant() switch
    {
        "informational" or "information" or "info" => "informational",
        "low" => "low",
        "high" => "high",
        "critical" => "critical",
        _ => "medium",
    };
}
