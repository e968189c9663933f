using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>Versions without a gap, each end with or without its version.</summary>
/// <param name="To">Null when nothing ends it.</param>
internal readonly record struct VersionSpan(VersionKey From, bool AfterFrom, VersionKey? To, bool BeforeTo)
{
    public static VersionSpan At(VersionKey version) => new(version, AfterFrom: false, version, BeforeTo: false);

    /// <returns>Null when the constraints do not ascend, name no versions of the order, or leave versions out, which spans cannot say.</returns>
    public static IReadOnlyList<VersionSpan>? Of(string[] constraints, VersionOrder order)
    {
        if (constraints is ["*"])
        {
            return [new VersionSpan(VersionKey.Lowest, AfterFrom: false, To: null, BeforeTo: false)];
        }

        var spans = new List<VersionSpan>();
        (VersionKey Version, bool After)? open = (VersionKey.Lowest, false);
        VersionKey? before = null;
        foreach (var constraint in constraints)
        {
            if (constraint.StartsWith('!') || order.Parse(Uri.UnescapeDataString(constraint.TrimStart('<', '>', '='))) is not { } version || version <= before)
            {
                return null;
            }

            before = version;
            switch (constraint[0])
            {
                case '<':
                    if (open is { } from)
                    {
                        spans.Add(new VersionSpan(from.Version, from.After, version, BeforeTo: !constraint.StartsWith("<=", StringComparison.Ordinal)));
                    }

                    open = null;
                    break;
                case '>':
                    open = (version, !constraint.StartsWith(">=", StringComparison.Ordinal));
                    break;
                default:
                    spans.Add(At(version));
                    break;
            }
        }

        if (open is { } last && last.Version != VersionKey.Lowest)
        {
            spans.Add(new VersionSpan(last.Version, last.After, To: null, BeforeTo: false));
        }

        return spans;
    }

    /// <summary>Whether this one, which begins no later, reaches into the other.</summary>
    public bool Reaches(VersionSpan later) => To is not { } end || end > later.From || (end == later.From && !BeforeTo && !later.AfterFrom);

    public bool EndsAfter(VersionSpan other) => other.To is { } end && (To is not { } own || own > end || (own == end && other.BeforeTo));

    public static int ByBeginning(VersionSpan left, VersionSpan right) =>
        left.From.CompareTo(right.From) is var order and not 0 ? order : left.AfterFrom.CompareTo(right.AfterFrom);
}
