using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Linting;

/// <summary>Whether one expression holds whenever another does. Says yes only when that is certain, and no when it would take long to find out.</summary>
internal sealed class Implication
{
    private const int MaxSteps = 2_000_000;

    private readonly Dictionary<(Pattern, bool), ValueShape> _shapes = [];
    private int _steps;

    public bool Holds(Expr given, Expr then)
    {
        if (++_steps > MaxSteps)
        {
            return false;
        }

        return (given, then) switch
        {
            (Test a, Test b) => Holds(a.Predicate, b.Predicate),
            (AnyOf any, _) => any.Parts.All(part => Holds(part, then)),
            (_, AllOf all) => all.Parts.All(part => Holds(given, part)),
            (AllOf all, _) => all.Parts.Any(part => Holds(part, then)) || (then is AnyOf some && some.Parts.Any(part => Holds(given, part))),
            (_, AnyOf any) => any.Parts.Any(part => Holds(given, part)),
            (Negation a, Negation b) => Holds(b.Part, a.Part),
            _ => false,
        };
    }

    /// <summary>A field may have several values; one that satisfies the first must satisfy the second.</summary>
    private bool Holds(Predicate given, Predicate then) => given == then || (given.Field == then.Field && (given, then) switch
    {
        (TextPredicate a, TextPredicate b) => (a.Cased || !b.Cased) && Shape(b.Pattern, b.Cased).Covers(Shape(a.Pattern, b.Cased)),
        (CidrPredicate a, CidrPredicate b) => a.Range.PrefixLength >= b.Range.PrefixLength && b.Range.Contains(a.Range.Network),
        (NumberPredicate a, NumberPredicate b) => Holds(a, b),
        (not NullPredicate, ExistsPredicate) => given.Field.Length > 0,
        _ => false,
    });

    private static bool Holds(NumberPredicate given, NumberPredicate then) => (given.Comparison, then.Comparison) switch
    {
        (Comparison.Greater or Comparison.GreaterOrEqual, Comparison.GreaterOrEqual) => given.Bound >= then.Bound,
        (Comparison.Greater, Comparison.Greater) => given.Bound >= then.Bound,
        (Comparison.GreaterOrEqual, Comparison.Greater) => given.Bound > then.Bound,
        (Comparison.Less or Comparison.LessOrEqual, Comparison.LessOrEqual) => given.Bound <= then.Bound,
        (Comparison.Less, Comparison.Less) => given.Bound <= then.Bound,
        (Comparison.LessOrEqual, Comparison.Less) => given.Bound < then.Bound,
        _ => false,
    };

    private ValueShape Shape(Pattern pattern, bool cased)
    {
        if (!_shapes.TryGetValue((pattern, cased), out var shape))
        {
            _shapes[(pattern, cased)] = shape = new(pattern, cased);
        }

        return shape;
    }
}
