using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Clocks;

namespace Hikeshi.People.Approvals;

/// <summary>Whether a person has the right to approve now: a right that was taken away does not count any more, also when it was used before.</summary>
public delegate bool MayApprove(string person);

/// <summary>
/// The one approval mechanism, for all rooms. What people say are facts; whether it suffices is decided in the order of the log, so that two
/// voices at the same moment are two voices, and a copied, late or forged one is none. Thread-safe.
/// </summary>
public sealed class ApprovalBook(MayApprove mayApprove, TimeProvider clock)
{
    /// <summary>Concluded ones that are kept for people to look back at.</summary>
    private const int MostConcluded = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Approval> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Approval> concluded = new(StringComparer.Ordinal);
    private readonly Queue<string> oldest = [];
    private readonly SteadyClock steady = new(clock);

    /// <summary>When open ones end by a clock that does not jump: a wall clock that is set forward shortens nobody's time to object.</summary>
    private readonly Dictionary<string, DateTimeOffset> ends = new(StringComparer.Ordinal);

    public Deputies Deputies { get; } = new();

    public StandingOrders StandingOrders { get; } = new();

    public PeopleBehind Behind { get; } = new();

    /// <summary>Open ones first, then the newest concluded ones.</summary>
    public IReadOnlyList<Approval> All
    {
        get
        {
            lock (gate)
            {
                return [.. open.Values.OrderBy(approval => approval.Request.VetoUntil ?? approval.Request.ExpiresAt), .. concluded.Values.OrderByDescending(approval => approval.ConcludedAt)];
            }
        }
    }

    public Approval? Find(string approvalId)
    {
        lock (gate)
        {
            return open.GetValueOrDefault(approvalId) ?? concluded.GetValueOrDefault(approvalId);
        }
    }

    /// <summary>People let it. That nobody objected lets nothing: see <see cref="IsUnvetoed"/>.</summary>
    public bool IsGranted(string approvalId) => Find(approvalId)?.Outcome == ApprovalConcluded.Granted;

    /// <summary>Nobody objected while there was time.</summary>
    public bool IsUnvetoed(string approvalId) => Find(approvalId)?.Outcome == ApprovalConcluded.Unvetoed;

    /// <summary>Why a person's approval would not count; null when it would.</summary>
    /// <param name="onBehalfOf">The person whose delegated authority is used; null: the own one.</param>
    public ApprovalRefusal? WhyNotApprove(string approvalId, string person, string? onBehalfOf) =>
        Find(approvalId) is not { } approval ? Unknown(approvalId) : WhyNot(approval, person, onBehalfOf, clock.GetUtcNow());

    /// <summary>Why a person's refusal or veto would not count; null when it would. Whoever asked may take it back that way.</summary>
    public ApprovalRefusal? WhyNotRefuse(string approvalId, string person) =>
        Find(approvalId) is not { } approval ? Unknown(approvalId)
        : !IsPerson(person) ? NotAPerson(approvalId, person)
        : !approval.IsOpen ? Concluded(approval)
        : null;

    /// <summary>What executives approved in advance counts at once.</summary>
    public IReadOnlyList<Fact> Answer(Recorded<ApprovalRequested> requested) =>
        [.. StandingOrders.Answering(WithParties(requested.Fact), requested.Time).Select(order => new ApprovalGiven(requested.Fact.ApprovalId, order.Signer, order.Reason) { StandingOrder = order.Id })];

    public IReadOnlyList<Fact> Conclude(Recorded<ApprovalGiven> given) =>
        Find(given.Fact.ApprovalId) is { IsOpen: true } approval && IsComplete(approval)
            ? [new ApprovalConcluded(given.Fact.ApprovalId, ApprovalConcluded.Granted, [.. approval.Given.Select(g => g.By)])]
            : [];

    public IReadOnlyList<Fact> Conclude(Recorded<ApprovalRefused> refused) =>
        Find(refused.Fact.ApprovalId) is { Outcome: null, RefusedBy: { } by }
            ? [new ApprovalConcluded(refused.Fact.ApprovalId, ApprovalConcluded.Refused, [by])]
            : [];

