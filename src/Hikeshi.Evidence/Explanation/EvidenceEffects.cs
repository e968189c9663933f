using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Evidence.Explanation;

/// <summary>Follows effects from an entry to the last things that it led to.</summary>
public static class EvidenceEffects
{
    /// <summary>Every entry is expanded once; where it is met again it is marked as repeated.</summary>
    /// <param name="maxDepth">Levels of effects, at most 256.</param>
    /// <param name="words">Says the entry; called once for each, with its body.</param>
    /// <returns>Null when the log does not hold the entry.</returns>
    public static EffectTree? Of(IEvidenceView log, EntryId id, int maxDepth, Func<EvidenceEntry, EntryWords> words) =>
        new CausalWalk(log, words, entry => log.EffectsOf(entry.Header.Id).Select(at => new CausalReference(default, at))).From(id, maxDepth) is { } step
            ? Tree(step)
            : null;

    private static EffectTree Tree(CausalStep step) =>
        step.Complete(new EffectTree(step.Id.ToString(), step.Index, step.Header?.Kind ?? "", step.Header?.Actor ?? "", step.Header?.Time ?? default, step.Summary, step.Body, step.Repeated, [.. step.Next.Select(Tree)]));
}
