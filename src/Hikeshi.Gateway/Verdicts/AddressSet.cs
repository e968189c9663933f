namespace Hikeshi.Gateway.Verdicts;

/// <summary>An immutable set of addresses: disjoint ranges in order, found by bisection. Safe for concurrent readers.</summary>
internal sealed class AddressSet
{
    internal static readonly AddressSet Empty = new([]);
    private readonly Ipv4Prefix[] ranges;

    private AddressSet(Ipv4Prefix[] ranges) => this.ranges = ranges;

    internal static AddressSet Of(IEnumerable<Ipv4Prefix> prefixes)
    {
        List<Ipv4Prefix> merged = [];
        foreach (var next in prefixes.OrderBy(p => p.First))
        {
            if (merged.Count > 0 && next.First <= merged[^1].Last)
            {
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, next.Last) };
            }
            else
            {
                merged.Add(next);
            }
        }

        return merged.Count == 0 ? Empty : new AddressSet([.. merged]);
    }

    internal bool Contains(uint address)
    {
        int low = 0, high = ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (address < ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (address > ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
