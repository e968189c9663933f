using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Exporting;

/// <summary>Which entries leave: indices in ascending order, to be walked as often as a format needs.</summary>
public static class ExportSelection
{
    /// <summary>Most entries that one is exported with; a range has no limit.</summary>
    public const int MostWithCauses = 100_000;

    /// <param name="to">Index of the last one, itself included; null is the end of the log.</param>
    /// <exception cref="RefusedException">The range is empty.</exception>
    public static IEnumerable<ulong> Range(IEvidenceView log, ulong from, ulong? to)
    {
        var end = to is { } last && last < log.Count ? last + 1 : log.Count;
        return to < from || from > log.Count
            ? throw new RefusedException(new BadEvidenceInput("--from, --to", $"{from} to {(to is { } asked ? $"{asked}" : "the end")} is not a range of this log", $"0 to {log.Count}, the first not behind the last", "Give indices; 'hikeshi evidence list' shows the newest ids"))
            : Count(from, end);
    }

    /// <summary>The entry and everything that led to it, as far as the log holds it.</summary>
    /// <exception cref="RefusedException">That is too much for one export.</exception>
    public static IReadOnlyList<ulong> WithCauses(IEvidenceView log, ulong index)
    {
        var found = new SortedSet<ulong> { index };
        var open = new Queue<ulong>([index]);
        while (open.TryDequeue(out var at))
        {
            foreach (var cause in log.ReadHeader(at).Causes)
            {
                if (log.TryFind(cause, out var earlier) && found.Add(earlier))
                {
                    open.Enqueue(earlier);
                }
            }

            if (found.Count > MostWithCauses)
            {
                throw new RefusedException(new BadEvidenceInput("--id", $"more than {MostWithCauses} entries led to it", "fewer", "Export a range with --from and --to"));
            }
        }

        return [.. found];
    }

    private static IEnumerable<ulong> Count(ulong from, ulong end)
    {
        for (var index = from; index < end; index++)
        {
            yield return index;
        }
    }

    internal static IEnumerable<(EntryId Id, ulong? Index)> Causes(IEvidenceView log, EntryHeader header) =>
        header.Causes.Select(cause => (cause, log.TryFind(cause, out var at) ? at : (ulong?)null));
}
