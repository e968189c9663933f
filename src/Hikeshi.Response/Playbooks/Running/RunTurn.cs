using System.Collections.Immutable;

namespace Hikeshi.Response.Playbooks.Running;

/// <summary>One event being applied. Lives for the length of a call of <see cref="PlaybookEngine"/>; how steps begin is in the other half.</summary>
internal sealed partial class RunTurn(RunState before, IReadOnlyDictionary<string, Playbook> library, PlaybookLimits limits)
{
    /// <summary>Of a variable, in characters.</summary>
    public const int LongestValue = 65_536;

    private readonly ImmutableSortedDictionary<int, RunThread>.Builder threads = before.Threads.ToBuilder();
    private readonly ImmutableSortedDictionary<int, RunInstance>.Builder instances = before.Instances.ToBuilder();
    private readonly Scopes scopes = new(before.Scopes, library);
    private readonly List<RunEffect> effects = [];
    private readonly Queue<int> ready = new();

    private RunStanding standing = before.Standing;
    private string? reason = before.Reason;
    private DateTimeOffset now = before.Now;
    private DateTimeOffset until = before.Until;
    private bool untilTold = before.UntilTold;
    private int steps = before.StepsTaken;
    private int number = before.NextNumber;

    private IEnumerable<int> Waiters => threads.Where(t => t.Value.Phase is Working { ByPerson: true }).Select(t => t.Key);

    public (RunState State, IReadOnlyList<RunEffect> Effects) Result()
    {
        scopes.Keep(threads.Values.Select(t => t.Scope).Concat(instances.Values.Select(i => i.Scope)));
        return (new RunState(standing, reason, now, until, untilTold, before.Automatic, steps, number, threads.ToImmutable(), instances.ToImmutable(), scopes.ToImmutable()), effects);
    }

    public void Begin(Playbook playbook, IReadOnlyDictionary<string, string> values)
    {
        Open(playbook, caller: null, depth: 1, values);
        Advance();
    }

    public void Take(RunEvent happened)
    {
        // A clock that was set back does not undo what is due.
        var at = happened.At > now ? happened.At : now;
        now = at;
        if (happened is RunCancelled cancelled)
        {
            End(RunStanding.Cancelled, $"cancelled by {cancelled.By}: {cancelled.Reason}");
            return;
        }

        // An answer that comes at the very moment it is due is in time.
        Timers(due => due < at);
        switch (happened)
        {
            case CommandAnswered answer when Holder(answer.Ticket, byPerson: false) is { } thread:
                Answered(thread, answer.Succeeded ? null : $"the command failed: {answer.Detail}", answer.Values);
                break;
            case PersonAnswered answer when Holder(answer.Ticket, byPerson: true) is { } thread:
                if (untilTold)
                {
                    (until, untilTold) = (PlaybookEngine.Later(at, limits.TotalTime), false);
                }

                Answered(thread, answer.Done ? null : $"{answer.By} could not do it: {answer.Note}", answer.Values);
                break;
        }

        Advance();
        Timers(due => due <= at);
    }

    private Playbook PlaybookOf(RunThread thread) => library[instances[thread.Instance].PlaybookId];

    private PlaybookStep StepOf(RunThread thread) => PlaybookOf(thread).Steps[thread.Step];

    private int? Holder(int ticket, bool byPerson)
    {
        foreach (var (id, thread) in threads)
        {
            if (thread.Phase is Working work && work.Ticket == ticket && work.ByPerson == byPerson)
            {
                return id;
            }
        }

        return null;
    }

    private void Answered(int id, string? failure, IReadOnlyDictionary<string, string> values)
    {
        var thread = threads[id];
        var work = (Working)thread.Phase!;
        failure ??= scopes.Assign(thread.Scope, ((ActionStep)StepOf(thread)).OutArgs, values);
        if (failure is not null)
        {
            Fail(id, failure);
        }
        else
        {
            Command(id, work.Index + 1, work);
        }
    }

    /// <summary>Everything that is due, the earliest first. A timeout of one step may begin another, whose delay is due as well.</summary>
    private void Timers(Func<DateTimeOffset, bool> isDue)
    {
        while (standing == RunStanding.Running && NextDue(isDue) is { } id)
        {
            Due(id);
            Advance();
        }

        if (standing == RunStanding.Running && !untilTold && isDue(until))
        {
            if (Waiters.Any())
            {
                untilTold = true;
                var root = threads.Values.First(t => t.Parent is null);
                effects.Add(new Escalate(Ticket: null, root.Step, "the whole run waits for people", until));
            }
            else
            {
                End(RunStanding.Stopped, $"total-time: not done within {limits.TotalTime}");
            }
        }
    }

    private int? NextDue(Func<DateTimeOffset, bool> isDue)
    {
        (DateTimeOffset Due, int Id)? first = null;
        foreach (var (id, thread) in threads)
        {
            if (thread.Phase?.Due is { } due && isDue(due) && (first is null || due < first.Value.Due))
            {
                first = (due, id);
            }
        }

        return first?.Id;
    }

    private void Due(int id)
    {
        var thread = threads[id];
        var step = StepOf(thread);
        switch (thread.Phase)
        {
            case Delayed:
                Start(id);
                break;
            case Working { ByPerson: true } work:
                threads[id] = thread with { Phase = work with { Overdue = true } };
                effects.Add(new Escalate(work.Ticket, step.Id, step.Frame.Title, work.Deadline));
                break;
            case Branching or Calling when Below(id).Any(t => threads[t].Phase is Working { ByPerson: true }):
                // What a person is doing is not taken away by a clock.
                threads[id] = thread with { Phase = thread.Phase is Branching b ? b with { Overdue = true } : ((Calling)thread.Phase) with { Overdue = true } };
                effects.Add(new Escalate(Ticket: null, step.Id, step.Frame.Title, thread.Phase.Due!.Value));
                break;
            default:
                Fail(id, "ACTION_TIMEOUT"); // §4.1
                break;
        }
    }

    private void Advance()
    {
        while (standing == RunStanding.Running && ready.TryDequeue(out var id))
        {
            if (threads.ContainsKey(id))
            {
                Enter(id);
            }
        }
    }

    private void End(RunStanding how, string? why)
    {
        Drop(threads.Keys.ToList(), why ?? "the run ended");
        instances.Clear();
        (standing, reason) = (how, why);
        effects.Add(new RunEnded(how, why));
    }

    /// <summary>Threads are gone, with the work that they wait for and the playbooks that they called.</summary>
    private void Drop(List<int> gone, string why)
    {
        foreach (var id in gone)
        {
            if (threads[id].Phase is Working work)
            {
                effects.Add(new Withdraw(work.Ticket, why));
            }
            else if (threads[id].Phase is Calling call)
            {
                instances.Remove(call.Called);
            }
        }

        threads.RemoveRange(gone);
    }

    /// <summary>The branches of a thread, theirs, and those of the playbooks that any of them called.</summary>
    private List<int> Below(int id)
    {
        var below = new List<int>();
        var waiting = new Queue<int>([id]);
        while (waiting.TryDequeue(out var next))
        {
            var called = (threads[next].Phase as Calling)?.Called;
            foreach (var (child, thread) in threads)
            {
                if (thread.Parent == next || (thread.Parent is null && thread.Instance == called))
                {
                    below.Add(child);
                    waiting.Enqueue(child);
                }
            }
        }

        return below;
    }
}
