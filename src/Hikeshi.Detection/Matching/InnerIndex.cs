using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hikeshi.Detection.Matching;

/// <summary>
/// Finds which of many literals occur anywhere in a folded value. Every so many bytes four of them are looked up: a bitmap of 32,768 bits
/// answers most with "no" in about a nanosecond, and where it does not, the literal is compared. A literal is known by as many of its
/// four-byte pieces in a row as the step is wide, so that one of them lies under a step wherever the literal lies; of all such rows the one
/// that the fewest others share.
/// </summary>
internal sealed class InnerIndex
{
    private const int BitmapShift = 32 - 15;

    /// <param name="Offset">Of one of its known pieces.</param>
    private readonly record struct Literal(int Node, int Offset, byte[] Bytes);

    private readonly int _step;

    private readonly Dictionary<uint, Literal[]> _byGram;
    private readonly ulong[] _bitmap = new ulong[512];

    /// <param name="tests">Graph nodes and their folded literals, at least <see cref="Shortest"/> bytes each.</param>
    /// <param name="step">Bytes from one look to the next.</param>
    public InnerIndex(IReadOnlyList<(int Node, byte[] Literal)> tests, int step)
    {
        _step = step;
        var popularity = new Dictionary<uint, int>();
        foreach (var (_, literal) in tests)
        {
            for (var i = 0; i + GramIndex.GramLength <= literal.Length; i++)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(popularity, Gram(literal, i), out _)++;
            }
        }

        _byGram = tests
            .SelectMany(test => Enumerable.Range(Rarest(test.Literal, popularity), step).Select(offset => new Literal(test.Node, offset, test.Literal)))
            .GroupBy(literal => Gram(literal.Bytes, literal.Offset))
            .ToDictionary(same => same.Key, same => same.ToArray());
        foreach (var gram in _byGram.Keys)
        {
            var bit = Bit(gram);
            _bitmap[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    public bool IsEmpty => _byGram.Count == 0;

    /// <summary>The shortest literal that a step cannot miss.</summary>
    public static int Shortest(int step) => GramIndex.GramLength + step - 1;

    /// <summary>Adds the nodes whose literals occur in the value, each once for an event.</summary>
    /// <param name="seen">By node: the generation in which it was added last.</param>
    public void Find(ReadOnlySpan<byte> value, int[] seen, int generation, List<int> found)
    {
        ref var first = ref MemoryMarshal.GetReference(value);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(_bitmap);
        var (last, step) = (value.Length - GramIndex.GramLength, _step);
        for (var i = 0; i <= last; i += step)
        {
            var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, i));
            var bit = Bit(gram);
            if ((Unsafe.Add(ref bits, (int)(bit >> 6)) & (1UL << (int)(bit & 63))) != 0 && _byGram.TryGetValue(gram, out var literals))
            {
                Compare(value, i, literals, seen, generation, found);
            }
        }
    }

    private static void Compare(ReadOnlySpan<byte> value, int at, Literal[] literals, int[] seen, int generation, List<int> found)
    {
        foreach (ref readonly var literal in literals.AsSpan())
        {
            var start = at - literal.Offset;
            if (seen[literal.Node] != generation && start >= 0 && value[start..].StartsWith(literal.Bytes))
            {
                seen[literal.Node] = generation;
                found.Add(literal.Node);
            }
        }
    }

    /// <summary>Where the row of pieces begins of which the most shared is shared least.</summary>
    private int Rarest(byte[] literal, Dictionary<uint, int> popularity) => Enumerable.Range(0, literal.Length - Shortest(_step) + 1)
        .MinBy(start => Enumerable.Range(start, _step).Max(at => popularity[Gram(literal, at)]));

    private static uint Gram(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<uint>(bytes[at..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(uint gram) => unchecked(gram * 0x9E3779B1u) >> BitmapShift;
}
