namespace Hikeshi.Detection.Matching;

/// <summary>
/// Finds which of many text tests on one field are worth making: by how its value begins, how it ends, and what it contains.
/// What it reports is a suspicion; the test itself is made by the graph.
/// </summary>
internal sealed class GramIndex
{
    public const int GramLength = 4;

    /// <param name="tests">Graph nodes of text tests on one field, not cased.</param>
    public GramIndex(IReadOnlyList<(int Node, BytePattern Pattern)> tests)
    {
        var long4 = tests.Where(test => test.Pattern.Literal.Length >= GramLength).ToLookup(test => test.Pattern.Shape switch
        {
            PatternShape.Whole or PatternShape.Prefix => PatternShape.Prefix,
            PatternShape.Suffix => PatternShape.Suffix,
            _ => PatternShape.Inner,
        }, test => (test.Node, test.Pattern.Literal));
        Loose = [.. tests.Where(test => test.Pattern.Literal.Length < GramLength).Select(test => test.Node)];
        Starts = new EdgeIndex(long4[PatternShape.Prefix], atEnd: false);
        Ends = new EdgeIndex(long4[PatternShape.Suffix], atEnd: true);
        Inners = new InnerIndex([.. long4[PatternShape.Inner]]);
    }

    /// <summary>Tests without four literal bytes in a row: always to be suspected.</summary>
    public int[] Loose { get; }

    public EdgeIndex Starts { get; }

    public EdgeIndex Ends { get; }

    public InnerIndex Inners { get; }
}
