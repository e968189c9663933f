using System.CommandLine;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Verbs.Evidence.Explaining;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence effects</c>: what an entry led to.</summary>
internal static class EffectsCommand
{
    public static Command Build() =>
        ExplanationCommand.Build("effects", "Show what an entry led to, up to the last effects.", (log, id, depth, words) => EvidenceEffects.Of(log, id, depth, words));
}
