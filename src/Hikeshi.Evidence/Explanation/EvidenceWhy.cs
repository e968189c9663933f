using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Evidence.Explanation;

/// <summary>Follows causes back from an entry to where it all began.</summary>
public static class EvidenceWhy
{
    /// <inheritdoc cref="Why(IEvidenceView, EntryId, int, Func{EvidenceEntry, EntryWords})"/>
    /// <param name="summarise">One line for people; null takes the kind.</param>
    public static WhyTree? Why(IEvidenceView log, EntryId id, int maxDepth, Func<EvidenceEntry, string>? summarise = null) =>
        Why(log, id, maxDepth, entry => new EntryWords(summarise?.Invoke(entry) ?? entry.Header.Kind, Text: null, []));

    /// <summary>Every entry is expanded once; where it is met again it is marked as repeated. A cause that the log does not hold is shown as unknown.</summary>
    /// <param name="maxDepth">Levels of causes below the entry, at most 256.</param>
    /// <param name="words">Says the entry; called once for each, with its body.</param>
    /// <returns>Null when the log does not hold the entry.</returns>
    public static WhyTree? Why(IEvidenceView log, EntryId id, int maxDepth, Func<EvidenceEntry, EntryWords> words) =>
        new CausalWalk(log, words, entry => entry.Header.Causes.Select(cause => new CausalReference(cause, Index: null))).From(id, maxDepth) is { } step
            ? Tree(step)
            : null;

    private static WhyTree Tree(CausalStep step) =>
        step.Complete(new WhyTree(step.Id.ToString(), step.Index, step.Header?.Kind ?? "", step.Header?.Actor ?? "", step.Header?.Time ?? default, step.Summary, step.Body, step.Repeated, [.. step.Next.Select(Tree)]));
}
