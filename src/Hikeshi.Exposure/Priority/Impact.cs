using Hikeshi.Ledger.Institution;

namespace Hikeshi.Exposure.Priority;

/// <summary>How much would be lost here, 0 to 1. Formula and reasons: docs/exposure.md, Priority.</summary>
internal static class Impact
{
    /// <summary>A place on which no critical function stands: little, never nothing, as attackers move on from it.</summary>
    public const double WithoutFunction = 0.1;

    /// <summary>Functions unknown: as one of tier 2.</summary>
    public const double UnknownFunctions = 0.5;

    /// <summary>CVSS moves the impact by half at most: what a place carries counts more than what the flaw could do anywhere.</summary>
    private const double LeastTechnical = 0.5;

    /// <param name="cvss">0 to 10; null counts as 10.</param>
    public static double Of(IReadOnlyList<CriticalFunction>? functions, decimal? cvss)
    {
        // Functions fail independently for this purpose: each takes its share of what the others leave.
        var criticality = functions switch
        {
            null => UnknownFunctions,
            [] => WithoutFunction,
            _ => Math.Max(WithoutFunction, 1 - functions.Aggregate(1.0, (left, function) => left * (1 - Criticality(function)))),
        };
        return criticality * (LeastTechnical + ((1 - LeastTechnical) * (double)(cvss ?? 10m) / 10));
    }

    /// <returns>0 to 1. A payment rail counts as tier 1 at least: other institutions stand on it.</returns>
    public static double Criticality(CriticalFunction function) => Tier(function.PaymentRail ? Math.Min(function.Tier, 1) : function.Tier) * Tolerance(function.ImpactToleranceMinutes);

    private static double Tier(int tier) => tier switch { <= 0 => 1.0, 1 => 0.8, 2 => 0.5, 3 => 0.3, _ => 0.2 };

    /// <summary>An hour, half a day of business, a day: the less an outage is tolerated, the closer to whole the tier counts.</summary>
    private static double Tolerance(int minutes) => minutes switch { <= 60 => 1.0, <= 240 => 0.9, <= 1440 => 0.8, _ => 0.7 };
}
