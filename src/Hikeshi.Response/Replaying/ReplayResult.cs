using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Replaying;

/// <summary>What was done, and what another policy would have done.</summary>
/// <param name="Triggers">Things that were decided upon in the time.</param>
/// <param name="Differences">Of them, those with another result.</param>
/// <param name="Changed">The first of these, at most <see cref="PolicyReplay.MostListed"/>.</param>
public sealed record ReplayResult(int Triggers, int Differences, ReplayTotals Was, ReplayTotals Would, IReadOnlyList<ReplayedTrigger> Changed)
{
    /// <summary>By the rule that proposed it, in the order of its id.</summary>
    public IReadOnlyList<ReplayedRule> Rules { get; init; } = [];
}

/// <param name="Rule">Empty for what was decided before decisions named their rule.</param>
public sealed record ReplayedRule(string Rule, ReplayTotals Was, ReplayTotals Would);

/// <param name="Ordered">Actions that went ahead at once.</param>
/// <param name="Reserved">Actions that asked the hub first.</param>
/// <param name="Held">Actions that waited for people.</param>
/// <param name="Recorded">Recorded or recommended.</param>
/// <param name="Refused">Refused by a guardrail.</param>
/// <param name="False">Of the ordered ones, those on sightings that people judged false positive.</param>
public sealed record ReplayTotals(int Ordered, int Reserved, int Held, int Recorded, int Refused, int False);

/// <param name="Was">What was decided, as <c>verdict (guardrail): target</c>; empty when nothing was.</param>
public sealed record ReplayedTrigger(EntryId Entry, DateTimeOffset Time, string Subject, IReadOnlyList<string> Was, IReadOnlyList<string> Would)
{
    /// <summary>People judged it a false positive, then or later.</summary>
    public bool IsFalse { get; internal set; }

    internal string? TriageKey { get; init; }
}
