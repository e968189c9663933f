using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Notifying;

/// <summary>
/// What people should hear of and have not been told yet, for each channel: a projection of the log, so that a restart neither loses a message nor
/// repeats one. Takes what happened in, and nothing more; who sends is <see cref="NoticeDesk"/>. Thread-safe.
/// </summary>
/// <param name="self">What comes from elsewhere ends soon by itself, and is said before.</param>
/// <param name="policy">Says which channels hear what, at the moment of the cause.</param>
public sealed class NoticeBook(MemberId self, IReadOnlyList<ChannelTerms> channels, Func<ResponsePolicy> policy)
{
    private static readonly TimeSpan VetoLead = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ApprovalLead = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ProtectionLead = TimeSpan.FromMinutes(3);

    /// <summary>The entries whose protections end soon by themselves.</summary>
    private readonly ConcurrentDictionary<ContainmentId, string> ends = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, Outbox> outboxes = channels.ToDictionary(terms => terms.Name, terms => new Outbox(terms), StringComparer.Ordinal);

    public IReadOnlyList<ChannelStanding> Standings
    {
        get
        {
            lock (gate)
            {
                return [.. outboxes.Values.Select(box => new ChannelStanding(box.Terms, box.Pending, box.Missed, box.LastTold, box.LastFailure)).OrderBy(one => one.Terms.Name, StringComparer.Ordinal)];
            }
        }
    }

    public void Apply(Recorded<Decided> decided)
    {
        if (decided.Fact.Notify is NoticeLevel.Inform or NoticeLevel.Page)
        {
            var verdicts = decided.Fact.Actions.Select(action => action.Verdict).ToList();
            var ordered = verdicts.Count(verdict => verdict == Deciding.Verdicts.Order);
            var held = verdicts.Count(verdict => verdict is Deciding.Verdicts.Waiting or Deciding.Verdicts.Reserve);
            Add(Of(decided, NoticeKinds.Decided, decided.Id.ToString(), decided.Fact.Notify, decided.Time, $"{ordered}", $"{held}", $"{verdicts.Count - ordered - held}"));
        }
    }

    public void Apply(Recorded<ApprovalRequested> requested)
    {
        var fact = requested.Fact;
        var asks = new Decision(fact.Room, fact.RequestedBy);
        if (fact.VetoUntil is { } veto)
        {
            Add(Of(requested, NoticeKinds.Veto, fact.ApprovalId, NoticeLevel.Page, requested.Time, fact.Action, NoticeWords.Minute(veto)) with { Asks = asks });
            Add(Of(requested, NoticeKinds.VetoEnding, fact.ApprovalId, NoticeLevel.Page, Before(requested.Time, veto, VetoLead), fact.Action, NoticeWords.Minute(veto)) with { Asks = asks });
        }
        else
        {
            Add(Of(requested, NoticeKinds.Waiting, fact.ApprovalId, NoticeLevel.Page, requested.Time, fact.Action, fact.HeldBy, $"{Math.Max(1, fact.People)}", NoticeWords.Minute(fact.ExpiresAt)) with { Asks = asks });
            Add(Of(requested, NoticeKinds.ApprovalEnding, fact.ApprovalId, NoticeLevel.Page, Before(requested.Time, fact.ExpiresAt, ApprovalLead), fact.Action, NoticeWords.Minute(fact.ExpiresAt)) with { Asks = asks });
        }
    }

    /// <summary>What is decided already is not worth a message.</summary>
    public void Apply(Recorded<ApprovalConcluded> concluded)
    {
        foreach (var kind in (string[])[NoticeKinds.Veto, NoticeKinds.VetoEnding, NoticeKinds.Waiting, NoticeKinds.ApprovalEnding])
        {
            Remove($"{kind}:{concluded.Fact.ApprovalId}");
        }
    }

    /// <summary>What one foreign source, or behaviour alone, caused ends within minutes unless people or a second source carry it on.</summary>
    public void Apply(Recorded<Ordered> ordered)
    {
        ForgetEnd(ordered.Fact.Order.Id); // it may be renewed, and end later
        if (ordered.Fact is { Grounds: { Approval: null } grounds, Order: var order } && (grounds.ByBehaviour || grounds.Source != self))
        {
            ends[order.Id] = ordered.Id.ToString();
            Add(Of(ordered, NoticeKinds.ProtectionEnding, ordered.Id.ToString(), NoticeLevel.Inform, Before(ordered.Time, order.ExpiresAt, ProtectionLead), ContainmentWords.Of(order.Kind), NoticeWords.Minute(order.ExpiresAt)));
        }
    }

    public void Apply(Recorded<Released> released) => ForgetEnd(released.Fact.Containment);

    public void Apply(Recorded<Expired> expired) => ForgetEnd(expired.Fact.Containment);

    public void Apply(Recorded<EnforcementFailed> failed) => Add(Of(failed, NoticeKinds.Failed, failed.Id.ToString(), NoticeLevel.Page, failed.Time, failed.Fact.Actuator));

    public void Apply(Recorded<EnforcementDeferred> deferred) => Add(Of(deferred, NoticeKinds.Deferred, deferred.Id.ToString(), NoticeLevel.Page, deferred.Time, deferred.Fact.Actuator));

