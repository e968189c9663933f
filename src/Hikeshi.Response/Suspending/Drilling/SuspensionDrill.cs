using Hikeshi.Exposure.Priority;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Suspending.Planning;
using Hikeshi.Response.Suspending.Running;

namespace Hikeshi.Response.Suspending.Drilling;

/// <summary>What a drill needs to know of the people of this node.</summary>
/// <param name="MayApprove">Everybody whose approval of this plan would count now, as evidence names them.</param>
/// <param name="StandingOrders">Signers who have answered such a request in advance.</param>
public sealed record DrillPeople(IReadOnlyList<string> MayApprove, Func<ApprovalRequested, DateTimeOffset, IReadOnlyList<string>> StandingOrders);

/// <summary>Runs a whole plan against the ledger and the dry run of the actuators, on an imagined clock. Nothing is ordered, and nobody is asked.</summary>
public sealed class SuspensionDrill(ResponseService response, DrillPeople people)
{
    /// <param name="text">The plan's own text.</param>
    /// <param name="asOf">The imagined moment of the proposal.</param>
    /// <exception cref="RefusedException">There is no ledger.</exception>
    public async Task<DrillReport> RunAsync(SuspensionPlan plan, string text, DateTimeOffset asOf, CancellationToken cancel)
    {
        var now = response.ContextOf(default) ?? throw SuspensionRefusals.NoLedger();
        var context = now with { Now = asOf };
        var institution = context.Ledger.Institution;
        var cause = EntryId.New(asOf);
        var proposed = SuspensionProposals.Of(plan, "drill", "drill", cause, "drill", [], context);
        var measures = SuspensionMeasures.Of(plan, proposed.SuspensionId, context);
        var holes = measures.Holes.ToList();
        var request = SuspensionProposals.Request(new Suspension(plan, proposed, asOf, null, null, null, null, [], []), context.Ledger, []);
        var asked = Asked(plan, people.StandingOrders(request, asOf), holes);
        var rehearsed = await RehearseAsync(measures, now.Now.AddMinutes(plan.Clock.End), holes, cancel);
        var decidedAt = asOf.AddMinutes(plan.Clock.Decide);
        return new DrillReport(
            plan.Id,
            plan.Version,
            plan.Names,
            asOf,
            asked,
            [.. measures.Functions.Select(function => Function(function, plan, institution, decidedAt, holes))],
            rehearsed,
            new DrillPlay(plan, text, proposed, asOf, institution).Decided(),
            new DrillPlay(plan, text, proposed, asOf, institution).Silent(),
            [.. Notices(plan, proposed, institution, decidedAt)],
            plan.Resume.Decides,
            [.. plan.Resume.Criteria.Select(criterion => criterion.Text)],
            holes);
    }

    /// <summary>Who would be asked, and whether there are enough of them.</summary>
    private List<DrillAsked> Asked(SuspensionPlan plan, IReadOnlyList<string> inAdvance, List<SuspensionHole> holes)
    {
        foreach (var person in new[] { plan.Authority.DeciderPerson, plan.Authority.DeputyPerson }.OfType<string>().Where(person => !people.MayApprove.Contains(person)))
        {
            holes.Add(SuspensionHole.Of("may-not-approve", person));
        }

        if (people.MayApprove.Count < plan.Authority.People)
        {
            holes.Add(SuspensionHole.Of("too-few-approvers", people.MayApprove.Count, plan.Authority.People));
        }

        return
        [
            new DrillAsked(Named(plan.Authority.Decides, plan.Authority.DeciderPerson), SuspensionWords.Say("asked.decides", plan.Authority.People, plan.Clock.Decide)),
            new DrillAsked(Named(plan.Authority.Deputy, plan.Authority.DeputyPerson), SuspensionWords.Say("asked.deputy", plan.Clock.Deputy)),
            .. inAdvance.Select(signer => new DrillAsked(new BilingualText(signer, signer), SuspensionWords.Say("asked.standing-order"))),
            .. inAdvance.Count >= plan.Authority.People ? [] : new[] { new DrillAsked(SuspensionWords.Say("asked.nobody"), SuspensionWords.Say("asked.silence", plan.Clock.Lapse)) },
        ];
    }

