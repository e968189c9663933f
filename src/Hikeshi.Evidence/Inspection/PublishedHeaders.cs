using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Verification;

namespace Hikeshi.Evidence.Inspection;

/// <summary>What the published bundles still hold of entries that the segments have lost: their headers, which everything but the body hangs on.</summary>
internal static class PublishedHeaders
{
    private const int MostBundles = 4096;

    public static string Say(string log, IReadOnlyList<EntryRange> lost, ulong size)
    {
        ulong held = 0;
        var bundles = lost.SelectMany(r => Bundles(r, size)).Distinct().Take(MostBundles + 1).ToList();
        foreach (var number in bundles.Take(MostBundles))
        {
            var first = number * TilePath.FullWidth;
            var width = (int)Math.Min(TilePath.FullWidth, size - first);
            if (Holds(log, number, width))
            {
                held += lost.Aggregate(0UL, (sum, r) => sum + Overlap(r, first, first + (ulong)width));
            }
        }

        return $"{(bundles.Count > MostBundles ? "at least " : "")}{held} headers of the lost entries are still in {Path.Combine(log, "tile", "entries")}: kind, actor, time and causes can be read there; their bodies are gone";
    }

    private static IEnumerable<ulong> Bundles(EntryRange range, ulong size)
    {
        for (var number = range.First / TilePath.FullWidth; number <= range.Last / TilePath.FullWidth && number * TilePath.FullWidth < size; number++)
        {
            yield return number;
        }
    }

    private static ulong Overlap(EntryRange range, ulong from, ulong to)
    {
        var (first, end) = (Math.Max(range.First, from), Math.Min(range.Last + 1, to));
        return end > first ? end - first : 0;
    }

    private static bool Holds(string log, ulong number, int width) =>
        Whole(log, new TilePath(null, number, TilePath.FullWidth)) || (width < TilePath.FullWidth && Whole(log, new TilePath(null, number, width)));

    private static bool Whole(string log, TilePath tile) =>
        StrangersFile.Read(Path.Combine(log, tile.ToString()), EntryBundle.Longest) is { } bytes && EntryBundle.TrySplit(bytes, tile.Width, out _);
}
