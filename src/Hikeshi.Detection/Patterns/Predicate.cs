using System.Text.RegularExpressions;

namespace Hikeshi.Detection.Patterns;

/// <summary>One question about one field (or, with an empty field name, about every value of the event). Compared by value, so that rules share them.</summary>
internal abstract record Predicate(string Field);

/// <summary>Some value of the field matches the pattern.</summary>
internal sealed record TextPredicate(string Field, Pattern Pattern, bool Cased) : Predicate(Field);

/// <summary>The field is missing, or its value is null.</summary>
internal sealed record NullPredicate(string Field) : Predicate(Field);

/// <summary>The event has the field, whatever its value.</summary>
internal sealed record ExistsPredicate(string Field) : Predicate(Field);

internal enum Comparison
{
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>Some value of the field is a number that compares so.</summary>
internal sealed record NumberPredicate(string Field, Comparison Comparison, double Bound) : Predicate(Field);

internal sealed record CidrPredicate(string Field, IpRange Range) : Predicate(Field);

internal sealed record RegexPredicate(string Field, string Expression, RegexOptions Options) : Predicate(Field);

internal enum Position
{
    Whole,
    Start,
    End,
    Anywhere,
}

/// <summary>Some value of the field equals (starts with, …) some value of another field.</summary>
internal sealed record SameAsPredicate(string Field, string Other, Position Position, bool Cased) : Predicate(Field);
