using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exposure.Priority;

/// <summary>How much a finding matters here, by when to act, and why.</summary>
/// <param name="Score">0 to 1: <paramref name="Impact"/> × <paramref name="Likelihood"/>; findings are ranked by it.</param>
/// <param name="Impact">0 to 1.</param>
/// <param name="Likelihood">0 to 1.</param>
/// <param name="Decision">Of the SSVC deployer's table; it sets the deadline.</param>
/// <param name="Unknown">Inputs that nobody knew, in a fixed order; each was treated by its documented rule.</param>
/// <param name="Reason">One sentence.</param>
public sealed record FindingPriority(
    string Id,
    double Score,
    double Impact,
    double Likelihood,
    SsvcDecision Decision,
    Deadline Deadline,
    IReadOnlyList<UnknownInput> Unknown,
    BilingualText Reason);

public enum UnknownInput
{
    Exploitation,
    Epss,
    Automatable,
    Exposure,
    Functions,
    Cvss,
    Reachability,

    /// <summary>A year before the hard limit is not in the policy's list of holidays.</summary>
    Holidays,
}
