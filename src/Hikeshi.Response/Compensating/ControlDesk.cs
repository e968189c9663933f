using Hikeshi.Exposure.Asking;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Compensating.Fitting;
using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Response.Compensating;

/// <summary>
/// Compensating controls, as handlers of the defence loop and as what people ask for. They end with the fix by themselves, and never otherwise
/// without people: at their latest end people are asked, and what nobody answers is a finding.
/// </summary>
public sealed class ControlDesk(MemberId self, ControlBook book, AdvisoryMemory advisories, ResponseService response, Func<LedgerView?> ledger, Func<string, bool> isGranted, TimeProvider clock)
{
    /// <summary>In the place of a guardrail: nothing holds it but that it comes to its end.</summary>
    private const string LatestEnd = "latest-end";

    private static readonly TimeSpan AskAgain = TimeSpan.FromDays(1);

    /// <summary>Asked or found overdue by now, and not applied yet.</summary>
    private readonly Dictionary<string, int> asking = new(StringComparer.Ordinal);

    public ControlBook Book => book;

    /// <summary>What fits an advisory that reaches us, and what does not. Nothing is recorded.</summary>
    /// <exception cref="RefusedException">Nobody knows the advisory, there is no ledger, or a shape is none.</exception>
    public (ControlFit Fit, EntryId Document) Fit(string advisoryId, ControlWish wish)
    {
        var view = ledger() ?? throw Refused("ledger", "there is no ledger", "the institution's own description", "Import it: hikeshi ledger import.");
        if (advisories.About(advisoryId) is not { } known || advisories.TextOf(known.Entry) is not { } text)
        {
            throw Refused(advisoryId, "no such advisory was received here, or it was erased", "the id of an advisory that arrived", "Hand it in first: POST /api/v1/advisories.");
        }

        if (wish.Service is { } service && view.Institution.Services.All(one => one.Id != service))
        {
            throw Refused($"service {service}", "the ledger has no such service", "the id of an own service", "Look it up: hikeshi ledger.");
        }

        var asked = wish.Shape is null && RequestShapeReader.FromAdvisory(known.Id, text) is { } shape ? wish with { Shape = shape, ShapeSource = $"the advisory {known.Id}" } : wish;
        var open = book.Open;
        var fit = ControlFit.Of(AdvisoryTraits.Of(known, text, view), view, asked, open.Select(control => control.Proposed.FirstRuleId).OfType<int>(), clock.GetUtcNow());
        var fresh = fit.Controls.Where(control => !open.Any(one => one.Proposed.AdvisoryId == control.AdvisoryId && one.Proposed.Kind == control.Kind && one.Proposed.Target == control.Target)).ToList();
        return open.Count + fresh.Count > ControlBook.MostOpen
            ? throw Refused(advisoryId, $"{open.Count} controls are open", $"at most {ControlBook.MostOpen}", "End controls that are not needed.")
            : (fit with { Controls = fresh }, known.Entry);
    }

    /// <summary>A person has an actuator asked: the order waits for people, with the guardrails' objections; both depths judge it.</summary>
    /// <exception cref="RefusedException">It has no order, stands already, or a guardrail refuses it.</exception>
    public IReadOnlyList<Fact> PlaceByActuator(string id, string by, string note)
    {
        var control = Open(id);
        if (control.Proposed.Order is not { } wished)
        {
            throw Refused(id, "no actuator can enforce it", "a control with a port that can be closed", "Place it by hand.");
        }

        if (control.Containment is { } before && (response.State.Active.Contains(before) || response.State.Waiting.Find(before) is not null))
        {
            throw Refused(id, $"containment {before} stands for it, or waits for people", "none", "Look: hikeshi respond list, hikeshi approve list.");
        }

        if (response.LongestLife(wished.Kind) is null)
        {
            throw Refused(id, $"no actuator here takes {ContainmentWords.Of(wished.Kind)}", "an actuator", "Configure one, or place it by hand.");
        }

        var order = Renewed(control, wished, new ContainmentId(Guid.CreateVersion7(clock.GetUtcNow())));
        var (held, refused) = response.Hold(order);
        return refused is null && held is not null ? [new ControlPlaced(id, ControlModes.Actuator, by, note) { Containment = order.Id }, held]
            : throw Refused(id, refused ?? "nobody may have it", "what no guardrail refuses", "Nobody can approve what a guardrail refuses.");
    }

