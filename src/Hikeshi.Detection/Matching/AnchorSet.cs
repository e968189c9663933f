using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

/// <summary>Something without which a rule cannot hold, and which is cheap to find.</summary>
internal abstract record Anchor;

/// <summary>Some value of the field passes the test.</summary>
internal sealed record TextAnchor(TextPredicate Test) : Anchor;

/// <summary>The field has a value.</summary>
internal sealed record PresenceAnchor(string Field) : Anchor;

/// <summary>The text stands somewhere in the event (<see cref="PlainText"/>).</summary>
internal sealed record KeywordAnchor(string Text) : Anchor;

/// <param name="Anchors">When the expression holds, at least one of these does.</param>
/// <param name="Score">How rarely that is expected to happen; greater is rarer.</param>
internal sealed record AnchorSet(IReadOnlyList<Anchor> Anchors, double Score)
{
    /// <returns>Null when there are none: a rule that asks for absence only.</returns>
    public static AnchorSet? Of(Expr expr) => expr switch
    {
        Test test => Of(test.Predicate),
        AllOf all => all.Parts.Select(Of).OfType<AnchorSet>().MaxBy(a => a.Score),
        AnyOf any => Union(any.Parts),
        AtLeast some => Union(some.Parts),
        _ => null,
    };

    private static AnchorSet? Of(Predicate predicate) => predicate switch
    {
        TextPredicate { Field.Length: > 0 } text => OfText(text),
        TextPredicate keyword => PlainText.LongestIn(keyword.Pattern) is { } part ? new([new KeywordAnchor(part)], ScoreOfKeyword(part)) : null,
        RegexPredicate { Field.Length: > 0 } regex => RegexLiteral.Of(regex.Expression, regex.Options, InnerIndex.LongestPiece) is { } literal
            ? OfText(Containing(regex.Field, literal))
            : OfPresence(regex.Field),
        NumberPredicate { Field.Length: > 0 } or TimePartPredicate { Field.Length: > 0 } or CidrPredicate { Field.Length: > 0 } or SameAsPredicate { Field.Length: > 0 } => OfPresence(predicate.Field),
        _ => null,
    };

    private static TextPredicate Containing(string field, string literal) =>
        new(field, Pattern.Of([new(TokenKind.Any, ""), new(TokenKind.Literal, literal), new(TokenKind.Any, "")]), Cased: false);

    private static AnchorSet OfPresence(string field) => new([new PresenceAnchor(field)], 0.25);

    private static AnchorSet OfText(TextPredicate text)
    {
        if (text.Cased)
        {
            // The index reads folded values; a cased test implies its folded one.
            text = text with { Cased = false };
        }

        var literals = text.Pattern.Tokens.Where(t => t.Kind == TokenKind.Literal).Select(t => Folding.Fold(t.Literal).Length).ToList();
        if (literals.Count == 0)
        {
            return OfPresence(text.Field);
        }

        // EventID is what routing has mostly decided already, and short literals are everywhere.
        var length = literals.Max();
        var score = length < GramIndex.GramLength ? 0.5 : text.Field is "EventID" or "Channel" or "Provider_Name" ? 0.8 : Math.Min(length, 16);
        return new([new TextAnchor(text)], score);
    }

    /// <summary>A short one makes a search through all of every event slow.</summary>
    private static double ScoreOfKeyword(string part) => part.Length < GramIndex.Long ? 0.3 : 4;

    private static AnchorSet? Union(IReadOnlyList<Expr> parts)
    {
        var anchors = new List<Anchor>();
        var score = double.MaxValue;
        foreach (var part in parts)
        {
            if (Of(part) is not { } some)
            {
                return null;
            }

            anchors.AddRange(some.Anchors);
            score = Math.Min(score, some.Score);
        }

        return anchors.Count == 0 ? null : new([.. anchors.Distinct()], score - (Math.Log2(anchors.Count) * 0.25));
    }
}
