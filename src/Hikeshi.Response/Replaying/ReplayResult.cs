using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Replaying;

/// <summary>What was done, and what another policy would have done.</summary>
/// <param name="Triggers">Things that were decided upon in the time.</param>
/// <param name="Differences">Of them, those with another result.</param>
/// <param name="Changed">The first of these, at most <see cref="PolicyReplay.MostListed"/>.</param>
public sealed record ReplayResult(int Triggers, int Differences, ReplayTotals Was, ReplayTotals Would, IReadOnlyList<ReplayedTrigger> Changed);

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

internal sealed class ReplayCount
{
    private readonly Dictionary<string, int> orderedBy = new(StringComparer.Ordinal);
    private int ordered;
    private int reserved;
    private int held;
    private int recorded;
    private int refused;

    public void Add(Decided decided, string? key)
    {
        foreach (var action in decided.Actions)
        {
            switch (action.Verdict)
            {
                case Verdicts.Order:
                    ordered++;
                    if (key is not null)
                    {
                        orderedBy[key] = orderedBy.GetValueOrDefault(key) + 1;
                    }

                    break;
                case Verdicts.Reserve:
                    reserved++;
                    break;
                case Verdicts.Waiting:
                    held++;
                    break;
                case Verdicts.Refused:
                    refused++;
                    break;
                default:
                    recorded++;
                    break;
            }
        }
    }

    public ReplayTotals Totals(Triage triage) => new(ordered, reserved, held, recorded, refused, orderedBy.Where(pair => triage.IsFalse(pair.Key)).Sum(pair => pair.Value));
}
