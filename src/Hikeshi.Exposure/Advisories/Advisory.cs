using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories;

/// <summary>One advisory, its versions parsed once.</summary>
/// <param name="SourceFile">Where it was read from, for every finding that rests on it.</param>
/// <param name="Withdrawn">A withdrawn advisory affects nothing.</param>
public sealed record Advisory(
    string Id,
    IReadOnlyList<string> Aliases,
    string Summary,
    string SourceFile,
    bool Withdrawn,
    IReadOnlyList<AffectedPackage> Affected,
    RangeCounts Ranges)
{
    /// <summary>The layout that it was read from.</summary>
    public AdvisoryFormat Format { get; init; }

    /// <summary>Ids that it speaks of without saying that they are the same weakness (OSV <c>related</c> and <c>upstream</c>, one JVNDB entry about several CVEs).</summary>
    public IReadOnlyList<string> Related { get; init; } = [];

    /// <summary>Titles and descriptions in the languages that they were written in.</summary>
    public IReadOnlyList<LocalText> Texts { get; init; } = [];

    /// <summary>What it names without a package identity. A lower grade of knowledge: never matched with purls.</summary>
    public IReadOnlyList<NamedProduct> Products { get; init; } = [];

    /// <summary>Packages of which the publisher says that they were never affected.</summary>
    public IReadOnlyList<PackageKey> NotAffected { get; init; } = [];

    /// <summary>CVSS vectors, unread.</summary>
    public IReadOnlyList<string> Vectors { get; init; } = [];
}

/// <summary>What became of the ranges of an advisory.</summary>
/// <param name="Git">Commit ranges: they need a repository, not a version, and are not evaluated.</param>
/// <param name="Undecidable">Ranges with a bound that is no version, or of an ecosystem without a known order.</param>
/// <param name="Unidentified">Entries without a package name (they can only be found by commit).</param>
public readonly record struct RangeCounts(int Evaluated, int Git, int Undecidable, int Unidentified)
{
    public static RangeCounts operator +(RangeCounts left, RangeCounts right) =>
        new(left.Evaluated + right.Evaluated, left.Git + right.Git, left.Undecidable + right.Undecidable, left.Unidentified + right.Unidentified);
}

/// <summary>One affected package of an advisory: disjoint or overlapping intervals, and versions named one by one.</summary>
public sealed class AffectedPackage
{
    private readonly HashSet<VersionKey> exactKeys;
    private readonly HashSet<string> exactTexts;

    internal AffectedPackage(PackageKey key, IReadOnlyList<VersionInterval> intervals, IEnumerable<string> versions)
    {
        Key = key;
        Intervals = intervals;
        Order = VersionOrder.Of(key.Ecosystem);
        exactTexts = new HashSet<string>(versions, StringComparer.Ordinal);
        exactKeys = exactTexts.Select(text => Order?.Parse(text)).Where(parsed => parsed is not null).Select(parsed => parsed!.Value).ToHashSet();
    }

    public PackageKey Key { get; }

    /// <summary>The ecosystem's own ordering; null when it has none that we know.</summary>
    public VersionOrder? Order { get; }

    public IReadOnlyList<VersionInterval> Intervals { get; }

    /// <summary>A range of it has a bound that is no version, or is written in other words: a version that the other ranges do not hold may lie in that one.</summary>
    public bool HasUndecidableRange { get; init; }

    internal IReadOnlyCollection<string> ExactVersions => exactTexts;

    /// <summary>Decides one version.</summary>
    public Verdict Decide(ComponentVersion version)
    {
        var unparsed = false;
        foreach (var interval in Intervals)
        {
            if (version.Under(interval.Order) is { } parsed ? interval.Holds(parsed) : interval.HoldsEverything)
            {
                return new Verdict(VerdictKind.Affected, interval.ToString(), interval.Order.Name);
            }

            unparsed |= version.Under(interval.Order) is null;
        }

        if ((version.IsKnown && exactTexts.Contains(version.Text)) || (version.Under(Order) is { } key && exactKeys.Contains(key)))
        {
            return new Verdict(VerdictKind.Affected, Verdict.ListedVersions, Order?.Name ?? Verdict.ExactText);
        }

        return HasUndecidableRange || unparsed || (!version.IsKnown && exactTexts.Count > 0)
            ? new Verdict(VerdictKind.Unparsed, Interval: "", Order?.Name ?? Verdict.ExactText)
            : new Verdict(VerdictKind.NotAffected, "", Order?.Name ?? Verdict.ExactText);
    }
}

public enum VerdictKind
{
    NotAffected,
    Affected,

    /// <summary>The component's version is no version in its ecosystem, nobody said which it has, or a range cannot be read: a person must look.</summary>
    Unparsed,
}

/// <param name="Interval">What holds the version: <c>[1.0, 1.2)</c> or "the listed versions".</param>
/// <param name="Comparer">Name of the ordering that decided.</param>
public readonly record struct Verdict(VerdictKind Kind, string Interval, string Comparer)
{
    internal const string ListedVersions = "the listed versions";
    internal const string ExactText = "exact text";
}
