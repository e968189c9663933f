using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Matching;

/// <summary>Everything that decided about one component: for a reader who believes none of it.</summary>
/// <param name="Purl">Canonical.</param>
/// <param name="Key">The identity that advisories are looked up by; null when the purl has none, and then nothing is known.</param>
/// <param name="Version">The version that was compared; not always that of the purl (source packages, epochs).</param>
/// <param name="Comparer">Name of the ecosystem's ordering; null when it has none that we know.</param>
/// <param name="Advisories">All that name the package: first those that hold the version, then the undecided, then those that do not.</param>
public sealed record ComponentExplanation(string Purl, PackageKey? Key, string? Version, string? Comparer, IReadOnlyList<AdvisoryExplanation> Advisories)
{
    /// <summary>Entries about the package that were not asked for.</summary>
    public int Others { get; init; }

    /// <param name="advisory">Only this one, by its id or one of its aliases, whatever their case; null for all.</param>
    public static ComponentExplanation Of(PackageUrl purl, AdvisoryIndex index, string? advisory)
    {
        if (PackageKey.Of(purl) is not { } identity)
        {
            return new ComponentExplanation(purl.ToString(), Key: null, purl.Version, Comparer: null, []);
        }

        var order = VersionOrder.Of(identity.Key.Ecosystem);
        var version = new ComponentVersion(identity.Key.Ecosystem, identity.Version);
        var about = index.Find(identity.Key);
        var asked = about.Where(found => advisory is null || found.Advisory.Id.Equals(advisory, StringComparison.OrdinalIgnoreCase) || found.Advisory.Aliases.Contains(advisory, StringComparer.OrdinalIgnoreCase)).ToList();
        return new ComponentExplanation(purl.ToString(), identity.Key, identity.Version, order?.Name, [.. asked
            .Select(found => AdvisoryExplanation.Of(found, version))
            .OrderBy(explained => explained.Verdict switch { VerdictKind.Affected => 0, VerdictKind.NotAffected => 2, _ => 1 })
            .ThenBy(explained => explained.Advisory.Id, StringComparer.Ordinal).ThenBy(explained => explained.Advisory.SourceFile, StringComparer.Ordinal)]) { Others = about.Count - asked.Count };
    }
}

/// <summary>How one advisory was decided.</summary>
/// <param name="Confidence">What the decision rests on.</param>
/// <param name="Steps">Each comparison that was made, in the advisory's order.</param>
public sealed record AdvisoryExplanation(Advisory Advisory, VerdictKind Verdict, Confidence Confidence, IReadOnlyList<IntervalStep> Steps, bool IsListed)
{
    internal static AdvisoryExplanation Of(IndexedAdvisory found, ComponentVersion version)
    {
        var steps = found.Affected.Intervals.Select(interval => IntervalStep.Of(interval, version)).ToList();
        var verdict = found.Affected.Decide(version).Kind;
        var listed = verdict == VerdictKind.Affected && !steps.Exists(step => step.Holds);
        var confidence = verdict == VerdictKind.Unparsed ? !version.IsKnown ? Confidence.NoVersion : steps.TrueForAll(step => step.Parsed) ? Confidence.UnreadRange : Confidence.Undecided
            : steps.Exists(step => step is { Holds: true, Parsed: false }) ? Confidence.EveryVersion
            : listed ? Confidence.Listed
            : Confidence.Compared;
        return new AdvisoryExplanation(found.Advisory, verdict, confidence, steps, listed);
    }
}

/// <summary>One interval of an advisory, and where the version stands.</summary>
/// <param name="Parsed">The version is one under the interval's ordering.</param>
/// <param name="FromStart">Whether it is not before the interval; null when it is no version.</param>
/// <param name="BeforeEnd">Whether it is not behind it; null when it is no version.</param>
public sealed record IntervalStep(VersionInterval Interval, bool Parsed, bool? FromStart, bool? BeforeEnd, bool Holds)
{
    internal static IntervalStep Of(VersionInterval interval, ComponentVersion version)
    {
        if (version.Under(interval.Order) is not { } key)
        {
            return new IntervalStep(interval, Parsed: false, FromStart: null, BeforeEnd: null, interval.HoldsEverything);
        }

        var open = interval with { To = null, ToText = null };
        var fromStart = open.Holds(key);
        var holds = interval.Holds(key);
        return new IntervalStep(interval, Parsed: true, fromStart, BeforeEnd: holds || !fromStart, holds);
    }
}

/// <summary>What a decision rests on, from the strongest to none. All rest on a package identity; what is known by CPE alone is no finding.</summary>
public enum Confidence
{
    /// <summary>Versions were compared under the ecosystem's own ordering.</summary>
    Compared,

    /// <summary>The advisory lists this very version.</summary>
    Listed,

    /// <summary>The advisory means every version, so that none had to be compared.</summary>
    EveryVersion,

    /// <summary>The text is no version of its ecosystem: a person must look.</summary>
    Undecided,

    /// <summary>A range of the advisory cannot be read, and no other holds the version: a person must look.</summary>
    UnreadRange,

    /// <summary>The component has no version, and not every one is meant: a person must look.</summary>
    NoVersion,
}
