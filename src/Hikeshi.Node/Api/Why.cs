using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;
using Hikeshi.Node.Explaining;

namespace Hikeshi.Node.Api;

/// <summary>Why something happened, with each entry said in words.</summary>
public static class Why
{
    private const int Depth = 20;
    private static readonly Explainer Plain = new(earlier: null, textOf: null);

    public static WhyTree? Of(EvidenceLog log, string entryId) =>
        EntryId.TryParse(entryId, out var id) ? EvidenceWhy.Why(log, id, Depth, Plain.Words) : null;

    public static string Summarize(EvidenceEntry entry) => Plain.Words(entry).Summary;
}
