using System.Text;

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

    /// <summary>As many short literals are looked for one by one; more, together.</summary>
    private const int FewTiny = 4;

    private readonly Dictionary<int, int[]> _tiny;
    private readonly InnerIndex[] _beyondAscii;

    /// <param name="tests">Graph nodes of text tests on one field, not cased.</param>
    public GramIndex(IReadOnlyList<(int Node, BytePattern Pattern)> tests)
    {
        var indexed = tests.Where(test => test.Pattern.Literal.Length >= GramLength).ToLookup(test => test.Pattern.Shape switch
        {
            PatternShape.Whole or PatternShape.Prefix => PatternShape.Prefix,
            PatternShape.Suffix => PatternShape.Suffix,
            _ => PatternShape.Inner,
        }, test => (test.Node, test.Pattern.Literal));
        Starts = new EdgeIndex(indexed[PatternShape.Prefix], atEnd: false);
        Ends = new EdgeIndex(indexed[PatternShape.Suffix], atEnd: true);

        var tiny = tests.Where(test => test.Pattern.Literal.Length < GramLength).ToLookup(test => test.Pattern.Shape);
        _tiny = tiny[PatternShape.Whole].GroupBy(test => TinyKey(test.Pattern.Literal), test => test.Node).ToDictionary(same => same.Key, same => same.ToArray());
        var inside = tiny[PatternShape.Inner].ToLookup(test => !Ascii.IsValid(test.Pattern.Literal), test => (test.Node, test.Pattern.Literal));
        var plain = inside[false].ToList();
        Loose =
        [
            .. tiny.Where(shape => shape.Key is not (PatternShape.Whole or PatternShape.Inner)).SelectMany(shape => shape.Select(test => test.Node)),
            .. plain.Count > FewTiny ? [] : plain.Select(test => test.Node),
        ];
        Inners = [.. ByLength(indexed[PatternShape.Inner].Concat(plain.Count > FewTiny ? plain : [])).Select(some => new InnerIndex(some))];
        _beyondAscii = [.. ByLength(inside[true]).Select(some => new InnerIndex(some))];
    }

    /// <summary>Tests that nothing here can tell apart: always to be suspected.</summary>
    public int[] Loose { get; }

    public EdgeIndex Starts { get; }

    public EdgeIndex Ends { get; }

    /// <summary>Of what a value contains anywhere.</summary>
    public InnerIndex[] Inners { get; }

    /// <summary>Of short literals that hold a character beyond ASCII: to be looked for in a value that has one.</summary>
    public InnerIndex[] InnersBeyondAscii(ReadOnlySpan<byte> value) => _beyondAscii.Length == 0 || Ascii.IsValid(value) ? [] : _beyondAscii;

    /// <summary>Tests whose whole value is this one, of at most three bytes.</summary>
    public ReadOnlySpan<int> Tiny(ReadOnlySpan<byte> value) => value.Length < GramLength && _tiny.TryGetValue(TinyKey(value), out var nodes) ? nodes : [];

    /// <summary>Long literals, which can be looked for in wide steps, and short ones, as far as there are any.</summary>
    public static IEnumerable<IReadOnlyList<(int Node, byte[] Literal)>> ByLength(IEnumerable<(int Node, byte[] Literal)> tests) =>
        tests.GroupBy(test => test.Literal.Length >= Long).Select(some => some.ToList());

    private static int TinyKey(ReadOnlySpan<byte> text)
    {
        var key = text.Length;
        foreach (var b in text)
        {
            key = (key << 8) | b;
        }

        return key;
    }
}
