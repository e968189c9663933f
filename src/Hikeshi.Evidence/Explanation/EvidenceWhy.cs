using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Evidence.Explanation;

/// <summary>Follows causes back from an entry to where it all began.</summary>
public static class EvidenceWhy
{
    private const int Deepest = 256;
    private const int MostEntries = 10_000;

    /// <summary>Every entry is expanded once; where it is met again it is marked as repeated.</summary>
    /// <param name="maxDepth">Levels of causes below the entry, at most 256.</param>
    /// <param name="summarise">One line for people; null takes the kind.</param>
    /// <returns>Null when the log does not hold the entry.</returns>
    public static WhyTree? Why(IEvidenceView log, EntryId id, int maxDepth, Func<EvidenceEntry, string>? summarise = null) =>
        log.TryFind(id, out var index)
            ? Expand(log, index, Math.Clamp(maxDepth, 0, Deepest), summarise ?? (static e => e.Header.Kind), [])
            : null;

    private static WhyTree Expand(IEvidenceView log, ulong index, int depth, Func<EvidenceEntry, string> summarise, HashSet<ulong> shown)
    {
        var entry = log.Read(index);
        var header = entry.Header;
        var repeated = !shown.Add(index);
        var causes = new List<WhyTree>();
        if (!repeated && depth > 0 && shown.Count < MostEntries)
        {
            foreach (var cause in header.Causes)
            {
                if (log.TryFind(cause, out var at))
                {
                    causes.Add(Expand(log, at, depth - 1, summarise, shown));
                }
            }
        }

        return new WhyTree(header.Id.ToString(), index, header.Kind, header.Actor, header.Time, summarise(entry), JsonBody(entry), repeated, causes);
    }

    private static string? JsonBody(EvidenceEntry entry)
    {
        if (entry.Body is not { } body)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return Encoding.UTF8.GetString(body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
