using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response;

/// <summary>What people are asked, and what becomes of what they let: judged once more at the moment at which they let it.</summary>
public sealed partial class ResponseService
{
    /// <summary>What is held asks people, once for each thing; after the red button nothing asks until somebody enables acting again.</summary>
    public IReadOnlyList<Fact> Ask(Recorded<Waiting> waiting) =>
        state.Waiting.Find(waiting.Fact.Order.Id) is not { } held ? []
        : held.WishedBy is null && IsWithdrawn(held.Target) ? [new ApprovalConcluded(held.ApprovalId, ApprovalConcluded.Withdrawn, [waiting.Fact.Grounds?.Source.Value ?? self.Value])]
        : [ContainmentApproval.Ask(waiting, policy.Limits, ledger())];

    /// <summary>What a person asks for, at the first depth: what waits for people, or why nobody may have it.</summary>
    internal (Waiting? Held, string? Refused) Hold(ContainmentOrder order)
    {
        if (ledger() is not { } view)
        {
            return (null, "there is no ledger: nobody can say what it would cut");
        }

        order = Named(order);
        var (judged, loses) = Guardrails.JudgeWish(order, new OrderGrounds(self, ByBehaviour: false, []), new(Verdicts.Waiting, "asked", "a person asked for it"), renews: false, Context(default, view, state));
        return judged.Verdict == Verdicts.Waiting
            ? (new Waiting(order, judged.Guardrail, judged.Reason) { Grounds = new OrderGrounds(self, ByBehaviour: false, loses) }, null)
            : (null, $"{judged.Guardrail}: {judged.Reason}");
    }

    /// <summary>
    /// What people let as one of several (a suspension), or let to go on (a control), judged as the world is by now: it is ordered, or, when it has come above the cap
    /// since they were asked, asked of two as a question of its own. The second depth judges it as any other.
    /// </summary>
    /// <param name="let">What they let, by which approval.</param>
    /// <param name="cause">What makes it due.</param>
    internal Fact OrderLet<T>(ContainmentOrder order, Letting let, Recorded<T> cause)
        where T : Fact
    {
        var grounds = new OrderGrounds(self, ByBehaviour: false, []) { Approval = let.Approval };
        return AskMore(order, grounds, let.People, cause.Id) is { } more ? more with { NotBy = let.NotBy, EndsBy = let.EndsBy }
            : OrderNow(order, ledger() is { } view ? grounds with { Loses = Guardrails.CostOf(order, grounds, Context(cause.Id, view, state)) } : grounds, cause);
    }

    /// <summary>How many different people must let it as the world is now, and what holds it.</summary>
    /// <param name="heldBy">What holds it when nothing speaks against it.</param>
    internal (string Guardrail, string Reason, int People)? PeopleNow(ContainmentOrder order, string heldBy, EntryId cause) =>
        HeldNow(order, new OrderGrounds(self, ByBehaviour: false, []), heldBy, renews: true, cause) is var (held, grounds) ? (held.Guardrail, held.Reason, ContainmentApproval.PeopleFor(held.Guardrail, grounds)) : null;

    /// <summary>Whether people are asked about a containment by this approval.</summary>
    public static bool IsAskedAbout(string approvalId) => ContainmentApproval.TryParse(approvalId, out _);

    /// <summary>Tells of an approval whether people are asked about this containment by it, or that it last longer.</summary>
    public static Func<string, bool> IsAskedAbout(ContainmentId containment)
    {
        var asked = ContainmentApproval.IdOf(containment); // of a fixed length
        return approvalId => approvalId.StartsWith(asked, StringComparison.Ordinal);
    }

