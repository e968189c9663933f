using System.Text.Json;
using Hikeshi.Response.Playbooks.Checking;
using Hikeshi.Response.Playbooks.Conditions;

namespace Hikeshi.Response.Playbooks.Running;

/// <summary>How steps begin, branch and end.</summary>
internal sealed partial class RunTurn
{
    private void Open(Playbook playbook, int? caller, int depth, IReadOnlyDictionary<string, string> values)
    {
        var instance = number++;
        var scope = scopes.Open(number++, parent: null, instance, playbook.Id, step: null);
        scopes.Give(scope, values);
        instances[instance] = new RunInstance(playbook.Id, caller, depth, scope, Failure: null);
        if (caller is { } calling)
        {
            threads[calling] = threads[calling] with { Phase = new Calling(instance, DeadlineOf(StepOf(threads[calling])), Overdue: false) };
        }

        Spawn(parent: null, instance, scope, playbook.Start);
    }

    private void Spawn(int? parent, int instance, int scope, string step)
    {
        var id = number++;
        threads[id] = new RunThread(parent, instance, scope, step, Phase: null);
        ready.Enqueue(id);
    }

    private void Enter(int id)
    {
        if (++steps > limits.TotalSteps)
        {
            End(RunStanding.Stopped, $"total-steps: more than {limits.TotalSteps} steps were entered");
            return;
        }

        var thread = threads[id];
        var step = StepOf(thread);
        if (step.Frame.Variables.Count > 0)
        {
            thread = thread with { Scope = scopes.Open(number++, thread.Scope, thread.Instance, instances[thread.Instance].PlaybookId, step.Id) };
        }

        effects.Add(new StepEntered(instances[thread.Instance].PlaybookId, step.Id, step.Frame.Title, instances[thread.Instance].Depth));
        threads[id] = thread with { Phase = step.Frame.Delay > TimeSpan.Zero ? new Delayed(PlaybookEngine.Later(now, step.Frame.Delay)) : null };
        if (step.Frame.Delay == TimeSpan.Zero)
        {
            Start(id);
        }
    }

    /// <summary>The delay is over.</summary>
    private void Start(int id)
    {
        switch (StepOf(threads[id]))
        {
            case StartStep:
                Succeed(id);
                break;
            case EndStep:
                Finish(id);
                break;
            case ActionStep:
                Command(id, index: 0, last: null);
                break;
            case PlaybookActionStep call:
                Call(id, call);
                break;
            case ParallelStep parallel:
                Branch(id, parallel.NextSteps, turn: 0, DeadlineOf(parallel));
                break;
            case IfStep choice:
                Choose(id, choice);
                break;
            case WhileStep loop:
                Repeat(id, loop, turn: 0, DeadlineOf(loop));
                break;
            case SwitchStep choice:
                Switch(id, choice);
                break;
        }
    }

    private void Choose(int id, IfStep choice)
    {
        if (Decide(id, choice.Condition) is { } holds)
        {
            Branch(id, holds ? [choice.OnTrue] : choice.OnFalse is { } otherwise ? [otherwise] : [], turn: 0, DeadlineOf(choice));
        }
    }

    private void Repeat(int id, WhileStep loop, int turn, DateTimeOffset? deadline)
    {
        if (Decide(id, loop.Condition) is not { } holds)
        {
            return;
        }

        if (holds && turn >= limits.Turns)
        {
            Fail(id, $"loop-limit: the condition still holds after {limits.Turns} turns");
            return;
        }

        Branch(id, holds ? [loop.OnTrue] : [], turn + 1, deadline);
    }

    private void Switch(int id, SwitchStep choice)
    {
        var value = scopes.Fill(threads[id].Scope, choice.Switch);
        if (Forms.Uses(value).FirstOrDefault() is { } unknown)
        {
            Fail(id, $"undecidable: nobody knows {unknown}");
            return;
        }

        var taken = choice.Cases.GetValueOrDefault(value) ?? choice.Cases.GetValueOrDefault("default");
        Branch(id, taken is null ? [] : [taken], turn: 0, DeadlineOf(choice));
    }

