using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exposure.Ranking;

/// <summary>A finding as programs and the console read it (camelCase JSON; null members are left out).</summary>
/// <param name="Decision">immediate, out-of-cycle, scheduled or defer.</param>
/// <param name="Evidence">Null in lists.</param>
public sealed record RankedAnswer(
    int Rank,
    double Score,
    double Impact,
    double Likelihood,
    string Decision,
    DeadlineAnswer Deadline,
    string Weakness,
    IReadOnlyList<string> Ids,
    string Summary,
    string Ecosystem,
    string Package,
    ServiceAnswer? Service,
    IReadOnlyList<FunctionAnswer> Functions,
    IReadOnlyList<string> Assets,
    string Institution,
    CvssAnswer? Cvss,
    double? Epss,
    string? Exploitation,
    bool Ransomware,
    IReadOnlyList<string> Unknown,
    BilingualText Reason,
    IReadOnlyList<EvidenceAnswer>? Evidence);

/// <param name="Kind">on-target, moved, no-window or overdue.</param>
public sealed record DeadlineAnswer(string Kind, DateTimeOffset At, DateTimeOffset HardLimit, DateTimeOffset Since, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd);

public sealed record ServiceAnswer(string Id, BilingualText Names, bool InternetExposed);

public sealed record FunctionAnswer(string Id, BilingualText Names, int Tier, bool PaymentRail);

public sealed record CvssAnswer(string Vector, double Score, string Severity);

/// <param name="Confidence">compared, listed or every-version.</param>
/// <param name="Comparer">The ordering that decided; null where nothing had to be compared.</param>
public sealed record EvidenceAnswer(string Advisory, string Source, string Purl, string Version, string Interval, string? Comparer, string Confidence, IReadOnlyList<string> Assets);

/// <param name="Total">All findings of the institution.</param>
/// <param name="Matching">Those that were asked for; <paramref name="Findings"/> may be a part of them.</param>
/// <param name="Notes">What was missing and how it was treated.</param>
public sealed record RankingAnswer(DateTimeOffset At, string Institution, int Advisories, int Undecided, int Total, int Matching, IReadOnlyList<BilingualText> Notes, IReadOnlyList<RankedAnswer> Findings);
