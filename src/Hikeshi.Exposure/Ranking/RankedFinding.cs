using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Priority;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Exposure.Ranking;

/// <summary>What one person would mend at one time: a weakness in a package of one service.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Summary">In the words of the first advisory that has any; text from outside.</param>
/// <param name="Service">Null: hosts that carry no service.</param>
/// <param name="Functions">Critical functions that stand on the service.</param>
/// <param name="Since">When it became known here.</param>
/// <param name="Evidence">Why it counts as affected; at least one.</param>
/// <param name="Vex">What suppliers say of it, who leave it open; null when they say nothing.</param>
public sealed record RankedFinding(
    int Rank,
    Weakness Weakness,
    string Summary,
    PackageKey Package,
    Service? Service,
    IReadOnlyList<CriticalFunction> Functions,
    LedgerFacts Place,
    ExploitationFacts Attackers,
    DateTimeOffset Since,
    FindingPriority Priority,
    IReadOnlyList<FindingEvidence> Evidence,
    FindingVex? Vex)
{
    /// <summary>Hosts on which it was found, by letters.</summary>
    public IReadOnlyList<string> Assets { get; } = Evidence.SelectMany(evidence => evidence.Assets).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();

    /// <summary>The number under which attackers are known to exploit it, where the weakness has other names: a distribution's update is about several. Null otherwise.</summary>
    public string? ExploitedAs => Attackers.ActiveAs is { } cve && !Weakness.Ids.Contains(cve, StringComparer.OrdinalIgnoreCase) ? cve : null;
}

/// <summary>How one advisory decided one component of a finding.</summary>
/// <param name="Assets">Hosts that run the component, by letters.</param>
public sealed record FindingEvidence(Advisory Advisory, AdvisoryExplanation Explained, string Purl, string Version, IReadOnlyList<string> Assets)
{
    /// <summary>The interval that holds the version; null where the advisory lists the very version.</summary>
    public IntervalStep? Deciding() => Explained.Steps.FirstOrDefault(step => step.Holds);
}