    /// <summary>It was ordered, and is held after all: nothing of it ends.</summary>
    public void Apply(Recorded<Waiting> waiting)
    {
        if (!waiting.Fact.Renews)
        {
            ForgetEnd(waiting.Fact.Order.Id);
        }
    }

    /// <summary>Nobody asks the payment system any more: people must.</summary>
    public void Apply(Recorded<FlowsReconciled> reconciled)
    {
        if (reconciled.Fact.State == FlowWords.GivenUp)
        {
            Add(Of(reconciled, NoticeKinds.PaymentsOpen, reconciled.Id.ToString(), NoticeLevel.Page, reconciled.Time, reconciled.Fact.Hook, $"{reconciled.Fact.Unknown.Count}"));
        }
    }

    /// <summary>Of the step only its kind: what comes after the colon is named by a plan.</summary>
    public void Apply(Recorded<SuspensionOverdue> late) =>
        Add(Of(late, NoticeKinds.Overdue, $"{late.Fact.SuspensionId}:{late.Fact.Step}", NoticeLevel.Page, late.Time, $"step-{late.Fact.Step.Split(':')[0]}", NoticeWords.Minute(late.Fact.DueAt)));

    public void Apply(Recorded<CircuitOpened> opened) => Add(Of(opened, NoticeKinds.CircuitOpened, opened.Id.ToString(), NoticeLevel.Page, opened.Time, $"{opened.Fact.Surprises}"));

    public void Apply(Recorded<AllReleased> released)
    {
        foreach (var containment in ends.Keys)
        {
            ForgetEnd(containment);
        }

        Add(Of(released, NoticeKinds.AllReleased, released.Id.ToString(), NoticeLevel.Page, released.Time, $"{released.Fact.Containments}"));
    }

    public void Apply(Recorded<PlaybookAsked> asked) => Add(Of(asked, NoticeKinds.PlaybookAsked, asked.Id.ToString(), NoticeLevel.Page, asked.Time, NoticeWords.Minute(asked.Fact.Due)));

    public void Apply(Recorded<PlaybookOverdue> late) => Add(Of(late, NoticeKinds.PlaybookOverdue, late.Id.ToString(), NoticeLevel.Page, late.Time, NoticeWords.Minute(late.Fact.Due)));

    public void Apply(Recorded<Notified> told) => Settle(told.Fact.Channel, box => box.Settle(told.Fact.Notice, told.Fact.Through, told.Time, failure: null));

    public void Apply(Recorded<NotificationFailed> failed) => Settle(failed.Fact.Channel, box => box.Settle(failed.Fact.Notice, failed.Fact.Through, failed.Time, failed.Fact.Detail));

    /// <summary>From now on this channel is tried; what is older than its patience and its first entry was not meant for it.</summary>
    internal void Open(string channel, DateTimeOffset now) => Settle(channel, box => box.Open(now));

    internal NoticeTurn? Next(string channel, DateTimeOffset now)
    {
        lock (gate)
        {
            return outboxes[channel].Next(now);
        }
    }

    internal void Pause(string channel, string trouble, DateTimeOffset now) => Settle(channel, box => box.Pause(trouble, now));

    /// <summary>Half of a short time is left for whoever is told that it ends.</summary>
    private static DateTimeOffset Before(DateTimeOffset from, DateTimeOffset end, TimeSpan lead) => end <= from ? from : end - (lead < (end - from) / 2 ? lead : (end - from) / 2);

    private static Notice Of<T>(Recorded<T> cause, string kind, string names, string level, DateTimeOffset dueAt, params IReadOnlyList<string> values)
        where T : Fact =>
        new($"{kind}:{names}", kind, level, cause.Id, cause.Index, dueAt, values);

    private void ForgetEnd(ContainmentId containment)
    {
        if (ends.TryRemove(containment, out var entry))
        {
            Remove($"{NoticeKinds.ProtectionEnding}:{entry}");
        }
    }

    private void Add(Notice notice)
    {
        var named = policy().Channels.GetValueOrDefault(notice.Level);
        lock (gate)
        {
            foreach (var box in outboxes.Values.Where(box => (box.Terms.Level == NoticeLevel.Inform || notice.Level == NoticeLevel.Page) && (named is null || named.Contains(box.Terms.Name))))
            {
                box.Add(notice);
            }
        }
    }

    private void Remove(string key)
    {
        lock (gate)
        {
            foreach (var box in outboxes.Values)
            {
                box.Remove(key);
            }
        }
    }

    /// <summary>A channel that is not configured any more has no outbox.</summary>
    private void Settle(string channel, Action<Outbox> settle)
    {
        lock (gate)
        {
            if (outboxes.TryGetValue(channel, out var box))
            {
                settle(box);
            }
        }
    }
}

/// <param name="Pending">What it has not been told yet, also what is due later.</param>
/// <param name="Missed">Beyond what is kept one by one.</param>
/// <param name="LastTold">When it last took a message; null: never.</param>
/// <param name="LastFailure">What the last message failed of; null: it did not.</param>
public sealed record ChannelStanding(ChannelTerms Terms, int Pending, int Missed, DateTimeOffset? LastTold, string? LastFailure);
