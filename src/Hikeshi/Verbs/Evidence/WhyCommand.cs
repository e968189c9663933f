using System.CommandLine;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Verbs.Evidence.Explaining;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence why</c>: what caused an entry.</summary>
internal static class WhyCommand
{
    public static Command Build() =>
        ExplanationCommand.Build("why", "Show what caused an entry, down to where it began, and the rules, policies and approvals that it rests on.", (log, id, depth, words) => EvidenceWhy.Why(log, id, depth, words));
}
