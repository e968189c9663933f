using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Ranges;

/// <summary>
/// Union and complement of ranges of one type. The versions that the ranges name divide all versions into points and gaps between
/// them; a range holds each of these wholly or not at all.
/// </summary>
public static class VersAlgebra
{
    /// <summary>What any of the ranges holds, in the fewest constraints.</summary>
    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: the types differ, or have no ordering.</exception>
    public static VersSpecifier Merge(IReadOnlyList<VersSpecifier> ranges) =>
        Combine(ranges, member => member.Contains(true));

    /// <summary>What the range does not hold.</summary>
    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: the type has no ordering.</exception>
    public static VersSpecifier Invert(VersSpecifier range) => Combine([range], member => !member.First());

    private static VersSpecifier Combine(IReadOnlyList<VersSpecifier> ranges, Func<IEnumerable<bool>, bool> holds)
    {
        var type = ranges.Count > 0 ? ranges[0].Type : throw VersSpecifier.Refused("", "there is no range");
        if (type is "all" or "none")
        {
            return VersSpecifier.Build(holds(ranges.Select(range => range.Type == "all")) ? "all" : "none", [VersConstraint.Any]);
        }

        if (ranges.FirstOrDefault(range => range.Type != type) is { } other)
        {
            throw VersSpecifier.Refused(other.ToString(), $"versions of '{type}' and of '{other.Type}' do not compare");
        }

        var order = VersionOrder.OfVersScheme(type) ?? throw VersSpecifier.Refused(ranges[0].ToString(), $"no ordering is known for '{type}'");
        var members = ranges.Select(range => new VersMembership(range, order)).ToList();
        var points = ranges.SelectMany(range => range.Constraints).Where(c => c.Version.Length > 0)
            .Select(c => (c.Version, Key: VersSpecifier.KeyOf(order, c.Version, c.ToString())))
            .OrderBy(p => p.Key).DistinctBy(p => p.Key).ToList();
        var before = holds(members.Select(m => m.HoldsBelowAll));
        var all = before;
        var kept = new List<VersConstraint>();
        foreach (var (version, key) in points)
        {
            var at = holds(members.Select(m => m.HoldsAt(key)));
            var after = holds(members.Select(m => m.HoldsJustAbove(key)));
            var comparator = (before, at, after) switch
            {
                (true, false, true) => "!=",
                (true, true, false) => "<=",
                (true, false, false) => "<",
                (false, true, true) => ">=",
                (false, false, true) => ">",
                (false, true, false) => "",
                _ => null,
            };
            if (comparator is not null)
            {
                kept.Add(new VersConstraint(comparator, version));
            }

            before = after;
        }

        return kept.Count > 0 ? VersSpecifier.Build(type, kept) : VersSpecifier.Build(all ? type : "none", [VersConstraint.Any]);
    }
}
