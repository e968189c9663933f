using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Asking;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Response.Compensating.Fitting;

/// <summary>What an advisory says that a control can be chosen by. Unknown is not guessed: it is null.</summary>
/// <param name="Id">Of the document.</param>
/// <param name="Places">Where the weak component runs here.</param>
/// <param name="AttackVector">N, A, L or P of the newest CVSS vector; null: nobody gave one.</param>
/// <param name="PrivilegesRequired">N, L or H; null as before.</param>
/// <param name="Cwes">Numbers.</param>
/// <param name="HasFix">It names a version that is not affected any more.</param>
public sealed record AdvisoryTraits(string Id, IReadOnlyList<AdvisoryPlace> Places, string? AttackVector, string? PrivilegesRequired, IReadOnlyList<int> Cwes, bool HasFix)
{
    /// <summary>Kinds of weakness through which code or commands of somebody else run: a service that starts a shell is then worth a look. CWE 4.x.</summary>
    private static readonly HashSet<int> Executing = [22, 74, 77, 78, 88, 91, 94, 95, 96, 98, 116, 119, 120, 121, 122, 123, 134, 190, 415, 416, 434, 470, 502, 611, 787, 829, 843, 913, 917, 1321, 1336];

    public bool MayExecute => Cwes.Any(Executing.Contains);

    /// <summary>Whether it comes over a network; unknown counts as yes.</summary>
    public bool ComesOverNetwork => AttackVector is null or "N" or "A";

    /// <param name="document">As it was received.</param>
    public static AdvisoryTraits Of(KnownDocument known, string document, LedgerView ledger)
    {
        var vectors = known.Advisories.Where(advisory => !advisory.Withdrawn).SelectMany(advisory => advisory.Vectors).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(Parsed).OfType<CvssVector>().OrderByDescending(vector => vector.Version).ThenByDescending(vector => vector.Scores.Overall).ToList();
        return new AdvisoryTraits(
            known.Id,
            AdvisoryPlace.Of(known.Advisories, ledger),
            Metric(vectors, "AV:"),
            Metric(vectors, "PR:"),
            AdvisoryWeaknesses.Of(document),
            known.Advisories.Any(advisory => advisory.Affected.Any(affected => affected.Intervals.Any(interval => interval is { To: not null, ToInclusive: false }))));
    }

    private static string? Metric(IReadOnlyList<CvssVector> vectors, string name) =>
        vectors.Select(vector => vector.Text.Split('/').FirstOrDefault(part => part.StartsWith(name, StringComparison.Ordinal))).OfType<string>().FirstOrDefault()?[name.Length..];

    private static CvssVector? Parsed(string text)
    {
        try
        {
            return CvssVector.Parse(text);
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}
