using System.Runtime.InteropServices;

namespace Hikeshi.Detection.Matching;

/// <summary>
/// Finds the literals with which a value may begin, or end, by up to 16 bytes of them: paths share their beginnings and file names
/// their endings, so that four bytes would suspect half of them. A poor hash costs time, not truth: the test itself is made by the graph.
/// </summary>
internal sealed class EdgeIndex
{
    private static readonly int[] Lengths = [16, 8, 4];

    private readonly (int Length, Dictionary<ulong, int[]> Nodes)[] _levels;
    private readonly bool _atEnd;

    /// <param name="tests">Graph nodes and their folded literals, at least <see cref="GramIndex.GramLength"/> bytes each.</param>
    public EdgeIndex(IEnumerable<(int Node, byte[] Literal)> tests, bool atEnd)
    {
        _atEnd = atEnd;
        _levels =
        [
            .. tests.GroupBy(test => Lengths.First(length => test.Literal.Length >= length))
                .Select(level => (level.Key, level.GroupBy(test => Key(test.Literal, level.Key), test => test.Node).ToDictionary(same => same.Key, same => same.ToArray()))),
        ];
    }

    /// <summary>Adds what a folded value may be, by its beginning or end.</summary>
    public void Find(ReadOnlySpan<byte> value, List<int> found)
    {
        foreach (ref readonly var of in _levels.AsSpan())
        {
            if (value.Length >= of.Length && of.Nodes.TryGetValue(Key(value, of.Length), out var nodes))
            {
                found.AddRange(nodes.AsSpan());
            }
        }
    }

    private ulong Key(ReadOnlySpan<byte> text, int length)
    {
        var edge = _atEnd ? text[^length..] : text[..length];
        return length switch
        {
            4 => MemoryMarshal.Read<uint>(edge),
            8 => MemoryMarshal.Read<ulong>(edge),
            _ => unchecked((MemoryMarshal.Read<ulong>(edge) * 0x9E3779B97F4A7C15UL) ^ MemoryMarshal.Read<ulong>(edge[8..])),
        };
    }
}
