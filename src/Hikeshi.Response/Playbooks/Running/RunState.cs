using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Hikeshi.Response.Playbooks.Running;

public enum RunStanding
{
    /// <summary>Under way, or waiting: for a delay, for an executor, for a person.</summary>
    Running,
    Completed,

    /// <summary>A step failed and nothing in the playbook handled it, or only its exception handler did.</summary>
    Failed,

    /// <summary>A bound was reached; the reason names it.</summary>
    Stopped,
    Cancelled,
}

/// <summary>Where a run is. Made by <see cref="PlaybookEngine"/> from events, and from nothing else.</summary>
/// <param name="Until">When it is stopped, if nobody is waited for.</param>
/// <param name="Automatic">As <see cref="RunBegan"/> said.</param>
public sealed record RunState(
    RunStanding Standing,
    string? Reason,
    DateTimeOffset Now,
    DateTimeOffset Until,
    bool UntilTold,
    ImmutableSortedSet<string> Automatic,
    int StepsTaken,
    int NextNumber,
    ImmutableSortedDictionary<int, RunThread> Threads,
    ImmutableSortedDictionary<int, RunInstance> Instances,
    ImmutableSortedDictionary<int, RunScope> Scopes)
{
    /// <summary>When <see cref="TimePassed"/> is next worth saying; null: nothing here waits for the clock.</summary>
    public DateTimeOffset? NextWake => Standing != RunStanding.Running ? null
        : Threads.Values.Select(t => t.Phase?.Due).Append(UntilTold ? null : Until).OfType<DateTimeOffset>().Cast<DateTimeOffset?>().DefaultIfEmpty(null).Min();

    /// <summary>Tickets of work that a person has not answered, and whether each is overdue.</summary>
    public IEnumerable<(int Ticket, string StepId, bool Overdue)> WaitingForPeople =>
        Threads.Values.Where(t => t.Phase is Working { ByPerson: true }).Select(t => (((Working)t.Phase!).Ticket, t.Step, ((Working)t.Phase).Overdue));

    /// <summary>Tickets of work that an executor has not answered.</summary>
    public IEnumerable<int> WaitingForExecutors => Threads.Values.Where(t => t.Phase is Working { ByPerson: false }).Select(t => ((Working)t.Phase!).Ticket);

    /// <summary>Everything that the state is, as text: two states are the same exactly when this is.</summary>
    public string Canonical()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Standing} {Reason} {Now:O} {Until:O} {UntilTold} {string.Join(',', Automatic)} {StepsTaken} {NextNumber}\n");
        foreach (var (id, thread) in Threads)
        {
            text.Append(CultureInfo.InvariantCulture, $"thread {id} {thread.Parent} {thread.Instance} {thread.Scope} {thread.Step} {thread.Phase}\n");
        }

        foreach (var (id, instance) in Instances)
        {
            text.Append(CultureInfo.InvariantCulture, $"instance {id} {instance}\n");
        }

        foreach (var (id, scope) in Scopes)
        {
            text.Append(CultureInfo.InvariantCulture, $"scope {id} {scope.Parent} {scope.Instance} {scope.Playbook} {scope.Step} {string.Join(' ', scope.Changed.Select(v => $"{v.Key}={v.Value}"))}\n");
        }

        return text.ToString();
    }
}

/// <summary>One way through a workflow: the playbook's own, or a branch of a step.</summary>
/// <param name="Parent">The thread whose step branched; null for the first of a playbook.</param>
/// <param name="Phase">Null: about to enter its step.</param>
public sealed record RunThread(int? Parent, int Instance, int Scope, string Step, RunPhase? Phase);

/// <summary>A playbook under way: the one that was started, or one that a step called.</summary>
/// <param name="Caller">The thread whose step called it; null for the one that was started.</param>
/// <param name="Failure">Why its exception handler runs; null while all is well.</param>
public sealed record RunInstance(string PlaybookId, int? Caller, int Depth, int Scope, string? Failure);

/// <summary>Variables that were declared in one place, with the values that they have been given.</summary>
/// <param name="Step">Where; null for the playbook.</param>
public sealed record RunScope(int? Parent, int Instance, string Playbook, string? Step, ImmutableSortedDictionary<string, string> Changed);

public abstract record RunPhase
{
    /// <summary>When the clock has something to do here; null: never.</summary>
    public abstract DateTimeOffset? Due { get; }
}

internal sealed record Delayed(DateTimeOffset Until) : RunPhase
{
    public override DateTimeOffset? Due => Until;
}

/// <param name="Index">Of the command.</param>
internal sealed record Working(int Index, int Ticket, bool ByPerson, DateTimeOffset Deadline, bool Overdue) : RunPhase
{
    public override DateTimeOffset? Due => Overdue ? null : Deadline;
}

/// <summary>The branches of a step are under way.</summary>
internal sealed record Branching(int Open, int Turn, DateTimeOffset? Deadline, bool Overdue) : RunPhase
{
    public override DateTimeOffset? Due => Overdue ? null : Deadline;
}

/// <summary>Another playbook is under way for a step.</summary>
internal sealed record Calling(int Called, DateTimeOffset? Deadline, bool Overdue) : RunPhase
{
    public override DateTimeOffset? Due => Overdue ? null : Deadline;
}
