using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Ranges;

/// <summary>
/// A <c>vers</c> range (package-url/vers-spec): <c>vers:maven/&gt;=3.0|&lt;3.2.4</c>. An empty text or <c>*</c> holds every version. Read with
/// patience: order, repetitions and a leading <c>=</c> do not matter; <see cref="VersSpecifier"/> is the strict reader.
/// </summary>
public sealed class VersRange
{
    private const int MaxLength = 64 << 10;

    private readonly VersionOrder? rangeOrder;
    private readonly List<Comparator> sorted;

    private VersRange(VersionOrder? order, List<Comparator> comparators)
    {
        rangeOrder = order;
        sorted = comparators;
    }

    private readonly record struct Comparator(string Operator, VersionKey Key);

    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: not the notation, an unknown scheme, or a bound that is no version.</exception>
    public static VersRange Parse(string text)
    {
        if (text.Length == 0)
        {
            return new VersRange(order: null, []);
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (text.Length > MaxLength || slash < 0 || !text.StartsWith("vers:", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(text, "this is not a vers range");
        }

        var scheme = text[5..slash].ToLowerInvariant();
        if (scheme is "all" && text[(slash + 1)..] is "*")
        {
            return new VersRange(order: null, []);
        }

        var order = VersionOrder.OfVersScheme(scheme) ?? throw Refused(text, $"no ordering is known for '{scheme}'");
        var constraints = text[(slash + 1)..].Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (constraints is ["*"])
        {
            return new VersRange(order, []);
        }

        var comparators = constraints.Select(constraint => Read(text, constraint, order)).OrderBy(c => c.Key).ToList();
        return comparators.Count > 0 ? new VersRange(order, comparators) : throw Refused(text, "the range holds no constraint");
    }

    /// <summary>False also when <paramref name="version"/> is no version under the range's ordering, unless the range holds everything.</summary>
    public bool Contains(string? version)
    {
        if (sorted.Count == 0)
        {
            return true;
        }

        return rangeOrder!.Parse(version) is { } key && Contains(key);
    }

    /// <summary>vers-spec, "Checking if a version is contained within a range".</summary>
    private bool Contains(VersionKey version)
    {
        foreach (var (@operator, key) in sorted.Where(comparator => comparator.Key == version))
        {
            if (@operator is "=" or "<=" or ">=")
            {
                return true;
            }

            if (@operator == "!=")
            {
                return false;
            }
        }

        var bounds = sorted.Where(c => c.Operator is not ("=" or "!=")).ToList();
        if (bounds.Count == 0)
        {
            // Only exclusions: everything else is meant.
            return sorted.TrueForAll(c => c.Operator == "!=");
        }

        if ((IsUpper(bounds[0]) && version < bounds[0].Key) || (!IsUpper(bounds[^1]) && version > bounds[^1].Key))
        {
            return true;
        }

        return bounds.Zip(bounds.Skip(1)).Any(pair => !IsUpper(pair.First) && IsUpper(pair.Second) && version > pair.First.Key && version < pair.Second.Key);
    }

    private static bool IsUpper(Comparator bound) => bound.Operator is "<" or "<=";

    private static Comparator Read(string range, string constraint, VersionOrder order)
    {
        var length = constraint switch
        {
            ['>' or '<' or '!', '=', ..] => 2,
            ['>' or '<' or '=', ..] => 1,
            _ => 0,
        };
        var version = Uri.UnescapeDataString(constraint[length..].Trim());
        var key = order.Parse(version) ?? throw Refused(range, $"'{version}' is no version under {order.Name}");
        return new Comparator(length == 0 ? "=" : constraint[..length], key);
    }

    private static RefusedException Refused(string range, string what) =>
        new(new RangeRefused(range.Length > 80 ? range[..80] + "…" : range, what));
}