    /// <returns>Null: the step has failed, since nobody can tell.</returns>
    private bool? Decide(int id, string condition)
    {
        var thread = threads[id];
        var parsed = PlaybookCondition.Parse(condition);
        try
        {
            if (parsed.Holds(name => scopes.Value(thread.Scope, name)) is { } holds)
            {
                return holds;
            }
        }
        catch (Exception fault) when (fault is ArgumentException or System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            Fail(id, $"undecidable: {fault.Message}");
            return null;
        }

        Fail(id, "undecidable: nobody knows " + string.Join(", ", parsed.Variables.Distinct(StringComparer.Ordinal).Where(n => scopes.Value(thread.Scope, n) is null)));
        return null;
    }

    private void Branch(int id, IReadOnlyList<string> first, int turn, DateTimeOffset? deadline)
    {
        if (first.Count == 0)
        {
            Succeed(id);
            return;
        }

        if (threads.Count + first.Count > limits.Branches)
        {
            End(RunStanding.Stopped, $"branches: more than {limits.Branches} are under way");
            return;
        }

        var thread = threads[id];
        threads[id] = thread with { Phase = new Branching(first.Count, turn, deadline, (thread.Phase as Branching)?.Overdue ?? false) };
        foreach (var step in first)
        {
            Spawn(id, thread.Instance, thread.Scope, step);
        }
    }

    private void Call(int id, PlaybookActionStep call)
    {
        var thread = threads[id];
        var depth = instances[thread.Instance].Depth + 1;
        if (!library.TryGetValue(call.PlaybookId, out var playbook) || (call.Version is { } version && version != playbook.Modified))
        {
            Fail(id, $"unknown-playbook: {call.PlaybookId}{(call.Version is null ? "" : $" of {call.Version:O}")} is not here");
        }
        else if (Callers(thread).Contains(call.PlaybookId, StringComparer.Ordinal))
        {
            Fail(id, $"recursion: {call.PlaybookId} is under way already");
        }
        else if (depth > limits.Depth)
        {
            Fail(id, $"depth: playbooks call one another more than {limits.Depth} deep");
        }
        else if (playbook.Revoked || now < playbook.ValidFrom || now >= playbook.ValidUntil)
        {
            Fail(id, $"not-valid: {call.PlaybookId} is revoked, or not valid now");
        }
        else
        {
            Open(playbook, id, depth, call.InArgs.Where(playbook.Variables.ContainsKey).Select(name => (name, scopes.Value(thread.Scope, name)?.Text)).Where(v => v.Text is not null).ToDictionary(v => v.name, v => v.Text!, StringComparer.Ordinal));
        }
    }

    private IEnumerable<string> Callers(RunThread thread)
    {
        for (var instance = instances[thread.Instance]; ; instance = instances[threads[instance.Caller.Value].Instance])
        {
            yield return instance.PlaybookId;
            if (instance.Caller is null)
            {
                yield break;
            }
        }
    }

    private void Command(int id, int index, Working? last)
    {
        var thread = threads[id];
        var step = (ActionStep)StepOf(thread);
        if (index == step.Commands.Count)
        {
            Succeed(id);
            return;
        }

        var command = step.Commands[index];
        var byPerson = !before.Automatic.Contains(command.Type);
        var own = step.Frame.Timeout is { Ticks: > 0 } timeout ? timeout : (TimeSpan?)null;

        // The timeout is of the whole step. What a person took longer is not charged to the machine that comes after.
        var deadline = own is not null && last is { Overdue: false } ? last.Deadline : PlaybookEngine.Later(now, own ?? (byPerson ? limits.PersonTime : limits.CommandTime));
        var ticket = number++;
        threads[id] = thread with { Phase = new Working(index, ticket, byPerson, deadline, Overdue: false) };
        var work = new RunWork(ticket, instances[thread.Instance].PlaybookId, step.Id, step.Frame.Title, Filled(thread, command), Party(thread, step.Agent), [.. step.Targets.Select(t => Party(thread, t)).OfType<PlaybookParty>()], deadline);
        effects.Add(byPerson ? new AskPerson(work, Shown: command.Type != "manual") : new ExecuteCommand(work));
    }

    /// <summary>Into JSON a value goes as text of JSON: it cannot say more than a value.</summary>
    private PlaybookCommand Filled(RunThread thread, PlaybookCommand command) => command with
    {
        Text = scopes.Fill(thread.Scope, command.Text),
        Content = command.Content is { } content ? scopes.Fill(thread.Scope, content, command.Type == PlaybookEngine.OpenC2Http) : null,
    };

