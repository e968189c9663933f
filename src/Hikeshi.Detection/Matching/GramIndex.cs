using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hikeshi.Detection.Matching;

/// <summary>
/// Finds which of many literals can occur in one folded value: each literal is represented by four of its bytes, at the start,
/// at the end, or anywhere; a bitmap of 32,768 bits answers most positions with "no" in about a nanosecond.
/// What it reports is a suspicion; the test itself is made by the graph.
/// </summary>
internal sealed class GramIndex
{
    public const int GramLength = 4;
    private const int BitmapShift = 32 - 15;

    private readonly Dictionary<uint, int[]> _starts = [];
    private readonly Dictionary<uint, int[]> _ends = [];
    private readonly Dictionary<uint, int[]> _inners = [];
    private readonly ulong[] _bitmap = new ulong[512];

    /// <param name="tests">Graph nodes of text tests on one field, not cased.</param>
    public GramIndex(IReadOnlyList<(int Node, BytePattern Pattern)> tests)
    {
        var popularity = new Dictionary<uint, int>();
        foreach (var (_, pattern) in tests.Where(t => IsInner(t.Pattern)))
        {
            for (var i = 0; i + GramLength <= pattern.Literal.Length; i++)
            {
                var gram = Gram(pattern.Literal, i);
                popularity[gram] = popularity.GetValueOrDefault(gram) + 1;
            }
        }

        var starts = new Dictionary<uint, List<int>>();
        var ends = new Dictionary<uint, List<int>>();
        var inners = new Dictionary<uint, List<int>>();
        var loose = new List<int>();
        foreach (var (node, pattern) in tests)
        {
            var literal = pattern.Literal;
            if (literal.Length < GramLength)
            {
                loose.Add(node);
                continue;
            }

            var (index, gram) = pattern.Shape switch
            {
                PatternShape.Whole or PatternShape.Prefix => (starts, Gram(literal, 0)),
                PatternShape.Suffix => (ends, Gram(literal, literal.Length - GramLength)),
                _ => (inners, Rarest(literal, popularity)),
            };
            if (!index.TryGetValue(gram, out var nodes))
            {
                index[gram] = nodes = [];
            }

            nodes.Add(node);
        }

        Loose = [.. loose];
        _starts = starts.ToDictionary(p => p.Key, p => p.Value.ToArray());
        _ends = ends.ToDictionary(p => p.Key, p => p.Value.ToArray());
        _inners = inners.ToDictionary(p => p.Key, p => p.Value.ToArray());
        foreach (var gram in _inners.Keys)
        {
            var bit = Bit(gram);
            _bitmap[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    /// <summary>Tests without four literal bytes in a row: always to be suspected.</summary>
    public int[] Loose { get; }

    public bool HasInners => _inners.Count > 0;

    public ReadOnlySpan<int> AtStart(ReadOnlySpan<byte> value) =>
        value.Length >= GramLength && _starts.TryGetValue(Gram(value, 0), out var nodes) ? nodes : [];

    public ReadOnlySpan<int> AtEnd(ReadOnlySpan<byte> value) =>
        value.Length >= GramLength && _ends.TryGetValue(Gram(value, value.Length - GramLength), out var nodes) ? nodes : [];

    /// <summary>The next position from <paramref name="at"/> at which some literal may lie.</summary>
    /// <returns>The suspects there; <paramref name="at"/> is moved behind the position, or to the value's length when there are no more.</returns>
    public ReadOnlySpan<int> NextInner(ReadOnlySpan<byte> value, ref int at)
    {
        ref var first = ref MemoryMarshal.GetReference(value);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(_bitmap);
        var last = value.Length - GramLength;
        for (var i = at; i <= last; i++)
        {
            var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, i));
            var bit = Bit(gram);
            if ((Unsafe.Add(ref bits, (int)(bit >> 6)) & (1UL << (int)(bit & 63))) != 0 && _inners.TryGetValue(gram, out var nodes))
            {
                at = i + 1;
                return nodes;
            }
        }

        at = value.Length;
        return [];
    }

    private static bool IsInner(BytePattern pattern) => pattern.Shape is PatternShape.Inner or PatternShape.General && pattern.Literal.Length >= GramLength;

    private static uint Rarest(byte[] literal, Dictionary<uint, int> popularity)
    {
        var best = Gram(literal, 0);
        for (var i = 1; i + GramLength <= literal.Length; i++)
        {
            var gram = Gram(literal, i);
            if (popularity[gram] < popularity[best])
            {
                best = gram;
            }
        }

        return best;
    }

    private static uint Gram(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<uint>(bytes[at..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(uint gram) => unchecked(gram * 0x9E3779B1u) >> BitmapShift;
}
