using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Approving;

namespace Hikeshi.Response.Compensating;

/// <summary>All controls, from the log. Thread-safe.</summary>
public sealed class ControlBook
{
    /// <summary>Open at once: more nobody looks after, and rule ids are finite.</summary>
    public const int MostOpen = 1_000;

    /// <summary>Ended ones that people can look back at.</summary>
    private const int MostEnded = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Control> byId = new(StringComparer.Ordinal);
    private readonly Queue<string> ended = [];

    /// <summary>Open ones first, then those that ended last.</summary>
    public IReadOnlyList<Control> All
    {
        get
        {
            lock (gate)
            {
                return [.. byId.Values.OrderByDescending(control => control.IsOpen).ThenByDescending(control => control.EndedAt).ThenBy(control => control.LatestEnd).ThenBy(control => control.Id, StringComparer.Ordinal)];
            }
        }
    }

    public IReadOnlyList<Control> Open => [.. All.Where(control => control.IsOpen)];

    public Control? Find(string id)
    {
        lock (gate)
        {
            return byId.GetValueOrDefault(id);
        }
    }

    public void Apply(Recorded<ControlProposed> proposed)
    {
        lock (gate)
        {
            byId.TryAdd(proposed.Fact.ControlId, Control.Of(proposed));
        }
    }

    public void Apply(Recorded<ControlPlaced> placed) => Change(placed.Fact.ControlId, control => control with { Placed = placed.Fact, PlacedAt = placed.Time, Verified = null, Next = null });

    public void Apply(Recorded<ControlVerified> verified) => Change(verified.Fact.ControlId, control => control with { Verified = verified.Fact });

    public void Apply(Recorded<ControlAsked> asked) => Change(asked.Fact.ControlId, control => control with { Asked = asked.Fact, AskedAt = asked.Time, Questions = control.Questions + 1 });

    public void Apply(Recorded<ControlPermitted> permitted) => Change(permitted.Fact.ControlId, control => control with
    {
        Asked = null,
        MayBlock = control.MayBlock || permitted.Fact.What == ControlQuestions.Blocking,
        LatestEnd = permitted.Fact.Until ?? control.LatestEnd,
        IsOverdue = control.IsOverdue && permitted.Fact.Until is null,
        Next = ContainmentApproval.TryParse(permitted.Fact.ApprovalId, out var next) ? next : control.Next,
    });

    public void Apply(Recorded<ControlOverdue> overdue) => Change(overdue.Fact.ControlId, control => control with { IsOverdue = true });

    /// <summary>A question that nobody answered, or that was answered with no, is none any more; it may be asked again.</summary>
    public void Apply(Recorded<ApprovalConcluded> concluded)
    {
        if (concluded.Fact.Outcome != ApprovalConcluded.Granted && AskedBy(concluded.Fact.ApprovalId) is { } asking)
        {
            Change(asking.Id, control => control with { Asked = null });
        }
    }

    public void Apply(Recorded<ControlEnded> end)
    {
        lock (gate)
        {
            if (!byId.TryGetValue(end.Fact.ControlId, out var control) || !control.IsOpen)
            {
                return;
            }

            byId[control.Id] = control with { Ended = end.Fact, EndedAt = end.Time, Asked = null, IsOverdue = false };
            ended.Enqueue(control.Id);
            if (ended.Count > MostEnded)
            {
                byId.Remove(ended.Dequeue());
            }
        }
    }

    /// <summary>The open control that this approval is about; null when none asks by it (any more).</summary>
    public Control? AskedBy(string approvalId)
    {
        lock (gate)
        {
            return byId.Values.FirstOrDefault(control => control.IsOpen && control.Asked?.ApprovalId == approvalId);
        }
    }

    private void Change(string id, Func<Control, Control> change)
    {
        lock (gate)
        {
            if (byId.TryGetValue(id, out var control))
            {
                byId[id] = change(control);
            }
        }
    }
}
