using Hikeshi.Exposure.Ranges.Native;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories.Npm;

/// <summary>
/// What a range of node-semver holds, as intervals (github.com/npm/node-semver, "Ranges" and "Advanced Range Syntax"). Pre-releases
/// count as versions like others (its option <c>includePrerelease</c>), because a weakness is also in the pre-releases of what it is in.
/// </summary>
internal static class NpmIntervals
{
    private const int MaxText = 64 << 10;

    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: the range breaks the notation.</exception>
    public static IReadOnlyList<VersionInterval> Of(string range)
    {
        if (range.Length > MaxText)
        {
            throw Ranges.VersSpecifier.Refused(range, $"this range has more than {MaxText} characters");
        }

        return range.Split("||").Select(alternative => NpmBounds.Of(alternative, range)).OfType<VersionInterval>().ToList();
    }

    /// <summary>All comparators of an alternative must hold.</summary>
    private static class NpmBounds
    {
        public static VersionInterval? Of(string alternative, string range)
        {
            var (lower, upper) = (default(NpmBound?), default(NpmBound?));
            foreach (var (from, to) in Terms(alternative, range))
            {
                lower = Higher(lower, from);
                upper = Lower(upper, to);
            }

            return Interval(lower, upper);
        }

        private static IEnumerable<(NpmBound? From, NpmBound? To)> Terms(string alternative, string range)
        {
            var hyphen = alternative.IndexOf(" - ", StringComparison.Ordinal);
            return hyphen >= 0 ? [NpmTerm.Hyphen(alternative[..hyphen], alternative[(hyphen + 3)..], range)]
                : alternative.Trim() is "" or "latest" ? []
                : PlainRange.Items(alternative).Select(item => NpmTerm.Of(item, range));
        }

        private static NpmBound? Higher(NpmBound? a, NpmBound? b) => a is not { } left ? b : b is not { } right ? a
            : left.Key != right.Key ? (left.Key > right.Key ? a : b)
            : left.Inclusive ? b : a;

        private static NpmBound? Lower(NpmBound? a, NpmBound? b) => a is not { } left ? b : b is not { } right ? a
            : left.Key != right.Key ? (left.Key < right.Key ? a : b)
            : left.Inclusive ? b : a;

        private static VersionInterval? Interval(NpmBound? lower, NpmBound? upper)
        {
            var from = lower is { } low ? low : new NpmBound("0", VersionKey.Lowest, Inclusive: true);
            var isEmpty = upper is { } end && (end.Key < from.Key || (end.Key == from.Key && !(end.Inclusive && from.Inclusive)));
            return isEmpty ? null : new VersionInterval(VersionOrder.SemVer, from.Key, from.Text, upper?.Key, upper?.Text, upper is { Inclusive: true }) { FromExclusive = !from.Inclusive };
        }
    }
}
