using System.Globalization;

namespace Hikeshi.Detection;

/// <summary>One operator of a correlation's condition.</summary>
/// <param name="Operator">gt, gte, lt, lte, eq or neq.</param>
public readonly record struct CorrelationBound(string Operator, decimal Limit)
{
    /// <summary>Operators that more events can turn from true to false.</summary>
    public bool IsUpper => Operator is "lt" or "lte" or "eq" or "neq";

    public bool Holds(decimal value) => Operator switch
    {
        "gt" => value > Limit,
        "gte" => value >= Limit,
        "lt" => value < Limit,
        "lte" => value <= Limit,
        "eq" => value == Limit,
        _ => value != Limit,
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operator} {Limit}");
}

/// <summary>When a correlation matches (Sigma correlation rules specification 2.1, "Condition"): all bounds must hold.</summary>
/// <param name="Fields">What is counted, summed or ranked; empty where the type needs none.</param>
/// <param name="Percentile">0 to 100; null when the condition has none.</param>
public sealed record CorrelationCondition(IReadOnlyList<CorrelationBound> Bounds, IReadOnlyList<string> Fields, decimal? Percentile)
{
    public bool Holds(decimal value)
    {
        foreach (var bound in Bounds)
        {
            if (!bound.Holds(value))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => string.Join(" and ", Bounds);
}
