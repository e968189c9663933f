using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Screen;
using Hikeshi.Exercises.Sector;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Play;

/// <summary>Computes what the plays showed, and whether the story held. It can fail, and says why.</summary>
internal static class Judge
{
    /// <summary>The hub's default share; what the report holds the observed cuts against.</summary>
    private const double SectorCapShare = 0.10;

    public static StoryReport Report(StoryOptions options, SyntheticSector sector, PlayResult without, PlayResult with, bool verified, long entries, IReadOnlyList<string> evidenceProblems)
    {
        var first = with.FirstMember;
        var exposed = with.Outcomes.Where(o => o.Exposed).ToList();
        var immunity = with.ImmuneAfterMs.Where(m => m.Key != first && m.Value is not null).Select(m => m.Value!.Value).ToList();
        var local = with.ImmuneAfterMs.GetValueOrDefault(first);
        var granted = with.SupplierOutcomes.Count(o => o.Value);
        var waiting = with.SupplierOutcomes.Count(o => !o.Value);
        var allowed = (int)Math.Floor(options.Members * SectorCapShare);
        var report = new StoryReport(
            options.Members,
            with.Reached,
            options.Seed,
            (int)options.Pace.TotalMilliseconds,
            first,
            local is { } ms ? Math.Round(ms, 2) : null,
            Percentiles.Of(immunity),
            with.ImmuneAfterMs.Count(m => m.Value is not null),
            with.Outcomes.Count(o => o.Touched),
            exposed.Count(o => !o.Touched),
            with.Outcomes.Count(o => o.Touched && o.Member != first),
            with.Payments.Attempts,
            with.Payments.Refused,
            with.Payments.Resent,
            with.PaymentsPerSecond,
            without.Outcomes.Count(o => o.Lost),
            with.Outcomes.Count(o => o.Lost),
            with.FunctionsReached,
            FunctionsStopped(sector, without).Values.Sum(),
            FunctionsStopped(sector, with).Values.Sum(),
            with.PoisonRefusals == options.Members - 1,
            with.PoisonRefusals ?? 0,
            granted == allowed && waiting == options.Members - granted && with.CutOff.Count == granted,
            granted,
            waiting,
            verified,
            entries,
            with.ProbeGapMaxMs,
            IsolationObserved(with),
            with.Control,
            Held: false,
            []);
        var problems = Problems(report, sector, without, with, evidenceProblems);
        problems.AddRange(with.Control?.Problems() ?? (options.TakenAway.SpoilsTheDefence ? [] : ["people had nothing to take over"]));
        return report with { Held = problems.Count == 0, Problems = problems };
    }

    public static BilingualText Sentence(StoryReport r)
    {
        var proved = StoryWords.Fill(r.EvidenceVerified ? "verdict.proved" : "verdict.unproved");
        BilingualText Say(Func<BilingualText, string> language)
        {
            return StoryWords.Fill("verdict", r.MembersLostWithout, r.Members, r.FunctionsStoppedWithout, r.MembersTouched, r.MembersLostWith, r.LegitRefused, r.LegitAttempts, language(proved));
        }

        var people = r is { Held: true, Control: { } control } ? StoryWords.Fill("verdict.control", control.RedButton.AdmittedAfterMs!, control.OffBoxSwitch.AdmittedAfterMs!) : new BilingualText("", "");
        var why = r.Held ? new BilingualText("", "") : StoryWords.Fill("verdict.failed", string.Join("; ", r.Problems));
        return new BilingualText(Say(t => t.En).En + people.En + why.En, Say(t => t.Ja).Ja + people.Ja + why.Ja);
    }

    /// <summary>Critical functions that a lost host served, by lost member.</summary>
    public static IReadOnlyDictionary<string, int> FunctionsStopped(SyntheticSector sector, PlayResult play) =>
        play.Outcomes.Where(o => o.Lost).ToDictionary(
            o => o.Member,
            o => sector[o.Member].Functions.Count(f => sector[o.Member].ComponentService is { } service && f.Services.Contains(service.Id)),
            StringComparer.Ordinal);

    /// <summary>The isolation of the first victim's host, seen from the host: its calls to the outside are refused.</summary>
    private static bool IsolationObserved(PlayResult play) =>
        play.Outcomes.Single(o => o.Member == play.FirstMember).Steps
            .Any(s => s.Kind is AttackStepKind.CommandAndControl or AttackStepKind.Exfiltration && !s.Succeeded);

    private static List<string> Problems(StoryReport r, SyntheticSector sector, PlayResult without, PlayResult with, IReadOnlyList<string> evidenceProblems)
    {
        var problems = new List<string>();
        void Expect(bool held, string otherwise)
        {
            if (!held)
            {
                problems.Add(otherwise);
            }
        }

        Expect(with.Answered == r.Members, $"only {with.Answered} of {r.Members} members answered the hub");
        Expect(r.MembersExposed == sector.Exposed.Count, $"{r.MembersExposed} members said they are reached; {sector.Exposed.Count} are");
        Expect(r.MembersLostWithout == sector.Exposed.Count, $"without joint defence {r.MembersLostWithout} of {sector.Exposed.Count} exposed members were lost");
        Expect(without.Payments.Refused == 0, $"{without.Payments.Refused} payments were refused although nothing was contained");
        Expect(r.LocalContainmentMs is not null, $"{r.FirstMember} was never observed to refuse");
        Expect(r.IsolationObserved, $"the affected host of {r.FirstMember} could still call out");
        Expect(r.MembersImmune == sector.Exposed.Count, $"{sector.Exposed.Count - r.MembersImmune} exposed members never became immune");
        Expect(r.MissedAttempts == 0, $"{r.MissedAttempts} members were touched after the first");
        Expect(r.MembersLostWith == 0, $"{r.MembersLostWith} members were lost");
        Expect(r.LegitRefused == 0, $"{r.LegitRefused} payments were refused");
        Expect(r.LegitAttempts > 0, "no payment flowed");
        Expect(with.Payments.ComponentPort > 0, "no payment used the shielded port");
        Expect(r.PoisonRefused, $"the poisoned indicator was refused by {r.PoisonRefusals} of {r.Members - 1} members");
        Expect(r.SectorCapHeld, $"sector cap: {r.SectorCapGranted} granted, {r.SectorCapWaiting} waiting, {with.CutOff.Count} cut off");
        Expect(r.EvidenceVerified, $"evidence: {(evidenceProblems.Count > 0 ? evidenceProblems[0] : "nothing to verify")}");
        return problems;
    }
}
