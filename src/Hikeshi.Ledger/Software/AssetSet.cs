using System.Numerics;

namespace Hikeshi.Ledger.Software;

/// <summary>
/// An immutable set of asset numbers, held in whichever of two forms is smaller: the numbers in ascending order, or one bit an
/// asset. So the union of sets costs no more than 1/8 byte for each asset of the institution, however common a package is.
/// </summary>
public sealed class AssetSet
{
    private readonly int[]? few;
    private readonly ulong[]? many;

    private AssetSet(int[]? few, ulong[]? many, int count)
    {
        this.few = few;
        this.many = many;
        Count = count;
    }

    public static AssetSet Empty { get; } = new([], many: null, 0);

    public int Count { get; }

    /// <param name="ascending">Without repetitions; kept, not copied.</param>
    internal static AssetSet Of(int[] ascending)
    {
        if (ascending.Length == 0)
        {
            return Empty;
        }

        var words = WordsFor(ascending[^1] + 1);
        if (ascending.Length * sizeof(int) <= words * sizeof(ulong))
        {
            return new AssetSet(ascending, many: null, ascending.Length);
        }

        var bits = new ulong[words];
        foreach (var asset in ascending)
        {
            bits[asset / 64] |= 1UL << (asset % 64);
        }

        return new AssetSet(few: null, bits, ascending.Length);
    }

    /// <summary>64-bit words of a map that has a bit for each of <paramref name="assets"/> assets.</summary>
    public static int WordsFor(int assets) => (assets + 63) / 64;

    public bool Contains(int asset) => few is not null
        ? Array.BinarySearch(few, asset) >= 0
        : (uint)(asset / 64) < (uint)many!.Length && (many[asset / 64] & (1UL << (asset % 64))) != 0;

    internal AssetSet With(int asset)
    {
        if (Contains(asset))
        {
            return this;
        }

        if (few is not null)
        {
            var place = ~Array.BinarySearch(few, asset);
            return Of([.. few.AsSpan(0, place), asset, .. few.AsSpan(place)]);
        }

        var bits = new ulong[Math.Max(many!.Length, WordsFor(asset + 1))];
        many.CopyTo(bits, 0);
        bits[asset / 64] |= 1UL << (asset % 64);
        return new AssetSet(few: null, bits, Count + 1);
    }

    internal AssetSet Without(int asset)
    {
        if (!Contains(asset))
        {
            return this;
        }

        if (few is not null)
        {
            var place = Array.BinarySearch(few, asset);
            return Of([.. few.AsSpan(0, place), .. few.AsSpan(place + 1)]);
        }

        var bits = many!.ToArray();
        bits[asset / 64] &= ~(1UL << (asset % 64));
        var left = new AssetSet(few: null, bits, Count - 1);

        // Half of what would be small enough: a set at the edge must not change its form each time.
        return left.Count * sizeof(int) * 2 <= bits.Length * sizeof(ulong) ? Of(left.ToArray()) : left;
    }

    /// <summary>Sets the bit of every asset of this set.</summary>
    /// <param name="map">Bit n of word w is asset 64 w + n; long enough for the largest asset.</param>
    public void AddTo(Span<ulong> map)
    {
        if (few is not null)
        {
            foreach (var asset in few)
            {
                map[asset / 64] |= 1UL << (asset % 64);
            }

            return;
        }

        var into = map[..many!.Length];
        var (vectors, rest) = (Vector<ulong>.Count, 0);
        for (; rest <= into.Length - vectors; rest += vectors)
        {
            (new Vector<ulong>(into[rest..]) | new Vector<ulong>(many, rest)).CopyTo(into[rest..]);
        }

        for (; rest < into.Length; rest++)
        {
            into[rest] |= many[rest];
        }
    }

    /// <summary>Ascending.</summary>
    public int[] ToArray() => few?.ToArray() ?? Numbers(many);

    /// <summary>The numbers of the bits that are set, ascending.</summary>
    public static int[] Numbers(ReadOnlySpan<ulong> map)
    {
        var count = 0;
        foreach (var word in map)
        {
            count += BitOperations.PopCount(word);
        }

        var numbers = new int[count];
        var next = 0;
        for (var i = 0; i < map.Length; i++)
        {
            for (var word = map[i]; word != 0; word &= word - 1)
            {
                numbers[next++] = (i * 64) + BitOperations.TrailingZeroCount(word);
            }
        }

        return numbers;
    }
}
