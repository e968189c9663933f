using System.Text;
using Hikeshi.Detection.Events;

namespace Hikeshi.Detection.Matching;

/// <summary>
/// Finds which of many text tests on one field are worth making: by how its value begins, how it ends, and what it contains.
/// What it reports is a suspicion; the test itself is made by the graph.
/// </summary>
internal sealed class GramIndex
{
    public const int GramLength = InnerIndex.LongestPiece;

    /// <summary>From this length on a literal is looked for apart from shorter ones.</summary>
    public const int Long = 7;

    /// <summary>As many literals are looked for one by one; more, together.</summary>
    private const int Few = 2;

    /// <summary>Tests that nothing here can tell apart: always to be suspected.</summary>
    private readonly int[] _loose;

    /// <summary>By the hash of the whole value.</summary>
    private readonly Dictionary<uint, int[]> _whole;
    private readonly EdgeIndex _starts;
    private readonly EdgeIndex _ends;
    private readonly InnerIndex[] _inners;

    /// <summary>Short literals that hold a character beyond ASCII: to be looked for in a value that has one.</summary>
    private readonly InnerIndex[] _beyondAscii;

    /// <param name="tests">Graph nodes of text tests on one field, not cased.</param>
    public GramIndex(IReadOnlyList<(int Node, BytePattern Pattern)> tests)
    {
        var indexed = tests.Where(test => test.Pattern.Literal.Length >= GramLength).ToLookup(
            test => test.Pattern.Shape is PatternShape.Whole or PatternShape.Prefix or PatternShape.Suffix ? test.Pattern.Shape : PatternShape.Inner,
            test => (test.Node, test.Pattern.Literal));
        _starts = new EdgeIndex(indexed[PatternShape.Prefix], atEnd: false);
        _ends = new EdgeIndex(indexed[PatternShape.Suffix], atEnd: true);

        var tiny = tests.Where(test => test.Pattern.Literal.Length < GramLength).ToLookup(test => test.Pattern.Shape);
        _whole = tests.Where(test => test.Pattern.Shape == PatternShape.Whole).GroupBy(test => FieldIndex.Hash(test.Pattern.Literal), test => test.Node).ToDictionary(same => same.Key, same => same.ToArray());
        var inside = tiny[PatternShape.Inner].ToLookup(test => !Ascii.IsValid(test.Pattern.Literal), test => (test.Node, test.Pattern.Literal));
        var inners = ByLength(indexed[PatternShape.Inner].Concat(inside[false])).ToLookup(some => some.Count > Few);
        _inners = [.. inners[true].Select(some => new InnerIndex(some))];
        _loose =
        [
            .. tiny.Where(shape => shape.Key is not (PatternShape.Whole or PatternShape.Inner)).SelectMany(shape => shape.Select(test => test.Node)),
            .. inners[false].SelectMany(some => some.Select(test => test.Node)),
        ];
        _beyondAscii = [.. ByLength(inside[true]).Select(some => new InnerIndex(some))];
    }

    /// <summary>Adds the tests that are worth making on a folded value.</summary>
    /// <param name="seen">By node: the generation in which an inner literal was found last.</param>
    public void Find(ReadOnlySpan<byte> value, int[] seen, int generation, List<int> found)
    {
        found.AddRange(_loose.AsSpan());
        if (_whole.Count > 0 && _whole.TryGetValue(FieldIndex.Hash(value), out var whole))
        {
            found.AddRange(whole.AsSpan());
        }

        _starts.Find(value, found);
        _ends.Find(value, found);
        foreach (var inner in _inners)
        {
            inner.Find(value, seen, generation, found);
        }

        if (_beyondAscii.Length > 0 && !Ascii.IsValid(value))
        {
            foreach (var inner in _beyondAscii)
            {
                inner.Find(value, seen, generation, found);
            }
        }
    }

    /// <summary>Long literals, which can be looked for in wide steps, and short ones, as far as there are any.</summary>
    public static IEnumerable<IReadOnlyList<(int Node, byte[] Literal)>> ByLength(IEnumerable<(int Node, byte[] Literal)> tests) =>
        tests.GroupBy(test => test.Literal.Length >= Long).Select(some => some.ToList());
}