    /// <summary>A person says that it is installed. A virtual patch that blocks only after people let it.</summary>
    /// <exception cref="RefusedException">It may not block, or there is nothing to install.</exception>
    public IReadOnlyList<Fact> PlaceByHand(string id, bool isBlocking, string by, string note)
    {
        var control = Open(id);
        if (control.Proposed.Text is null && control.Proposed.Order is null)
        {
            throw Refused(id, "there is nothing to install", "a control with a text", "");
        }

        if (isBlocking && (control.Proposed.Kind != ControlKinds.VirtualPatch || !control.MayBlock))
        {
            throw Refused(id, "it may not block", "a virtual patch that was placed to log and that people let block", "Ask first: hikeshi respond controls block.");
        }

        return [new ControlPlaced(id, control.Proposed.Kind != ControlKinds.VirtualPatch ? ControlModes.ByHand : isBlocking ? ControlModes.Blocking : ControlModes.Detection, by, note)];
    }

    /// <exception cref="RefusedException">Nobody placed it.</exception>
    public IReadOnlyList<Fact> Verify(string id, bool isInForce, string by, string detail) =>
        Known(id).Placed is null ? throw Refused(id, "nobody has placed it", "a control that is placed", "Place it first: hikeshi respond controls place.")
        : [new ControlVerified(id, isInForce, by, detail)];

    /// <summary>A person asks that a virtual patch may refuse.</summary>
    /// <exception cref="RefusedException">It has not logged yet, or people are asked already.</exception>
    public IReadOnlyList<Fact> AskToBlock(string id, string by)
    {
        var control = Open(id);
        if (control is not { Proposed.Kind: ControlKinds.VirtualPatch, Placed: { } placed, PlacedAt: { } since } || control.MayBlock || control.Asked is not null)
        {
            throw Refused(id, control.MayBlock ? "it may block already" : control.Asked is { } asked ? $"people are asked already: {asked.ApprovalId}" : "it is no virtual patch that logs", "a virtual patch that was placed to log", "Place it to log first, and look at what it logs.");
        }

        var approval = $"control:{id}:{ControlQuestions.Blocking}:{control.Questions + 1}";
        var why = $"{control.Proposed.Reason}; it has logged since {since:yyyy-MM-dd HH:mm'Z'}{(control.Verified is { } look ? $", {look.Detail}" : ", and nobody has said what it logged")}";
        return [new ControlAsked(id, ControlQuestions.Blocking, approval), Request(control, approval, "virtual-patch", "would-refuse", why, IsGrave(control) ? 2 : 1, by)];
    }

    /// <summary>A person ends it: another remedy is recorded, or it is given up.</summary>
    public IReadOnlyList<Fact> End(string id, bool isRemediated, string by, string reason) =>
        [new ControlEnded(Open(id).Id, isRemediated ? ControlEnds.Remediated : ControlEnds.GivenUp, reason) { By = by }];

    public async Task<IReadOnlyList<Fact>> EndMendedAsync(Recorded<LedgerImported> import, CancellationToken cancel)
    {
        await advisories.UntilKnownAsync(import, cancel);
        return Mended(_ => true);
    }

    public async Task<IReadOnlyList<Fact>> EndMendedAsync(Recorded<ExposureAssessed> assessed, CancellationToken cancel)
    {
        await advisories.UntilKnownAsync(assessed, cancel);
        return Mended(control => control.Proposed.AdvisoryId == assessed.Fact.AdvisoryId);
    }

    /// <summary>What an actuator holds for a control that ended is let go.</summary>
    public IReadOnlyList<Fact> Release(Recorded<ControlEnded> ended)
    {
        if (book.Find(ended.Fact.ControlId)?.Containment is not { } containment)
        {
            return [];
        }

        var order = response.State.Active.TryFind(containment, out var active) ? active.Order : response.State.Waiting.Find(containment)?.Order;
        return order is null ? [] : [new Released(containment, ended.Fact.By ?? $"machine:{self}", ended.Fact.Reason) { Order = order }];
    }

