using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Facts;
using Hikeshi.Facts.Sentences;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Node.Api;

/// <summary>Why something happened, with each entry said in words.</summary>
public static class Why
{
    private const int Depth = 20;

    public static WhyTree? Of(EvidenceLog log, string entryId) =>
        EntryId.TryParse(entryId, out var id) && log.TryFind(id, out _) ? EvidenceWhy.Why(log, id, Depth, Summarize) : null;

    public static string Summarize(EvidenceEntry entry) =>
        entry.Body is { } body ? FactSentence.Of(FactCatalog.Decode(entry.Header.Kind, body.Span)).Text.En : entry.Header.Kind;
}
