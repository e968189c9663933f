using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Ranges;

/// <summary>vers-spec, Clause 5.4: order, uniqueness and sequence of constraints.</summary>
internal static class VersRules
{
    /// <returns>The rule that is broken; null when none is. Versions of types without an ordering must only be unique.</returns>
    /// <exception cref="Kernel.Errors.RefusedException">A version is none under the type's ordering.</exception>
    public static string? Fault(string type, IReadOnlyList<VersConstraint> constraints, string range)
    {
        if (constraints is [{ Comparator: "*" }])
        {
            return null;
        }

        if (type is "all" or "none")
        {
            return $"vers:{type}/* is the only form of this type";
        }

        return (VersionOrder.OfVersScheme(type) is { } order ? OrderFault(order, constraints, range) : Repeated(constraints)) ?? SequenceFault(constraints);
    }

    private static string? OrderFault(VersionOrder order, IReadOnlyList<VersConstraint> constraints, string range)
    {
        VersionKey? before = null;
        foreach (var constraint in constraints)
        {
            var key = VersSpecifier.KeyOf(order, constraint.Version, range);
            switch (before?.CompareTo(key))
            {
                case 0:
                    return $"'{constraint.Version}' occurs twice";
                case > 0:
                    return $"'{constraint.Version}' is older than the version before it";
                default:
                    before = key;
                    break;
            }
        }

        return null;
    }

    private static string? Repeated(IReadOnlyList<VersConstraint> constraints) =>
        constraints.GroupBy(c => c.Version, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice ? $"'{twice.Key}' occurs twice" : null;

    private static string? SequenceFault(IReadOnlyList<VersConstraint> constraints)
    {
        var kept = constraints.Where(c => c.Comparator != "!=").ToList();
        if (kept.Zip(kept.Skip(1)).Any(pair => pair.First.Comparator.Length == 0 && pair.Second.IsUpper))
        {
            return "behind a single version only another, > or >= makes sense";
        }

        var bounds = kept.Where(c => c.Comparator.Length > 0).ToList();
        return bounds.Zip(bounds.Skip(1)).Any(pair => pair.First.IsUpper == pair.Second.IsUpper)
            ? "lower and upper bounds must alternate"
            : null;
    }
}
