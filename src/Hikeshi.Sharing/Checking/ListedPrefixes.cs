using Hikeshi.Kernel.Net;

namespace Hikeshi.Sharing.Checking;

/// <summary>Addresses and prefixes of warning lists, sorted by where they begin: prefixes lie within one another or apart, so each knows the one around it.</summary>
internal sealed class ListedPrefixes
{
    private readonly UInt128[] first;
    private readonly UInt128[] last;
    private readonly int[] around;
    private readonly int[] list;

    public ListedPrefixes(IEnumerable<(IpPrefix Prefix, int List)> entries)
    {
        var sorted = entries.OrderBy(e => e.Prefix.First).ThenBy(e => e.Prefix.Length).ThenBy(e => e.List).DistinctBy(e => e.Prefix).ToList();
        first = [.. sorted.Select(e => e.Prefix.First)];
        last = [.. sorted.Select(e => e.Prefix.Last)];
        list = [.. sorted.Select(e => e.List)];
        around = new int[first.Length];
        var open = new Stack<int>();
        for (var i = 0; i < first.Length; i++)
        {
            while (open.TryPeek(out var outer) && last[outer] < first[i])
            {
                open.Pop();
            }

            around[i] = open.TryPeek(out var parent) ? parent : -1;
            open.Push(i);
        }
    }

    /// <returns>The list that has something which <paramref name="asked"/> overlaps; null when none has.</returns>
    public int? Find(IpPrefix asked)
    {
        var at = Array.BinarySearch(first, asked.First);
        at = at < 0 ? ~at - 1 : at;
        for (var holder = at; holder >= 0; holder = around[holder])
        {
            if (last[holder] >= asked.First)
            {
                return list[holder];
            }
        }

        return at + 1 < first.Length && first[at + 1] <= asked.Last ? list[at + 1] : null;
    }
}
