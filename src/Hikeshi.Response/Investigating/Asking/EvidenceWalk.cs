using Hikeshi.Facts;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>An entry that the question is about, or that led to it.</summary>
internal sealed record EvidenceItem(EntryId Id, Fact Fact);

/// <summary>An entry with what led to it, nearest first, and no further than the bounds.</summary>
internal static class EvidenceWalk
{
    public static IReadOnlyList<EvidenceItem> From(EntryId subject, IFactReader facts)
    {
        var seen = new HashSet<EntryId> { subject };
        var items = new List<EvidenceItem>();
        var next = new Queue<(EntryId Id, int Depth)>([(subject, 0)]);
        while (next.TryDequeue(out var at))
        {
            if (facts.Find(at.Id) is { } fact and not UnknownFact)
            {
                items.Add(new EvidenceItem(at.Id, fact));
            }

            foreach (var cause in at.Depth < InvestigationLimits.Depth ? facts.CausesOf(at.Id) : [])
            {
                if (seen.Count < InvestigationLimits.Entries && seen.Add(cause))
                {
                    next.Enqueue((cause, at.Depth + 1));
                }
            }
        }

        return items;
    }
}
