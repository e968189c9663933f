namespace Hikeshi.Detection.Matching;

/// <summary>
/// Finds which of many text tests on one field are worth making: by how its value begins, how it ends, and what it contains.
/// What it reports is a suspicion; the test itself is made by the graph.
/// </summary>
internal sealed class GramIndex
{
    public const int GramLength = 4;
    private const int WideStep = 4;

    /// <param name="tests">Graph nodes of text tests on one field, not cased.</param>
    public GramIndex(IReadOnlyList<(int Node, BytePattern Pattern)> tests)
    {
        var indexed = tests.Where(test => test.Pattern.Literal.Length >= GramLength).ToLookup(test => test.Pattern.Shape switch
        {
            PatternShape.Whole or PatternShape.Prefix => PatternShape.Prefix,
            PatternShape.Suffix => PatternShape.Suffix,
            _ => PatternShape.Inner,
        }, test => (test.Node, test.Pattern.Literal));
        Loose = [.. tests.Where(test => test.Pattern.Literal.Length < GramLength).Select(test => test.Node)];
        Starts = new EdgeIndex(indexed[PatternShape.Prefix], atEnd: false);
        Ends = new EdgeIndex(indexed[PatternShape.Suffix], atEnd: true);
        var wide = indexed[PatternShape.Inner].ToLookup(test => test.Literal.Length >= InnerIndex.Shortest(WideStep));
        Inners = new[] { new InnerIndex([.. wide[true]], WideStep), new InnerIndex([.. wide[false]], step: 1) }.Where(index => !index.IsEmpty).ToArray();
    }

    /// <summary>Tests without four literal bytes in a row: always to be suspected.</summary>
    public int[] Loose { get; }

    public EdgeIndex Starts { get; }

    public EdgeIndex Ends { get; }

    /// <summary>Of long literals and of short ones, as far as there are any.</summary>
    public InnerIndex[] Inners { get; }
}
