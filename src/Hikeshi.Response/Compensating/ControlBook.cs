using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
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
    private readonly Dictionary<ContainmentId, string> byContainment = [];
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

    public void Apply(Recorded<ControlPlaced> placed)
    {
        lock (gate)
        {
            if (byId.TryGetValue(placed.Fact.ControlId, out var control) && control.Containment is { } before)
            {
                byContainment.Remove(before);
            }

            if (control is not null && placed.Fact.Containment is { } now)
            {
                byContainment[now] = control.Id;
            }
        }

        Change(placed.Fact.ControlId, control => control with
        {
            Placed = placed.Fact,
            PlacedAt = placed.Time,
            PlacedBy = IsMachine(placed.Fact.By) ? control.PlacedBy : placed.Fact.By,
            LetBy = placed.Fact.Containment is not null && !IsMachine(placed.Fact.By) ? null : control.LetBy, // a new beginning, of which people are asked
            Stage = ControlStage.Asked,
            Verified = null,
            Next = null,
        });
    }

    /// <summary>An actuator took what people let.</summary>
    public void Apply(Recorded<Enforced> enforced) => Stage(enforced.Fact.Containment, stage => stage == ControlStage.Asked ? ControlStage.Stands : stage);

    public void Apply(Recorded<Expired> expired) => Stage(expired.Fact.Containment, stage => stage == ControlStage.Stands ? ControlStage.RanOut : ControlStage.Dropped);

    public void Apply(Recorded<Released> released) => Stage(released.Fact.Containment, _ => ControlStage.Dropped);

    public void Apply(Recorded<AllReleased> released)
    {
        foreach (var containment in Enforced())
        {
            Stage(containment, _ => ControlStage.Dropped);
        }
    }

    public void Apply(Recorded<ControlVerified> verified) => Change(verified.Fact.ControlId, control => control with { Verified = verified.Fact });

    public void Apply(Recorded<ControlAsked> asked) => Change(asked.Fact.ControlId, control => control with { Asked = asked.Fact, AskedAt = asked.Time, AskedOf = null, Questions = control.Questions + 1 });

    /// <summary>How many people a control needs, in whatever question it has come to.</summary>
    public void Apply(Recorded<ApprovalRequested> requested)
    {
        var (id, people) = (requested.Fact.ApprovalId, requested.Fact.People);
        if (AskedBy(id) is { } asking)
        {
            Change(asking.Id, control => control with { AskedOf = people, LetBy = control.Asked?.What == ControlQuestions.Blocking ? people : control.LetBy });
        }
        else if (ContainmentApproval.TryParse(id, out var containment) && EnforcedBy(containment) is { } enforced)
        {
            Change(enforced.Id, control => control with { LetBy = Math.Max(control.LetBy ?? 0, people) });
        }
    }

    public void Apply(Recorded<ControlPermitted> permitted) => Change(permitted.Fact.ControlId, control => control with
    {
        Asked = null,
        NextLetBy = control.AskedOf ?? 1,
        MayBlock = control.MayBlock || permitted.Fact.What == ControlQuestions.Blocking,
        LatestEnd = permitted.Fact.Until ?? control.LatestEnd,
        IsOverdue = control.IsOverdue && permitted.Fact.Until is null,
        Next = ContainmentApproval.TryParse(permitted.Fact.ApprovalId, out var next) ? next : control.Next,
    });

    public void Apply(Recorded<ControlOverdue> overdue) => Change(overdue.Fact.ControlId, control => control with { IsOverdue = true });

    /// <summary>A question that nobody answered, or that was answered with no, is none any more; it may be asked again.</summary>
    public void Apply(Recorded<ApprovalConcluded> concluded)
    {
        if (concluded.Fact.Outcome == ApprovalConcluded.Granted)
        {
            return;
        }

        if (AskedBy(concluded.Fact.ApprovalId) is { } asking)
        {
            Change(asking.Id, control => control with { Asked = null });
        }

        if (ContainmentApproval.TryParse(concluded.Fact.ApprovalId, out var containment))
        {
            Stage(containment, stage => stage == ControlStage.Asked ? ControlStage.Dropped : stage);
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

            byId[control.Id] = control with { Ended = end.Fact, EndedAt = end.Time, IsOverdue = false };
            ended.Enqueue(control.Id);
            if (ended.Count > MostEnded)
            {
                var oldest = ended.Dequeue();
                if (byId.Remove(oldest, out var gone) && gone.Containment is { } containment)
                {
                    byContainment.Remove(containment);
                }
            }
        }
    }

    /// <summary>The control that a containment enforces, or did last; null: none.</summary>
    public Control? EnforcedBy(ContainmentId containment)
    {
        lock (gate)
        {
            return byContainment.TryGetValue(containment, out var id) ? byId.GetValueOrDefault(id) : null;
        }
    }

    /// <summary>The control that this approval is about; null when none asks by it (any more).</summary>
    public Control? AskedBy(string approvalId)
    {
        lock (gate)
        {
            return byId.Values.FirstOrDefault(control => control.Asked?.ApprovalId == approvalId);
        }
    }

    private List<ContainmentId> Enforced()
    {
        lock (gate)
        {
            return [.. byContainment.Keys];
        }
    }

    /// <summary>What a person let go has no next part.</summary>
    private void Stage(ContainmentId containment, Func<ControlStage, ControlStage> next)
    {
        if (EnforcedBy(containment) is { } enforced)
        {
            Change(enforced.Id, control => next(control.Stage) is var stage && stage == ControlStage.Dropped ? control with { Stage = stage, Next = null } : control with { Stage = stage });
        }
    }

    private static bool IsMachine(string actor) => actor.StartsWith("machine:", StringComparison.Ordinal);

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
