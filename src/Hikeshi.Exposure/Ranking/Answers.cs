using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exposure.Ranking;

/// <summary>A finding as programs and the console read it (camelCase JSON; null members are left out).</summary>
/// <param name="Decision">immediate, out-of-cycle, scheduled or defer.</param>
/// <param name="ExploitedAs">The number under which attackers are known to exploit it, where that is none of its own <paramref name="Ids"/>.</param>
/// <param name="Evidence">Null in lists.</param>
/// <param name="Vex">What suppliers say, who leave it open; null when they say nothing.</param>
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
    string? ExploitedAs,
    bool Ransomware,
    IReadOnlyList<string> Unknown,
    BilingualText Reason,
    IReadOnlyList<EvidenceAnswer>? Evidence,
    VexAnswer? Vex);

/// <param name="Kind">on-target, moved, no-window or overdue.</param>
public sealed record DeadlineAnswer(string Kind, DateTimeOffset At, DateTimeOffset HardLimit, DateTimeOffset Since, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd);

public sealed record ServiceAnswer(string Id, BilingualText Names, bool InternetExposed);

public sealed record FunctionAnswer(string Id, BilingualText Names, int Tier, bool PaymentRail);

public sealed record CvssAnswer(string Vector, double Score, string Severity);

/// <param name="Confidence">compared, listed or every-version.</param>
/// <param name="Comparer">The ordering that decided; null where nothing had to be compared.</param>
public sealed record EvidenceAnswer(string Advisory, string Source, string Purl, string Version, string Interval, string? Comparer, string Confidence, IReadOnlyList<string> Assets);

/// <param name="State">closed, affected, under-investigation or contradicted.</param>
public sealed record VexAnswer(string State, IReadOnlyList<StatementAnswer> Statements);

/// <param name="Status">not-affected, affected, fixed or under-investigation.</param>
/// <param name="Justification">One of VEX's five, or in the words of the format.</param>
/// <param name="Text">Impact and action, in the supplier's words.</param>
/// <param name="Where">File and JSON path.</param>
public sealed record StatementAnswer(string Status, string? Justification, string? Text, string Author, DateTimeOffset? Said, string Vulnerability, string Where);

/// <param name="Service">Id; null on hosts that carry none.</param>
public sealed record ClosedAnswer(string Weakness, string Ecosystem, string Package, string? Service, IReadOnlyList<string> Advisories, IReadOnlyList<string> Purls, IReadOnlyList<string> Assets, VexAnswer Vex);

/// <param name="Total">All findings of the institution.</param>
/// <param name="Matching">Those that were asked for; <paramref name="Findings"/> may be a part of them.</param>
/// <param name="Notes">What was missing and how it was treated.</param>
/// <param name="ClosedByVex">How many more there were that suppliers say are none.</param>
/// <param name="Closed">Those; null in lists of a part.</param>
public sealed record RankingAnswer(DateTimeOffset At, string Institution, int Advisories, int Undecided, int Total, int Matching, IReadOnlyList<BilingualText> Notes, IReadOnlyList<RankedAnswer> Findings, int ClosedByVex, IReadOnlyList<ClosedAnswer>? Closed);
