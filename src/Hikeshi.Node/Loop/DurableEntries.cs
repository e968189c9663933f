using System.Runtime.CompilerServices;
using Hikeshi.Evidence;

namespace Hikeshi.Node.Loop;

/// <summary>Entries for whoever stands outside of the process: nothing is told that a power cut could still take back.</summary>
internal static class DurableEntries
{
    /// <summary>Follows the log from an index on, each entry as soon as it and everything before it, its causes too, is on disk; ends by cancellation.</summary>
    /// <exception cref="EvidenceFailedException">The disk failed: what comes next may never have happened.</exception>
    public static async IAsyncEnumerable<EvidenceEntry> DurableTail(this EvidenceLog log, ulong from, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var next = from; ; next++)
        {
            await log.DurableAsync(next, cancel);
            yield return log.Read(next);
        }
    }

    /// <summary>Completes when everything that the rooms can know by now is on disk: one sync at most.</summary>
    /// <exception cref="EvidenceFailedException">The disk failed.</exception>
    public static Task AllDurableAsync(this EvidenceLog log, CancellationToken cancel) =>
        log.Count is > 0 and var count ? log.DurableAsync(count - 1, cancel) : Task.CompletedTask;
}