    private static BilingualText Named(BilingualText role, string? person) => person is null ? role : SuspensionWords.Say("asked.named", role, person);

    private DrillFunction Function(CriticalFunction function, SuspensionPlan plan, InstitutionDocument institution, DateTimeOffset from, List<SuspensionHole> holes)
    {
        var route = plan.Fallbacks.FirstOrDefault(known => known.Function == function.Id);
        var next = NextCutOff(function, institution, from, from.AddMinutes(plan.Clock.End));
        if (next is { } cutOff && route is not null && from.AddMinutes(route.OpensWithinMinutes) > cutOff.At)
        {
            holes.Add(SuspensionHole.Of("misses-cut-off", function.Names, cutOff.Name, SuspensionTexts.Moment(cutOff.At, institution)));
        }

        return new DrillFunction(
            function.Id,
            function.Names,
            function.Tier,
            function.ImpactToleranceMinutes,
            next is { } comes ? SuspensionWords.Say("cut-off", comes.Name, SuspensionTexts.Moment(comes.At, institution)) : null,
            route is null ? null : SuspensionWords.Say("fallback", route.Route, route.Owner, route.OpensWithinMinutes));
    }

    /// <summary>The first cut-off of the function while it would be stopped, on business days.</summary>
    private (string Name, DateTimeOffset At)? NextCutOff(CriticalFunction function, InstitutionDocument institution, DateTimeOffset from, DateTimeOffset to)
    {
        BankingCalendar calendar;
        try
        {
            calendar = BankingCalendar.Of(institution.Calendar, response.Times.Holidays);
        }
        catch (RefusedException)
        {
            return null;
        }

        return institution.Calendar.CutOffs.Where(cutOff => function.CutOffs.Contains(cutOff.Name))
            .SelectMany(cutOff => Enumerable.Range(0, 9).Select(day => calendar.DayOf(from).AddDays(day)).Where(calendar.IsBusinessDay)
                .Select(day => (cutOff.Name, At: calendar.Instant(day, TimeOnly.ParseExact(cutOff.At, "HH:mm", System.Globalization.CultureInfo.InvariantCulture)))))
            .Where(each => each.At > from && each.At <= to)
            .OrderBy(each => each.At)
            .Select(each => ((string, DateTimeOffset)?)each)
            .FirstOrDefault();
    }

    /// <param name="end">In real time: an actuator judges lives by the real clock.</param>
    private async Task<IReadOnlyList<DrillMeasure>> RehearseAsync(SuspensionMeasures measures, DateTimeOffset end, List<SuspensionHole> holes, CancellationToken cancel)
    {
        var rehearsed = new List<DrillMeasure>();
        foreach (var measure in measures.Measures)
        {
            var (word, target) = (ContainmentWords.Of(measure.Order.Kind), ContainmentTarget.Of(measure.Order));
            var reports = await response.RehearseAsync(measure.Order with { ExpiresAt = end }, cancel);
            if (reports.Count == 0)
            {
                holes.Add(SuspensionHole.Of("no-actuator", word, target));
            }

            holes.AddRange(reports.Where(report => report.Report.State == ActuatorState.Failed).Select(report => SuspensionHole.Of("actuator-failed", report.Actuator, target, report.Report.Detail)));
            rehearsed.Add(new DrillMeasure(word, target, measure.HeldBy, [.. reports.Select(report => new DrillActuator(report.Actuator, report.Report.State == ActuatorState.Failed ? "failed" : "rehearsed", report.Report.Detail))]));
        }

        return rehearsed;
    }

    private static IEnumerable<DrillNotice> Notices(SuspensionPlan plan, SuspensionProposed proposed, InstitutionDocument institution, DateTimeOffset from)
    {
        var end = from.AddMinutes(plan.Clock.End);
        return SuspensionTexts.Of(plan, atResume: false, institution, proposed.Functions, from, end, from)
            .Concat(SuspensionTexts.Of(plan, atResume: true, institution, proposed.Functions, from, end, end))
            .Select(notice => new DrillNotice(notice.Id, SuspensionTexts.Moment(notice.By, institution), notice.Audience, notice.Channel, notice.Text));
    }
}
