using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Rules.Vulnerabilities;
using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>
/// Ranges of versions side by side in the tree that hold the same version (CSAF 2.1, 6.3.19). Compared are those of one scheme with a
/// known order, and constraints alone ("vls") when their versions are numbers and dots; a range that leaves versions out is not.
/// </summary>
internal static class OverlappingRanges
{
    /// <summary>Longer names are not compared: each may be looked at once for every vulnerability.</summary>
    private const int LongestName = 200;

    /// <summary>6.3.19.1 Overlapping Product Version Range with vers in Same Product Status Group.</summary>
    public static IEnumerable<Found> Vers(CsafView view) => InStatus(view, branch => IsRange(branch) && IsVers(branch), (_, _) => true);

    /// <summary>6.3.19.2 Overlapping Product Version Range with vls in Same Product Status Group.</summary>
    public static IEnumerable<Found> Vls(CsafView view) => InStatus(view, branch => IsRange(branch) && !IsVers(branch), (_, _) => true);

    /// <summary>6.3.19.3 Overlapping Product Version Range with Product Version in Same Product Status Group.</summary>
    public static IEnumerable<Found> WithVersion(CsafView view) =>
        InStatus(view, branch => IsRange(branch) || branch.Category == "product_version", (one, other) => IsRange(one) != IsRange(other));

    /// <summary>6.3.19.4 Overlapping Product Version Range with Product Version Range in Branch.</summary>
    public static IEnumerable<Found> InBranches(CsafView view) =>
        Overlaps(view.Branches.Where(IsRange), (one, other) => one.Node.Has("branches") || other.Node.Has("branches"))
            .Select(pair => new Found(pair.Second.Node.Path.Member("name"), $"'{pair.Second.Name}' and '{pair.First.Name}' overlap"));

    private static IEnumerable<Found> InStatus(CsafView view, Func<BranchAt, bool> isCompared, Func<BranchAt, BranchAt, bool> counts)
    {
        var leaves = new Dictionary<string, BranchAt>(StringComparer.Ordinal);
        foreach (var product in view.Products.Where(product => product.Id is not null && product.Branch is { } branch && isCompared(branch)))
        {
            leaves.TryAdd(product.Id!, product.Branch!);
        }

        foreach (var vulnerability in view.Vulnerabilities)
        {
            foreach (var group in (vulnerability.Member("product_status")?.Members() ?? []).GroupBy(list => ContradictingStatus.GroupOf(list.Name), StringComparer.Ordinal))
            {
                var branches = group.SelectMany(list => list.Node.Items()).Select(product => product.Text() is { } id ? leaves.GetValueOrDefault(id) : null).OfType<BranchAt>();
                foreach (var (first, second) in Overlaps(branches.Distinct<BranchAt>(ReferenceEqualityComparer.Instance), counts))
                {
                    yield return new Found(vulnerability.Path.Member("product_status"), $"'{first.Node.At("product", "product_id")?.Text()}' and '{second.Node.At("product", "product_id")?.Text()}' overlap, and both are {group.Key}");
                }
            }
        }
    }

    private static IEnumerable<(BranchAt First, BranchAt Second)> Overlaps(IEnumerable<BranchAt> branches, Func<BranchAt, BranchAt, bool> counts)
    {
        foreach (var siblings in branches.Where(branch => branch.Name?.Length <= LongestName).GroupBy(branch => branch.Parent, ReferenceEqualityComparer.Instance))
        {
            foreach (var order in siblings.Where(IsRange).Select(OrderOf).OfType<VersionOrder>().Distinct())
            {
                foreach (var pair in Sweep([.. siblings.SelectMany(branch => SpansOf(branch, order).Select(span => (span, branch)))], counts))
                {
                    yield return pair;
                }
            }
        }
    }

    /// <summary>
    /// From span to span in the order of their beginnings. What overlaps anything before it overlaps the one that reaches furthest;
    /// of those of each kind only that one has to be kept, and no pairs are tried.
    /// </summary>
    private static IEnumerable<(BranchAt First, BranchAt Second)> Sweep(List<(VersionSpan Span, BranchAt Branch)> spans, Func<BranchAt, BranchAt, bool> counts)
    {
        spans.Sort((left, right) => VersionSpan.ByBeginning(left.Span, right.Span));
        var furthest = new Dictionary<(bool IsRange, bool HasBranches), (VersionSpan Span, BranchAt Branch)>();
        foreach (var (span, branch) in spans)
        {
            foreach (var before in furthest.Values)
            {
                if (!ReferenceEquals(before.Branch, branch) && counts(before.Branch, branch) && before.Span.Reaches(span))
                {
                    yield return (before.Branch, branch);
                    break;
                }
            }

            var kind = (IsRange(branch), branch.Node.Has("branches"));
            if (!furthest.TryGetValue(kind, out var reach) || span.EndsAfter(reach.Span))
            {
                furthest[kind] = (span, branch);
            }
        }
    }

    private static IEnumerable<VersionSpan> SpansOf(BranchAt branch, VersionOrder order)
    {
        if (IsRange(branch))
        {
            return OrderOf(branch) == order ? VersionSpan.Of(VersionRanges.ConstraintsOf(branch.Name!), order) ?? [] : [];
        }

        return order.Parse(branch.Name!) is { } version ? [VersionSpan.At(version)] : [];
    }

    private static VersionOrder? OrderOf(BranchAt branch)
    {
        if (VersionRanges.SchemeOf(branch.Name!) is { } scheme)
        {
            return VersionOrder.OfVersScheme(scheme);
        }

        return branch.Name!.AsSpan().ContainsAnyExcept("0123456789.<>=|") ? null : VersionOrder.IntDot;
    }

    private static bool IsVers(BranchAt branch) => branch.Name is { } name && VersionRanges.SchemeOf(name) is not null;

    private static bool IsRange(BranchAt branch) => branch.Category == "product_version_range" && branch.Name is not null;
}