    /// <summary>What was asked is not there any more: nobody is asked, and no yes does nothing in silence.</summary>
    /// <param name="before">The place in the log of what took it away: what was asked after that is another question.</param>
    public IReadOnlyList<Fact> Withdraw(Func<string, bool> isMeant, ulong before, string by)
    {
        lock (gate)
        {
            return [.. open.Values.Where(approval => approval.IsOpen && approval.Index < before && isMeant(approval.Request.ApprovalId)).Select(approval => new ApprovalConcluded(approval.Request.ApprovalId, ApprovalConcluded.Withdrawn, [by]))];
        }
    }

    /// <summary>
    /// Those whose time is over: what nobody vetoed is <c>unvetoed</c>, what nobody decided lapses. Both clocks must say so, the one that does not jump and the
    /// one by which the log is judged: after a jump people have rather more time than less.
    /// </summary>
    public IReadOnlyList<ApprovalConcluded> Due()
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            return
            [
                .. open.Values.Where(approval => approval.IsOpen && approval.Request.VetoUntil <= now && IsOver(approval)).Select(approval => new ApprovalConcluded(approval.Request.ApprovalId, ApprovalConcluded.Unvetoed, [])),
                .. open.Values.Where(approval => approval.IsOpen && approval.Request.VetoUntil is null && approval.Request.ExpiresAt <= now && IsOver(approval)).Select(approval => new ApprovalConcluded(approval.Request.ApprovalId, ApprovalConcluded.Lapsed, [])),
            ];
        }
    }

    public void Apply(Recorded<ApprovalRequested> requested)
    {
        lock (gate)
        {
            if (!concluded.ContainsKey(requested.Fact.ApprovalId) && open.TryAdd(requested.Fact.ApprovalId, new Approval(requested.Fact, requested.Time, [], null, null, null) { Entry = requested.Id, Index = requested.Index }))
            {
                ends[requested.Fact.ApprovalId] = steady.Of(requested.Fact.VetoUntil ?? requested.Fact.ExpiresAt);
            }
        }
    }

    /// <summary>What does not count is in the log and nowhere else.</summary>
    public void Apply(Recorded<ApprovalGiven> given)
    {
        lock (gate)
        {
            if (open.TryGetValue(given.Fact.ApprovalId, out var approval) && Counts(approval, given))
            {
                open[given.Fact.ApprovalId] = approval with { Given = approval.Given.Add(given.Fact), GivenAt = approval.GivenAt.Add(given.Time) };
                if (given.Fact.StandingOrder is { } order)
                {
                    StandingOrders.Used(order);
                }
            }
        }
    }

    public void Apply(Recorded<ApprovalRefused> refused)
    {
        lock (gate)
        {
            if (open.TryGetValue(refused.Fact.ApprovalId, out var approval) && approval.IsOpen && refused.Actor == refused.Fact.By && IsPerson(refused.Actor))
            {
                open[refused.Fact.ApprovalId] = approval with { RefusedBy = refused.Fact.By, RefusalNote = refused.Fact.Note };
            }
        }
    }

    /// <summary>A conclusion is believed only if what the log says before it leads there. What logs from before call granted by silence is not.</summary>
    public void Apply(Recorded<ApprovalConcluded> entry)
    {
        lock (gate)
        {
            if (!open.TryGetValue(entry.Fact.ApprovalId, out var approval))
            {
                return;
            }

            var outcome = entry.Fact.Outcome == ApprovalConcluded.Granted && approval.Request.VetoUntil is not null ? ApprovalConcluded.Unvetoed : entry.Fact.Outcome;
            if (!Follows(approval, outcome, entry.Time))
            {
                return;
            }

            open.Remove(entry.Fact.ApprovalId);
            ends.Remove(entry.Fact.ApprovalId);
            concluded[entry.Fact.ApprovalId] = approval with { Outcome = outcome, ConcludedAt = entry.Time };
            oldest.Enqueue(entry.Fact.ApprovalId);
            if (oldest.Count > MostConcluded)
            {
                concluded.Remove(oldest.Dequeue());
            }
        }
    }

    /// <summary>What a person had erased is neither shown nor answered any more, as after a restart.</summary>
    public void Apply(Recorded<BodiesErased> erased)
    {
        var gone = erased.Causes.ToHashSet();
        lock (gate)
        {
            foreach (var approval in open.Values.Concat(concluded.Values).Where(approval => gone.Contains(approval.Entry)).ToList())
            {
                open.Remove(approval.Request.ApprovalId);
                ends.Remove(approval.Request.ApprovalId);
                concluded.Remove(approval.Request.ApprovalId);
            }
        }
    }

    /// <summary>Only whoever has an authority delegates it.</summary>
    public void Apply(Recorded<Delegated> delegated)
    {
        if (delegated.Actor == delegated.Fact.From)
        {
            Deputies.Apply(delegated.Fact);
        }
    }

    public void Apply(Recorded<DelegationEnded> ended) => Deputies.Apply(ended.Fact);

    public void Apply(Recorded<AbsenceSet> absence) => Deputies.Apply(absence.Fact);

    public void Apply(Recorded<TokenIssued> issued) => Behind.Apply(issued);

    public void Apply(Recorded<CertificateTrusted> trusted) => Behind.Apply(trusted);

    public void Apply(Recorded<SigningKeyPinned> pinned)
    {
        StandingOrders.Apply(pinned.Fact);
        TakeBack();
    }

    public void Apply(Recorded<StandingOrderRegistered> registered) => StandingOrders.Apply(registered.Fact, registered.Time);

    public void Apply(Recorded<StandingOrderRevoked> revoked)
    {
        StandingOrders.Apply(revoked.Fact);
        TakeBack();
    }

    /// <summary>A standing order that was taken back takes the voices along that it gave to what still waits; the signer may then speak in person.</summary>
    private void TakeBack()
    {
        lock (gate)
        {
            foreach (var approval in open.Values.Where(approval => approval.IsOpen && approval.Given.Any(IsTakenBack)).ToList())
            {
                var kept = Enumerable.Range(0, approval.Given.Length).Where(i => !IsTakenBack(approval.Given[i])).ToList();
                open[approval.Request.ApprovalId] = approval with { Given = [.. kept.Select(i => approval.Given[i])], GivenAt = [.. kept.Select(i => approval.GivenAt[i])] };
            }
        }

        bool IsTakenBack(ApprovalGiven given) => given.StandingOrder is { } order && StandingOrders.IsRevoked(order);
    }

    /// <summary>Enough different people by enough different authorities, all of whom may still approve.</summary>
    private bool IsComplete(Approval approval) =>
        approval.Request.VetoUntil is null && approval.Given.Count(given => mayApprove(given.OnBehalfOf ?? given.By)) >= Math.Max(1, approval.Request.People);

    private bool IsOver(Approval approval) => !ends.TryGetValue(approval.Request.ApprovalId, out var end) || end <= steady.Now;

    private bool Follows(Approval approval, string outcome, DateTimeOffset at) => outcome switch
    {
        ApprovalConcluded.Granted => approval.IsOpen && IsComplete(approval),
        ApprovalConcluded.Unvetoed => approval.IsOpen && approval.Request.VetoUntil <= at,
        ApprovalConcluded.Refused => approval.RefusedBy is not null,
        ApprovalConcluded.Withdrawn => approval.IsOpen,
        ApprovalConcluded.Lapsed => approval.IsOpen && approval.Request.ExpiresAt <= at,
        _ => false,
    };

    /// <summary>A voice is the person's own entry, or rests on an order that the person signed.</summary>
    private bool Counts(Approval approval, Recorded<ApprovalGiven> given)
    {
        var (fact, at) = (given.Fact, given.Time);
        var isOwnVoice = fact.StandingOrder is { } order
            ? fact.OnBehalfOf is null && StandingOrders.Answering(WithParties(approval.Request), at).Any(answering => answering.Id == order && answering.Signer == fact.By)
            : given.Actor == fact.By;
        return isOwnVoice && WhyNot(approval, fact.By, fact.OnBehalfOf, at) is null;
    }

    private ApprovalRefusal? WhyNot(Approval approval, string person, string? onBehalfOf, DateTimeOffset now)
    {
        var (id, request) = (approval.Request.ApprovalId, approval.Request);
        var authority = onBehalfOf ?? person;
        return !IsPerson(person) || !IsPerson(authority) ? NotAPerson(id, person)
            : !approval.IsOpen ? Concluded(approval)
            : request.ExpiresAt <= now ? new("expired", id, $"it lapsed at {request.ExpiresAt:O}", "a request that is still open", "Ask for it anew.")
            : request.VetoUntil is not null ? new("not-permitted", id, "it goes ahead by itself unless somebody vetoes it", "a veto, or nothing", "Let it be, or refuse it.")
            : Behind.Of(request.RequestedBy).FirstOrDefault(each => each == person || each == authority) is { } asker ? new("own-request", id, asker == request.RequestedBy ? $"{asker} asked for it" : $"{asker} answers for {request.RequestedBy}, which asked for it, or made it", "somebody else", "Let another person approve it.")
            : WithParties(request).NotBy is { } notBy && notBy.FirstOrDefault(each => each == person || each == authority) is { } party ? new("own-request", id, $"{party} wrote or reported what it rests on", "somebody else", "Let another person approve it.")
            : approval.HasVoiceOf(person) || approval.HasVoiceOf(authority) ? new("already-given", id, $"{authority} has approved it already", "a different person", "Let another person approve it.")
            : onBehalfOf is not null && !HasAccount(person) ? new("not-permitted", id, $"{person} has no account here: nobody knows which voice that person has beside", "a deputy with an account of this node", "Make an account for the deputy, and let it be delegated to that one.")
            : onBehalfOf is not null && !Deputies.MaySpeak(person, onBehalfOf, request.Room, now) ? new("not-delegated", id, $"{onBehalfOf} has not delegated this to {person}", "a delegation that is in force", "Let it be delegated first: hikeshi approve delegate.")
            : !mayApprove(authority) ? new("not-permitted", id, $"{authority} may not approve", "a person with the role approver", "Ask an administrator.")
            : null;
    }

    /// <summary>With the people behind machines: their voice counts as little as the machine's.</summary>
    private ApprovalRequested WithParties(ApprovalRequested request) =>
        request with { NotBy = [.. (request.NotBy ?? []).Append(request.RequestedBy).SelectMany(each => Behind.Of(each)).Distinct(StringComparer.Ordinal)] };

    /// <summary>A token is a machine's, whoever holds it: it cannot be one of two different people.</summary>
    private static bool IsPerson(string actor) => actor.StartsWith("person:", StringComparison.Ordinal) || actor.StartsWith("oidc:", StringComparison.Ordinal);

    private static bool HasAccount(string person) => person.StartsWith("person:", StringComparison.Ordinal);

    private static ApprovalRefusal Unknown(string id) => new("unknown", id, "there is no such request", "an id that 'approve list' shows", "Look it up: hikeshi approve list.");

    private static ApprovalRefusal NotAPerson(string id, string actor) => new("not-a-person", id, $"{actor} is not a person", "somebody who signed in", "Sign in with an account of your own.");

    private static ApprovalRefusal Concluded(Approval approval) => new("concluded", approval.Request.ApprovalId, $"it is {approval.Outcome ?? ApprovalConcluded.Refused} already", "a request that is still open", approval.Outcome == ApprovalConcluded.Granted ? "A containment that it let is undone with: hikeshi respond release ID." : "Ask for it anew.");
}
