using Hikeshi.Detection.Conditions;

namespace Hikeshi.Detection.Linting;

internal enum Truth
{
    /// <summary>It depends on the event, or is not decided here.</summary>
    Open,
    Never,
    Always,
}

/// <summary>Tries every way in which search identifiers can hold or not, leaving out what cannot be because one implies another.</summary>
internal static class ConditionTruth
{
    /// <summary>4,096 ways; conditions of public rules name fewer.</summary>
    private const int MaxIdentifiers = 12;

    /// <param name="condition">Over identifiers, each a <see cref="NamedTest"/>.</param>
    /// <param name="identifiers">What each of them demands.</param>
    public static Truth Of(Expr condition, IReadOnlyDictionary<string, Expr> identifiers)
    {
        var names = NamedTest.In(condition).Distinct(StringComparer.Ordinal).ToArray();
        if (names.Length is 0 or > MaxIdentifiers)
        {
            return Truth.Open;
        }

        var implication = new Implication();
        var implied = (from a in Enumerable.Range(0, names.Length)
                       from b in Enumerable.Range(0, names.Length)
                       where a != b && implication.Holds(identifiers[names[a]], identifiers[names[b]])
                       select (If: 1 << a, Then: 1 << b)).ToArray();
        var (holds, fails) = (false, false);
        for (var way = 0; way < 1 << names.Length; way++)
        {
            if (Array.TrueForAll(implied, i => (way & i.If) == 0 || (way & i.Then) != 0))
            {
                var value = Value(condition, name => (way & (1 << Array.IndexOf(names, name))) != 0);
                holds |= value;
                fails |= !value;
            }
        }

        return holds ? fails ? Truth.Open : Truth.Always : Truth.Never;
    }

    private static bool Value(Expr expr, Func<string, bool> holds) => expr switch
    {
        NamedTest named => holds(named.Name),
        AllOf all => all.Parts.All(p => Value(p, holds)),
        AnyOf any => any.Parts.Any(p => Value(p, holds)),
        AtLeast some => some.Parts.Count(p => Value(p, holds)) >= some.Count,
        Negation negation => !Value(negation.Part, holds),
        _ => false,
    };
}

/// <summary>Stands for a search identifier in a condition that is looked at for itself.</summary>
internal sealed record NamedTest(string Name) : Expr
{
    public static IEnumerable<string> In(Expr expr) => expr switch
    {
        NamedTest named => [named.Name],
        AllOf all => all.Parts.SelectMany(In),
        AnyOf any => any.Parts.SelectMany(In),
        AtLeast some => some.Parts.SelectMany(In),
        Negation negation => In(negation.Part),
        _ => [],
    };
}
