using Hikeshi.Detection;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;

namespace Hikeshi.Node.Telemetry;

/// <summary>
/// Which correlations were reported last for which group, as the log has it: windows that are filled again after a restart report nothing a second
/// time. Thread-safe.
/// </summary>
internal sealed class ReportedWindows
{
    private const int Most = 100_000;
    private readonly Dictionary<string, DateTimeOffset> ends = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();

    public void Apply(Recorded<Sighted> sighted)
    {
        if (sighted.Fact.Window is not { } window)
        {
            return;
        }

        lock (gate)
        {
            if (ends.Count >= Most)
            {
                ends.Clear(); // hostile or huge: forgetting costs at most one repeated report per group at the next restart
            }

            ends[Key(sighted.Fact.RuleId, window.Group.Select(g => g.Value))] = window.End;
        }
    }

    /// <summary>A correlation that goes on holding is reported once per timespan; what the log has within that time was this.</summary>
    public bool IsNews(CorrelationMatch match)
    {
        lock (gate)
        {
            return !ends.TryGetValue(Key(match.Rule.Id, match.Group.Select(g => g.Value)), out var end) || match.WindowEnd >= end + match.Rule.Timespan;
        }
    }

    private static string Key(string id, IEnumerable<string> values) => string.Concat(values.Prepend(id).Select(v => $"{v.Length}:{v}"));
}