    /// <summary>People let it, or nobody objected in time: then it is decided upon once more.</summary>
    public IReadOnlyList<Fact> OrderApproved(Recorded<ApprovalConcluded> concluded)
    {
        var asked = concluded.Fact.ApprovalId;
        if (concluded.Fact.Outcome is not (ApprovalConcluded.Granted or ApprovalConcluded.Unvetoed)
            || !ContainmentApproval.TryParse(asked, out var id) || state.Waiting.Find(id) is not { } waiting || waiting.ApprovalId != asked)
        {
            return [];
        }

        var (order, let) = (ContainmentApproval.OrderOf(waiting, concluded.Time), ContainmentApproval.GroundsOf(waiting, asked, self));
        return IsGranted(asked) ? [AskMore(order, let, ContainmentApproval.PeopleFor(waiting.Guardrail, waiting.Grounds), concluded.Id, waiting.WishedBy) ?? OrderNow(order, let, concluded)]
            : IsUnvetoed(asked) ? WithLedger(concluded.Id, concluded.Fact, context => Decider.DecideUnvetoed(order, ContainmentApproval.UnvetoedGroundsOf(waiting, self), context))
            : [];
    }

    /// <summary>Whoever lets many things one by one lets each as the world is by then: when it has come above the cap since it was asked, one person was too few, and two are asked.</summary>
    /// <param name="people">How many had to let it when it was asked.</param>
    /// <param name="wishedBy">Who asked for it, and is none of the two; null: nobody of their own.</param>
    private Waiting? AskMore(ContainmentOrder order, OrderGrounds let, int people, EntryId cause, string? wishedBy = null)
    {
        var renews = state.Active.TryFind(order.Id, out var active) && !active.IsExpected;
        return HeldNow(order, let, "", renews, cause) is ({ Verdict: Verdicts.Waiting } held, var grounds) && ContainmentApproval.PeopleFor(held.Guardrail, grounds) > people
            ? new Waiting(order, held.Guardrail, held.Reason) { Grounds = wishedBy is null ? grounds : grounds with { RequestedBy = wishedBy }, Renews = renews }
            : null;
    }

    /// <summary>What holds it now when people are asked, or have been; null when there is no ledger.</summary>
    private (Objection Held, OrderGrounds Grounds)? HeldNow(ContainmentOrder order, OrderGrounds grounds, string heldBy, bool renews, EntryId cause)
    {
        if (ledger() is not { } view)
        {
            return null;
        }

        var (held, loses) = Guardrails.JudgeHeld(order, grounds, new(Verdicts.Waiting, heldBy, ""), renews, Context(cause, view, state));
        return (held, grounds with { Loses = loses });
    }

    /// <summary>It counts at once, as what is decided does.</summary>
    private Fact OrderNow<T>(ContainmentOrder order, OrderGrounds grounds, Recorded<T> cause)
        where T : Fact
    {
        var fact = OrderUnlessReleased(order, grounds);
        state = fact is Ordered ordered ? state.Expecting(new Recorded<Ordered>(cause.Id, cause.Index, cause.Time, cause.Actor, [], ordered), steady.Of, Named) : state;
        return fact;
    }

    /// <summary>The requester does not want it any more: whatever people are asked about it, they are asked no longer.</summary>
    public IReadOnlyList<Fact> Conclude(Recorded<RequestWithdrawn> withdrawn) =>
        [new ApprovalConcluded(state.Waiting.Find(withdrawn.Fact.Containment)?.ApprovalId ?? ContainmentApproval.IdOf(withdrawn.Fact.Containment), ApprovalConcluded.Withdrawn, [withdrawn.Fact.By])];

    /// <summary>What becomes of a person's wish that a containment last longer: a question to other people; null when it is not in force.</summary>
    /// <param name="until">At most a day from now.</param>
    public RenewalAnswer? Renew(ContainmentId id, DateTimeOffset until, string reason)
    {
        var (seen, now) = (state, steady.Now);
        return ledger() is { } view && seen.Active.TryFind(id, out var active) && active.EndsAt > now ? Renewal.Of(active, until, reason, Context(new EntryId(id.Value), view, seen)) : null;
    }
}