    /// <summary>A control that ended asks nothing any more.</summary>
    public IReadOnlyList<Fact> Withdraw(Recorded<ControlEnded> ended) =>
        book.Find(ended.Fact.ControlId) is { Asked: { } asked } ? [new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Withdrawn, [ended.Fact.By ?? $"machine:{self}"])] : [];

    /// <summary>People let what was asked. What needs more of them than it did when they were asked is asked of so many.</summary>
    public IReadOnlyList<Fact> Conclude(Recorded<ApprovalConcluded> concluded)
    {
        if (concluded.Fact.Outcome != ApprovalConcluded.Granted || book.AskedBy(concluded.Fact.ApprovalId) is not { IsOpen: true, Asked: { } asked } control || !isGranted(asked.ApprovalId))
        {
            return [];
        }

        if (asked.What == ControlQuestions.Keep && control.CanBeKept && AskToKeep(control, concluded.Time) is var again && (control.AskedOf ?? 1) < again.Request.People)
        {
            return [again.Asked, again.Request];
        }

        // The next part of a life that an actuator cannot hold as a whole moves no latest end.
        var until = asked.What != ControlQuestions.Keep ? (DateTimeOffset?)null
            : control.AskAt <= concluded.Time ? Later(control.LatestEnd, concluded.Time) + control.Life
            : control.LatestEnd;
        var permitted = new ControlPermitted(control.Id, asked.What, asked.ApprovalId, until);
        return !ContainmentApproval.TryParse(asked.ApprovalId, out var next) ? [permitted]
            : !control.CanBeKept ? []
            : Active(control) is null ? [permitted, .. Renew(control with { LatestEnd = until ?? control.LatestEnd, NextLetBy = control.AskedOf ?? 1 }, next, concluded)] : [permitted];
    }

    /// <summary>A containment came to its end, and people let the next one: it follows at once.</summary>
    public IReadOnlyList<Fact> Renew(Recorded<Expired> expired) =>
        book.EnforcedBy(expired.Fact.Containment) is { IsOpen: true, Stage: ControlStage.RanOut, Next: { } next } control ? Renew(control, next, expired) : [];

    /// <summary>A person let go what people are asked to keep: there is nothing to keep any more.</summary>
    public IReadOnlyList<Fact> Withdraw(Recorded<Released> released) =>
        book.EnforcedBy(released.Fact.Containment) is { Asked: { What: ControlQuestions.Keep } asked } ? [new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Withdrawn, [released.Fact.By])] : [];

    /// <summary>What has to be asked, and what is past its latest end.</summary>
    public IReadOnlyList<Fact> Due()
    {
        var now = clock.GetUtcNow();
        var facts = new List<Fact>();
        foreach (var control in book.Open)
        {
            if (control.LatestEnd <= now && !control.IsOverdue && Once(control.Id + "!", control.Questions))
            {
                facts.Add(new ControlOverdue(control.Id, $"{(control.Placed is null ? "it was never placed" : !control.CanBeKept ? "nothing enforces it" : "nobody said that it stays")}; the ledger does not show {control.Proposed.AdvisoryId} as mended on {string.Join(", ", control.Proposed.Covers.Select(place => place.Asset).Distinct(StringComparer.Ordinal))}"));
            }

            if (control is { Asked: null, CanBeKept: true } && AskAt(control) is var askAt && askAt <= now
                && (control.AskedAt is not { } last || last < askAt || last + AskAgain <= now) && Once(control.Id, control.Questions))
            {
                var (asked, request) = AskToKeep(control, now);
                facts.AddRange([asked, request]);
            }
        }

        return facts;
    }

    /// <summary>Before its latest end; and before the end of each part that an actuator holds, unless people have let the next one.</summary>
    private DateTimeOffset AskAt(Control control) => Active(control) is { } active && control.Next is null
        ? Earlier(control.AskAt, active.Order.ExpiresAt - ((active.Order.ExpiresAt - active.OrderedAt) / 4))
        : control.AskAt;

    /// <summary>Of as many people as had to let it, and as many as would have to by today's facts.</summary>
    private (ControlAsked Asked, ApprovalRequested Request) AskToKeep(Control control, DateTimeOffset now)
    {
        var next = new ContainmentId(Guid.CreateVersion7(now));
        var wished = control.Containment is not null ? control.Proposed.Order : null;
        var approval = wished is not null ? ContainmentApproval.IdOf(next) : $"control:{control.Id}:{ControlQuestions.Keep}:{control.Questions + 1}";
        var today = wished is null ? (Guardrail: LatestEnd, Reason: "", People: control.MayBlock && IsGrave(control) ? 2 : 1)
            : response.PeopleNow(Renewed(control with { LatestEnd = now + control.Life }, wished, next), LatestEnd, control.Entry) ?? (LatestEnd, "", 2);
        var before = wished is not null || control.MayBlock ? control.LetBy ?? 2 : 1; // what nobody knows any more is not taken for less
        var end = Active(control)?.Order.ExpiresAt is { } ends && ends < control.LatestEnd ? ends : control.LatestEnd;
        var (heldBy, speaks) = today.People > 1 ? (today.Guardrail, today.Reason is "" ? "" : $"; {today.Reason}") : (LatestEnd, before > 1 ? "; two people let it before" : "");
        var why = $"{control.Proposed.Reason}; it ends at {end:yyyy-MM-dd HH:mm'Z'} and the ledger does not show the fix; if it stays, people are asked again in time{speaks}";
        return (new ControlAsked(control.Id, ControlQuestions.Keep, approval), Request(control, approval, control.Proposed.Kind, heldBy, why, Math.Max(before, today.People), PlacedBy(control)));
    }

    private ApprovalRequested Request(Control control, string approval, string action, string heldBy, string why, int people, string by) =>
        new(approval, ContainmentApproval.Room, action, control.Proposed.Target, heldBy, why, control.Proposed.BlastRadius, people, clock.GetUtcNow() + AskAgain, by);

    private IReadOnlyList<Fact> Mended(Func<Control, bool> isMeant)
    {
        if (ledger() is not { } view)
        {
            return [];
        }

        return [.. book.Open.Where(isMeant).Select(control => WhyOver(control, view)).OfType<ControlEnded>()];
    }

    private ControlEnded? WhyOver(Control control, LedgerView view)
    {
        if (advisories.Now(control.Proposed.AdvisoryId, control.Document) is not { } said)
        {
            return null;
        }

        if (said.All(advisory => advisory.Withdrawn))
        {
            return new ControlEnded(control.Id, ControlEnds.Withdrawn, $"{control.Proposed.AdvisoryId} was withdrawn");
        }

        var hosts = control.Proposed.Covers.Select(place => place.Asset).ToHashSet(StringComparer.Ordinal);
        return AdvisoryPlace.Of(said, view).Any(place => hosts.Contains(place.Asset)) ? null
            : new ControlEnded(control.Id, ControlEnds.Fixed, $"the ledger shows no version that {control.Proposed.AdvisoryId} affects on {string.Join(", ", hosts.Order(StringComparer.Ordinal))} any more");
    }

    private IReadOnlyList<Fact> Renew<T>(Control control, ContainmentId next, Recorded<T> cause)
        where T : Fact => control.Proposed.Order is { } wished && !response.State.RedButton
            ? [new ControlPlaced(control.Id, ControlModes.Actuator, $"machine:{self}", "people let it stay") { Containment = next }, response.OrderLet(Renewed(control, wished, next), new Letting(ContainmentApproval.IdOf(next), control.NextLetBy, [PlacedBy(control)], EndsBy: null), cause)]
            : [];

    /// <summary>That it stays is the wish of whoever placed it.</summary>
    private string PlacedBy(Control control) => control.PlacedBy ?? $"machine:{self}";

    /// <summary>As long as every actuator can hold it; counterparties that the ledger has learned of since stay admitted, too.</summary>
    private ContainmentOrder Renewed(Control control, ContainmentOrder wished, ContainmentId id)
    {
        var now = clock.GetUtcNow();
        var until = response.LongestLife(wished.Kind) is { } longest ? Earlier(control.LatestEnd, now + longest) : control.LatestEnd;
        var admitted = ledger()?.FindService(wished.Address ?? "", wished.Port ?? 0)?.AllowFrom ?? [];
        return wished with { Id = id, ExpiresAt = until, Allow = [.. wished.Allow.Union(admitted, StringComparer.Ordinal)], Reason = $"{control.Proposed.Kind} until the fix of {control.Proposed.AdvisoryId}" };
    }

    private ActiveContainment? Active(Control control) => control.Containment is { } containment && response.State.Active.TryFind(containment, out var active) ? active : null;

    private bool IsGrave(Control control) => ledger() is { } view
        && view.Institution.Services.Where(service => control.Proposed.Target == $"service {service.Id}").SelectMany(view.FunctionsOf).Any(function => function.Tier == 0 || function.PaymentRail);

    /// <summary>Not twice for the same question: what was asked may not be applied yet when it is looked at again.</summary>
    private bool Once(string what, int round)
    {
        lock (asking)
        {
            var isNew = asking.GetValueOrDefault(what, -1) != round;
            asking[what] = round;
            return isNew;
        }
    }

    private Control Known(string id) => book.Find(id) ?? throw new RefusedException(new ControlRefused(id, "there is no such control", "an id that 'controls list' shows", "Look it up: hikeshi respond controls list."));

    private Control Open(string id) => Known(id) is { IsOpen: true } control ? control : throw Refused(id, "it has ended", "a control that is open", "Propose anew: hikeshi respond controls propose.");

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static RefusedException Refused(string where, string what, string expected, string mend) => new(new ControlRefused(where, what, expected, mend));
}
