using Hikeshi.Exercises.Control;

namespace Hikeshi.Exercises.Play;

/// <summary>What one run of the story showed, as the demo prints it. Words as in docs/architecture.md; times in milliseconds of one monotonic clock.</summary>
/// <param name="MembersExposed">Members that run an affected version, from their own answers.</param>
/// <param name="LocalContainmentMs">From the write of the last byte of the last event that the first sighting names, to the first refused probe at that member with none accepted later.</param>
/// <param name="ImmunityMs">The same start, to the first refused probe at each other exposed member.</param>
/// <param name="RefusedAttempts">The attacker's arrivals that were refused at exposed members.</param>
/// <param name="MissedAttempts">Arrivals that were accepted at members other than the first.</param>
/// <param name="LegitResent">Payments whose connection a containment cut and which went through under the same id at once after.</param>
/// <param name="FunctionsStoppedWithout">Critical functions behind lost hosts in the play without joint defence.</param>
/// <param name="Control">What people did after the attack; null where something of the defence itself was taken away.</param>
/// <param name="Problems">Why it did not hold; empty when it did.</param>
public sealed record StoryReport(
    int Members,
    int MembersExposed,
    int Seed,
    int Pace,
    string FirstMember,
    double? LocalContainmentMs,
    Percentiles? ImmunityMs,
    int MembersImmune,
    int MembersTouched,
    int RefusedAttempts,
    int MissedAttempts,
    long LegitAttempts,
    long LegitRefused,
    long LegitResent,
    double LegitPerSecond,
    int MembersLostWithout,
    int MembersLostWith,
    int FunctionsReached,
    int FunctionsStoppedWithout,
    int FunctionsStoppedWith,
    bool PoisonRefused,
    int PoisonRefusals,
    bool SectorCapHeld,
    int SectorCapGranted,
    int SectorCapWaiting,
    bool EvidenceVerified,
    long EvidenceEntries,
    double ProbeGapMaxMs,
    bool IsolationObserved,
    ControlReport? Control,
    bool Held,
    IReadOnlyList<string> Problems);

/// <summary>Nearest-rank percentiles, milliseconds.</summary>
public sealed record Percentiles(double P50, double P99, double Max)
{
    /// <returns>Null for no values at all.</returns>
    public static Percentiles? Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : new Percentiles(Rank(sorted, 0.50), Rank(sorted, 0.99), Rank(sorted, 1));
    }

    private static double Rank(List<double> sorted, double share) =>
        Math.Round(sorted[(int)Math.Ceiling(share * sorted.Count) - 1], 2);
}
