using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.SectorCap;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Running;

/// <summary>
/// Proactive suspensions as handlers of the defence loop: a criterion of a plan that holds proposes, people are asked, and only what they let
/// begins. What begins passes the actuator's guardrails as every other order does, ends by itself, and is let go when it is resumed.
/// </summary>
/// <param name="reserve">The hub's sector cap, asked before people are, so that they know its answer.</param>
public sealed class SuspensionDesk(ResponseService response, SuspensionBook book, ReserveCapacity reserve, AdvisoryNews news, Func<string, bool> isGranted, TimeProvider clock)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);
    private readonly SuspensionCriteria criteria = new(news);
    private long seen;
    private long? lookedAt;

    public SuspensionBook Book => book;

    public IReadOnlyList<Fact> Propose(Recorded<Sighted> sighting) => Propose(sighting.Id, [], (plan, context) => criteria.Met(plan, sighting.Fact, context));

    /// <summary>What other members have seen, together.</summary>
    public IReadOnlyList<Fact> Propose(Recorded<Accepted> shared) => Propose(shared.Id, [], (plan, context) => criteria.Met(plan, shared, context));

    public IReadOnlyList<Fact> Propose(Recorded<SupplierReported> reported) => Propose(reported.Id, [reported.Actor], (plan, _) => SuspensionCriteria.Met(plan, reported.Fact));

    public void Apply(Recorded<Accepted> shared) => criteria.Remember(shared);

    public void Apply(Recorded<Retracted> retracted) => criteria.Forget(retracted.Fact);

    public void Apply(Recorded<AdvisoryReceived> advisory) => criteria.Remember(advisory);

    public void Apply(Recorded<ExposureAssessed> assessed) => criteria.Remember(assessed);

    /// <summary>
    /// Advisories that reach something: looked at as they come, and again every minute, because that one is exploited may become known long
    /// after it came. Not on the thread that defends: feeds may have to be read.
    /// </summary>
    /// <returns>With the entry that each rests on.</returns>
    public IReadOnlyList<(EntryId Cause, Fact Fact)> LookAtAdvisories()
    {
        if (book.Plans.Count == 0 || (criteria.Version == seen && lookedAt is { } at && clock.GetElapsedTime(at) < Again))
        {
            return [];
        }

        (seen, lookedAt) = (criteria.Version, clock.GetTimestamp());
        return
        [
            .. criteria.Assessed
                .SelectMany(assessed => Propose(assessed.Id, criteria.WhoBrought(assessed.Fact.AdvisoryId), (plan, context) => criteria.Met(plan, assessed.Fact, context)).Select(fact => (assessed.Id, fact)))
                .DistinctBy(pair => ((SuspensionProposed)pair.fact).PlanId),
        ];
    }

    /// <summary>A person asks for it: it is still two others who decide, and none who adopted the plan as it is.</summary>
    /// <exception cref="Kernel.Errors.RefusedException">There is no such plan, no ledger, or it is proposed or running already.</exception>
    public SuspensionProposed Ask(string planId, string reason, EntryId cause, string actor)
    {
        var plan = book.FindPlan(planId) ?? throw SuspensionRefusals.UnknownPlan(planId, book.Plans);
        return response.ContextOf(cause) is not { } context ? throw SuspensionRefusals.NoLedger()
            : book.IsOpen(planId) ? throw SuspensionRefusals.Open(planId)
            : SuspensionProposals.Of(plan, criterion: "", reason, cause, actor, book.AdoptersOf(plan), context);
    }

    /// <summary>People are asked at once where it costs other institutions nothing.</summary>
    public IReadOnlyList<Fact> Request(Recorded<SuspensionProposed> proposed) =>
        proposed.Fact.Loses.Count == 0 ? Request(proposed.Fact.SuspensionId, proposed.Id, []) : [];

    /// <summary>Else the hub is asked first; that it does not answer is an answer too.</summary>
    public async Task<IReadOnlyList<Fact>> ReserveAsync(Recorded<SuspensionProposed> proposed, CancellationToken cancel)
    {
        var fact = proposed.Fact;
        if (fact.Loses.Count == 0 || fact.Orders is not [{ ExpiresAt: var end }, ..])
        {
            return [];
        }

        // All of it in one, by the suspension's own id: each order is told the hub once more when people have let it.
        var latest = end + (fact.LapsesAt - proposed.Time); // when it ends if people decide at the last moment
        var answer = await reserve(new ReservationRequest(new ContainmentId(Guid.Parse(fact.SuspensionId)), response.Self, fact.Loses, latest), cancel);
        return [new SuspensionReservationAnswered(fact.SuspensionId, answer.Granted, answer.Reason)];
    }

    /// <summary>Then people, who read its answer.</summary>
    public IReadOnlyList<Fact> Request(Recorded<SuspensionReservationAnswered> answered) =>
        Request(answered.Fact.SuspensionId, answered.Id, [$"sector cap: {(answered.Fact.Granted ? "reserved" : "not reserved")}, {answered.Fact.Reason}"]);

    /// <summary>People have let it, or not; that nobody answers is a no.</summary>
    public IReadOnlyList<Fact> Conclude(Recorded<ApprovalConcluded> concluded)
    {
        if (Suspension.Parse(concluded.Fact.ApprovalId) is not { } id || book.Find(id) is not { Started: null, Ended: null } suspension)
        {
            return [];
        }

        var by = string.Join(", ", concluded.Fact.By);
        return concluded.Fact.Outcome == ApprovalConcluded.Lapsed ? [new SuspensionEnded(id, SuspensionEnded.Lapsed, "", "")]
            : concluded.Fact.Outcome != ApprovalConcluded.Granted || !isGranted(concluded.Fact.ApprovalId) ? [new SuspensionEnded(id, SuspensionEnded.Refused, by, "people said no")]
            : response.State.RedButton ? [new SuspensionEnded(id, SuspensionEnded.ReleasedAll, by, "everything was released by a person; enable automatic action again first")]
            : response.ContextOf(concluded.Id)?.Ledger is not { } ledger ? [new SuspensionEnded(id, SuspensionEnded.Refused, by, "there is no ledger: nobody can say what it would cut")]
            : [SuspensionProposals.Start(suspension.Plan, suspension.Proposed, ledger.Institution, concluded.Time)];
    }

    /// <summary>Exactly what people were asked about, with the end of the suspension; what has come above the cap since, without their having been told, asks once more.</summary>
    public IReadOnlyList<Fact> Order(Recorded<SuspensionStarted> started) =>
        book.Find(started.Fact.SuspensionId) is not { Started: not null } suspension ? []
        : [.. suspension.Orders.Select(order => response.OrderLet(order, suspension.LettingOf(order), started))];

    /// <summary>Whatever still stands is let go, and what is still asked is asked no longer; at the latest end every order that stands has come to its own end.</summary>
    public IReadOnlyList<Fact> Release(Recorded<SuspensionEnded> ended) =>
        book.Find(ended.Fact.SuspensionId) is not { Started: not null } suspension ? []
        : [.. suspension.Orders.Where(order => response.State.Waiting.Find(order.Id) is not null || (ended.Fact.Outcome != SuspensionEnded.LatestEnd && response.State.Active.Contains(order.Id)))
            .Select(order => new Released(order.Id, ended.Fact.By, $"suspension {ended.Fact.Outcome}: {ended.Fact.Reason}") { Order = order })];

    /// <summary>The red button ends all that were proposed before it.</summary>
    public IReadOnlyList<Fact> End(Recorded<AllReleased> released) =>
        [.. book.All.Where(one => one.Ended is null && one.Index < released.Index).Select(one => new SuspensionEnded(one.Id, SuspensionEnded.ReleasedAll, released.Fact.By, released.Fact.Reason))];

    /// <summary>What people would do by hand, with what the ledger knows now of the plan's supplier.</summary>
    public IReadOnlyList<SuspensionTask> TasksOf(SuspensionPlan plan) => response.ContextOf(default) is { } context ? SuspensionMeasures.Of(plan, plan.Id, context).Tasks : plan.Tasks;

    /// <exception cref="Kernel.Errors.RefusedException">No such plan is kept.</exception>
    public string TextOf(string plan) => book.TextOf(plan) ?? throw SuspensionRefusals.UnknownPlan(plan, book.Plans);

    public IReadOnlyList<Fact> Due() => book.Due(clock.GetUtcNow());

    /// <summary>A person resumes the service: each criterion of the plan needs what shows it.</summary>
    /// <exception cref="Kernel.Errors.RefusedException">It does not run, or a proof is missing.</exception>
    public SuspensionEnded Resume(string id, IReadOnlyDictionary<string, string> proofs, string by, string reason)
    {
        var suspension = book.Find(id) ?? throw SuspensionRefusals.Unknown(id);
        if (suspension is not { Started: { } started, StartedAt: { } startedAt, Ended: null })
        {
            throw SuspensionRefusals.NotRunning(suspension);
        }

        SuspensionRefusals.RequireProofs(suspension.Plan, proofs);
        var now = clock.GetUtcNow();
        return new SuspensionEnded(id, SuspensionEnded.Resumed, by, reason)
        {
            Proofs = [.. suspension.Plan.Resume.Criteria.Select(criterion => new SuspensionProof(criterion.Id, proofs[criterion.Id]))],
            Notices = response.ContextOf(default)?.Ledger is { } ledger ? SuspensionTexts.Of(suspension.Plan, atResume: true, ledger.Institution, suspension.Proposed.Functions, startedAt, now, now) : null,
        };
    }

    /// <summary>A proposal that the book did not take (another one of the plan was open) asks nobody.</summary>
    private IReadOnlyList<Fact> Request(string suspension, EntryId cause, IReadOnlyList<string> reservations) =>
        book.Find(suspension) is { Started: null, Ended: null } one ? [SuspensionProposals.Request(one, response.ContextOf(cause)?.Ledger, reservations)] : [];

    /// <param name="reporters">Who said what makes a criterion hold.</param>
    private IReadOnlyList<Fact> Propose(EntryId cause, IReadOnlyList<string> reporters, Func<SuspensionPlan, DecisionContext, (string Criterion, string Reason)?> met)
    {
        if (book.Plans.Count == 0 || response.ContextOf(cause) is not { State.RedButton: false } context)
        {
            return [];
        }

        var coolDown = TimeSpan.FromMinutes(context.Policy.Limits.CoolDownMinutes);
        return
        [
            .. book.Plans.Where(plan => !book.IsOpen(plan.Id) && !(book.TurnedDownAt(plan.Id) is { } at && at + coolDown > context.Now))
                .Select(plan => met(plan, context) is { } holds ? SuspensionProposals.Of(plan, holds.Criterion, holds.Reason, cause, $"machine:{response.Self}", [.. book.AdoptersOf(plan).Union(reporters.Where(who => who != $"machine:{response.Self}"), StringComparer.Ordinal)], context) : null)
                .OfType<SuspensionProposed>(),
        ];
    }
}
