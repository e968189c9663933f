using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

/// <param name="Tests">When the expression holds, at least one of these holds.</param>
/// <param name="Score">How rarely that is expected to happen; greater is rarer.</param>
internal sealed record AnchorSet(IReadOnlyList<TextPredicate> Tests, double Score);

/// <summary>
/// Finds, for a rule, tests of which one must hold. A rule whose anchors are all silent need not be looked at,
/// and the anchors of all rules are looked for together (<see cref="GramIndex"/>).
/// </summary>
internal static class Anchors
{
    /// <returns>Null when there are none: a rule that asks for absence, by keywords, or by regular expressions without text that they all need.</returns>
    public static AnchorSet? Of(Expr expr) => expr switch
    {
        Test { Predicate: TextPredicate { Field.Length: > 0 } text } => OfText(text),
        Test { Predicate: RegexPredicate { Field.Length: > 0 } regex } when RegexLiteral.Of(regex.Expression, regex.Options) is { } literal => OfText(Containing(regex.Field, literal)),
        AllOf all => all.Parts.Select(Of).OfType<AnchorSet>().MaxBy(a => a.Score),
        AnyOf any => Union(any.Parts),
        AtLeast some => Union(some.Parts),
        _ => null,
    };

    private static TextPredicate Containing(string field, string literal) =>
        new(field, Pattern.Of([new(TokenKind.Any, ""), new(TokenKind.Literal, literal), new(TokenKind.Any, "")]), Cased: false);

    private static AnchorSet? OfText(TextPredicate text)
    {
        if (text.Cased)
        {
            // The index reads folded values; a cased test implies its folded one.
            text = text with { Cased = false };
        }

        var literals = text.Pattern.Tokens.Where(t => t.Kind == TokenKind.Literal).Select(t => Folding.Fold(t.Literal).Length).ToList();
        if (literals.Count == 0)
        {
            return null;
        }

        // EventID is what routing has mostly decided already, and short literals are everywhere.
        var length = literals.Max();
        var score = length < GramIndex.GramLength ? 0.5 : text.Field is "EventID" or "Channel" or "Provider_Name" ? 0.8 : Math.Min(length, 16);
        return new([text], score);
    }

    private static AnchorSet? Union(IReadOnlyList<Expr> parts)
    {
        var tests = new List<TextPredicate>();
        var score = double.MaxValue;
        foreach (var part in parts)
        {
            if (Of(part) is not { } anchors)
            {
                return null;
            }

            tests.AddRange(anchors.Tests);
            score = Math.Min(score, anchors.Score);
        }

        return tests.Count == 0 ? null : new([.. tests.Distinct()], score - (Math.Log2(tests.Count) * 0.25));
    }
}