    private PlaybookParty? Party(RunThread thread, string id)
    {
        if (PlaybookOf(thread).Parties.GetValueOrDefault(id) is not { } party || !Forms.Uses(party.Source.GetRawText()).Any())
        {
            return PlaybookOf(thread).Parties.GetValueOrDefault(id);
        }

        using var filled = JsonDocument.Parse(scopes.Fill(thread.Scope, party.Source.GetRawText(), asJson: true));
        return party with { Name = scopes.Fill(thread.Scope, party.Name), Source = filled.RootElement.Clone() };
    }

    private void Succeed(int id)
    {
        var thread = threads[id];
        Say(thread, failure: null);
        if (StepOf(thread).Next is { } next)
        {
            Move(id, next);
        }
        else
        {
            Finish(id);
        }
    }

    private void Fail(int id, string why)
    {
        Drop(Below(id), why);
        var thread = threads[id];
        if (thread.Phase is Working work)
        {
            effects.Add(new Withdraw(work.Ticket, why));
        }
        else if (thread.Phase is Calling call)
        {
            instances.Remove(call.Called);
        }

        Say(thread, why);
        if (StepOf(thread).Frame.OnFailure is { } handler)
        {
            Move(id, handler);
        }
        else
        {
            Unhandled(thread.Instance, $"{StepOf(thread).Frame.Title}: {why}");
        }
    }

    /// <summary>§4.1: without on_failure the exception handler of the playbook is taken; everything else of the playbook ends.</summary>
    private void Unhandled(int id, string why)
    {
        var roots = threads.Where(t => t.Value.Instance == id && t.Value.Parent is null).Select(t => t.Key).ToList();
        Drop([.. roots.SelectMany(Below), .. roots], why);
        var instance = instances[id];
        if (instance.Failure is null && library[instance.PlaybookId].Exception is { } handler)
        {
            instances[id] = instance with { Failure = why };
            Spawn(parent: null, id, instance.Scope, handler);
        }
        else
        {
            Close(id, instance.Failure ?? why);
        }
    }

    private void Move(int id, string step)
    {
        threads[id] = threads[id] with { Step = step, Phase = null };
        ready.Enqueue(id);
    }

    /// <summary>A way has come to its end: back to the step that branched, or the playbook is done.</summary>
    private void Finish(int id)
    {
        var thread = threads[id];
        if (StepOf(thread) is EndStep)
        {
            Say(thread, failure: null);
        }

        threads.Remove(id);
        if (thread.Parent is not { } parent)
        {
            Close(thread.Instance, instances[thread.Instance].Failure);
            return;
        }

        var branching = (Branching)threads[parent].Phase!;
        threads[parent] = threads[parent] with { Phase = branching with { Open = branching.Open - 1 } };
        if (branching.Open > 1)
        {
            return;
        }

        if (StepOf(threads[parent]) is WhileStep loop)
        {
            Repeat(parent, loop, branching.Turn, branching.Deadline);
        }
        else
        {
            Succeed(parent);
        }
    }

    private void Close(int id, string? failure)
    {
        var instance = instances[id];
        if (instance.Caller is not { } caller)
        {
            End(failure is null ? RunStanding.Completed : RunStanding.Failed, failure);
            return;
        }

        var thread = threads[caller];
        var call = (PlaybookActionStep)StepOf(thread);
        var values = call.OutArgs.Select(name => (name, scopes.Value(instance.Scope, name)?.Text)).Where(v => v.Text is not null).ToDictionary(v => v.name, v => v.Text!, StringComparer.Ordinal);
        instances.Remove(id);
        threads[caller] = thread with { Phase = null };
        failure ??= scopes.Assign(thread.Scope, call.OutArgs, values);
        if (failure is null)
        {
            Succeed(caller);
        }
        else
        {
            Fail(caller, failure);
        }
    }

    private void Say(RunThread thread, string? failure)
    {
        var (instance, step) = (instances[thread.Instance], StepOf(thread));
        effects.Add(new StepEnded(instance.PlaybookId, step.Id, step.Frame.Title, instance.Depth, failure));
    }

    private DateTimeOffset? DeadlineOf(PlaybookStep step) => step.Frame.Timeout is { Ticks: > 0 } timeout ? PlaybookEngine.Later(now, timeout) : null;
}
