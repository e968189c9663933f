namespace Hikeshi.Detection.Matching;

/// <summary>
/// Finds which of many text tests on one field are worth making: by how its value begins, how it ends, and what it contains.
/// What it reports is a suspicion; the test itself is made by the graph.
/// </summary>
internal sealed class GramIndex
{
    public const int GramLength = 4;
    private const int WideStep = 4;

    private readonly Dictionary<int, int[]> _tiny;

    /// <param name="tests">Graph nodes of text tests on one field, not cased.</param>
    public GramIndex(IReadOnlyList<(int Node, BytePattern Pattern)> tests)
    {
        var indexed = tests.Where(test => test.Pattern.Literal.Length >= GramLength).ToLookup(test => test.Pattern.Shape switch
        {
            PatternShape.Whole or PatternShape.Prefix => PatternShape.Prefix,
            PatternShape.Suffix => PatternShape.Suffix,
            _ => PatternShape.Inner,
        }, test => (test.Node, test.Pattern.Literal));
        var tiny = tests.Where(test => test.Pattern.Literal.Length < GramLength).ToLookup(test => test.Pattern.Shape == PatternShape.Whole);
        Loose = [.. tiny[false].Select(test => test.Node)];
        _tiny = tiny[true].GroupBy(test => TinyKey(test.Pattern.Literal), test => test.Node).ToDictionary(same => same.Key, same => same.ToArray());
        Starts = new EdgeIndex(indexed[PatternShape.Prefix], atEnd: false);
        Ends = new EdgeIndex(indexed[PatternShape.Suffix], atEnd: true);
        var wide = indexed[PatternShape.Inner].ToLookup(test => test.Literal.Length >= InnerIndex.Shortest(WideStep));
        Inners = new[] { new InnerIndex([.. wide[true]], WideStep), new InnerIndex([.. wide[false]], step: 1) }.Where(index => !index.IsEmpty).ToArray();
    }

    /// <summary>Tests without four literal bytes in a row, other than whole values: always to be suspected.</summary>
    public int[] Loose { get; }

    public EdgeIndex Starts { get; }

    public EdgeIndex Ends { get; }

    /// <summary>Of long literals and of short ones, as far as there are any.</summary>
    public InnerIndex[] Inners { get; }

    /// <summary>Tests whose whole value is this one, of at most three bytes.</summary>
    public ReadOnlySpan<int> Tiny(ReadOnlySpan<byte> value) => value.Length < GramLength && _tiny.TryGetValue(TinyKey(value), out var nodes) ? nodes : [];

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
