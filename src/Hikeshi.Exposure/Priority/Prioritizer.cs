namespace Hikeshi.Exposure.Priority;

/// <summary>Ranks a finding. Pure: the same facts, policy, calendar and time give the same answer. Thread-safe.</summary>
public static class Prioritizer
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Formula, constants and the rules for unknown inputs: docs/exposure.md, Priority.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The finding's time is not from 2000 to 2200, or EPSS is not from 0 to 1.</exception>
    public static FindingPriority Prioritize(
        FindingFacts finding,
        LedgerFacts place,
        ExploitationFacts attackers,
        PriorityPolicy policy,
        BankingCalendar calendar,
        DateTimeOffset now)
    {
        if (finding.FoundAt < Earliest || finding.FoundAt > Latest || attackers.Epss is not (null or >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(finding), "found from 2000 to 2200, EPSS from 0 to 1");
        }

        var impact = Impact.Of(place.Functions, finding.Cvss?.Scores.Overall);
        var likelihood = Likelihood.Of(attackers, place.Exposure, finding.Reachable);
        var decision = SsvcInputs.Decide(finding, place, attackers);
        var deadline = Deadline.Of(policy.Deadlines[decision], policy, calendar, finding.FoundAt.ToUniversalTime(), now.ToUniversalTime());
        var unknown = Unknown(finding, place, attackers, calendar, deadline).ToList();
        var reason = Reason.Of(finding, place, attackers, decision, deadline, unknown, calendar);
        return new FindingPriority(finding.Id, impact * likelihood, impact, likelihood, decision, deadline, unknown, reason);
    }

    private static IEnumerable<UnknownInput> Unknown(FindingFacts finding, LedgerFacts place, ExploitationFacts attackers, BankingCalendar calendar, Deadline deadline)
    {
        (bool IsUnknown, UnknownInput Input)[] inputs =
        [
            (attackers.Exploitation is null, UnknownInput.Exploitation),
            (attackers.Epss is null, UnknownInput.Epss),
            (attackers.Automatable is null, UnknownInput.Automatable),
            (place.Exposure is null, UnknownInput.Exposure),
            (place.Functions is null, UnknownInput.Functions),
            (finding.Cvss is null, UnknownInput.Cvss),
            (finding.Reachable is null, UnknownInput.Reachability),
            (!calendar.Knows(calendar.DayOf(finding.FoundAt)) || !calendar.Knows(calendar.DayOf(deadline.HardLimit)), UnknownInput.Holidays),
        ];
        return inputs.Where(input => input.IsUnknown).Select(input => input.Input);
    }
}
