using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Active;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Requesting;

/// <summary>What was asked for, and what became of it: known from the log, the newest ones. Thread-safe.</summary>
public sealed class RequestBook
{
    /// <summary>Older ones are forgotten: a name that is used again after so many is a new request.</summary>
    public const int Most = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<ContainmentId, Request> byId = [];
    private readonly Queue<ContainmentId> oldest = [];

    public Request? Find(ContainmentId id)
    {
        lock (gate)
        {
            return byId.GetValueOrDefault(id);
        }
    }

    /// <summary>By the number that the requester was answered.</summary>
    public Request? Find(string by, long number)
    {
        lock (gate)
        {
            return byId.Values.FirstOrDefault(request => request.Number == number && request.Fact.By == by);
        }
    }

    /// <summary>What this requester asked for within the last minute, and what of it people have not decided yet.</summary>
    public (int LastMinute, int Undecided) LoadOf(string by, DateTimeOffset now)
    {
        lock (gate)
        {
            var own = byId.Values.Where(request => request.Fact.By == by).ToList();
            return (own.Count(request => request.At > now.AddMinutes(-1)), own.Count(request => request.Fate is RequestFate.Undecided));
        }
    }

    public void Apply(Recorded<ContainmentRequested> requested)
    {
        lock (gate)
        {
            if (!byId.TryAdd(requested.Fact.Order.Id, new Request(requested.Fact, (long)requested.Index, requested.Time, RequestFate.Undecided, "people are asked")))
            {
                return;
            }

            oldest.Enqueue(requested.Fact.Order.Id);
            if (oldest.Count > Most)
            {
                byId.Remove(oldest.Dequeue());
            }
        }
    }

    public void Apply(Recorded<Decided> decided)
    {
        foreach (var action in decided.Fact.Trigger == "request" ? decided.Fact.Actions : [])
        {
            Change(action.Order.Id, action.Verdict switch
            {
                Verdicts.Refused => RequestFate.Refused,
                Verdicts.Record => action.Guardrail == "already-active" ? RequestFate.InForceAlready : RequestFate.Refused,
                _ => RequestFate.Undecided,
            }, $"{action.Guardrail}: {action.Reason}");
            Judged(action.Order.Id);
        }
    }

    public void Apply(Recorded<ApprovalConcluded> concluded)
    {
        if (ContainmentApproval.TryParse(concluded.Fact.ApprovalId, out var id) && concluded.Fact.Outcome is not (ApprovalConcluded.Granted or ApprovalConcluded.Unvetoed))
        {
            Change(id, concluded.Fact.Outcome == ApprovalConcluded.Withdrawn ? RequestFate.Over : RequestFate.Refused, concluded.Fact.Outcome == ApprovalConcluded.Lapsed ? "nobody decided in time" : $"it was {concluded.Fact.Outcome}");
        }
    }

    public void Apply(Recorded<Ordered> ordered) => Change(ordered.Fact.Order.Id, RequestFate.Ordered, "people let it; it is on its way");

    public void Apply(Recorded<Enforced> enforced) => Change(enforced.Fact.Containment, enforced.Fact.State == Standing.Enforced ? RequestFate.Enforced : RequestFate.Delivered, $"{enforced.Fact.State} by {enforced.Fact.Actuator}");

    /// <summary>One actuator of several that fails does not undo what another one did.</summary>
    public void Apply(Recorded<EnforcementFailed> failed) =>
        Change(failed.Fact.Containment, RequestFate.Failed, $"{failed.Fact.Actuator}: {failed.Fact.Detail}", unless: fate => fate is RequestFate.Delivered or RequestFate.Enforced or RequestFate.Over);

    public void Apply(Recorded<Released> released) => Change(released.Fact.Containment, RequestFate.Over, "it was released");

    public void Apply(Recorded<Expired> expired) => Change(expired.Fact.Containment, RequestFate.Over, "its end has come");

    public void Apply(Recorded<AllReleased> released)
    {
        lock (gate)
        {
            foreach (var (id, request) in byId.Where(pair => pair.Value.Fate is RequestFate.Undecided or RequestFate.Ordered or RequestFate.Delivered or RequestFate.Enforced).ToList())
            {
                byId[id] = request with { Fate = RequestFate.Over, Said = "everything was released" };
            }
        }
    }

    private void Judged(ContainmentId id)
    {
        lock (gate)
        {
            if (byId.TryGetValue(id, out var request))
            {
                byId[id] = request with { IsJudged = true };
            }
        }
    }

    private void Change(ContainmentId id, RequestFate fate, string said, Func<RequestFate, bool>? unless = null)
    {
        lock (gate)
        {
            if (byId.TryGetValue(id, out var request) && !(unless?.Invoke(request.Fate) ?? false))
            {
                byId[id] = request with { Fate = fate, Said = said };
            }
        }
    }
}

/// <param name="Number">Names it towards the requester: its place in the log.</param>
/// <param name="Said">What became of it, in words.</param>
public sealed record Request(ContainmentRequested Fact, long Number, DateTimeOffset At, RequestFate Fate, string Said)
{
    /// <summary>The guardrails have looked at it.</summary>
    public bool IsJudged { get; init; }
}

public enum RequestFate
{
    Undecided,
    Refused,
    InForceAlready,
    Ordered,
    Delivered,
    Enforced,
    Failed,
    Over,
}
