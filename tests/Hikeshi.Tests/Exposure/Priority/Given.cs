using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Tests.Architecture;

namespace Hikeshi.Tests.Exposure.Priority;

/// <summary>A bank in Tokyo with the example policy of the documentation.</summary>
internal static class Given
{
    /// <summary>A Tuesday, 10:00 in Tokyo; no 五十日, freeze or holiday is near.</summary>
    public static readonly DateTimeOffset Tuesday = new(2026, 6, 2, 10, 0, 0, TimeSpan.FromHours(9));

    public static readonly ExploitationFacts Quiet = new(Exploitation.None, Automatable.No, Ransomware: false, 0.001);

    public static readonly ExploitationFacts Listed = new(Exploitation.Active, Automatable.Yes, Ransomware: false, 0.9);

    public static string PolicyText { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "examples", "priority-policy.yaml"));

    public static PriorityPolicy Policy { get; } = PolicyReader.Read("priority-policy.yaml", File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "examples", "priority-policy.yaml")));

    public static BankingCalendar Calendar { get; } = CalendarOf(Policy);

    public static BankingCalendar CalendarOf(PriorityPolicy policy) =>
        BankingCalendar.Of(new BusinessCalendar("Asia/Tokyo", "08:00", "19:00", [new CutOff("domestic", "15:30")]), policy.Holidays);

    public static CriticalFunction Function(string id, int tier, int tolerance, bool rail) =>
        new(id, new BilingualText("Function " + id, "業務 " + id), tolerance, tier, rail, [], []);

    public static FindingFacts Finding(string id, string? vector, bool? reachable) => new(id, Tuesday, vector is null ? null : CvssVector.Parse(vector), reachable);

    public static FindingPriority Prioritize(FindingFacts finding, LedgerFacts place, ExploitationFacts attackers) =>
        Prioritizer.Prioritize(finding, place, attackers, Policy, Calendar, Tuesday);
}
