using System.Collections.Immutable;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Playbooks.Running;

/// <summary>
/// Carries playbooks out as a pure state machine: an event and a state make the next state and what is wanted of the world. It reads no clock, starts
/// nothing and waits for nothing, so that a run can be stopped at any point and continued from its events.
/// </summary>
/// <param name="library">The playbooks that a playbook-action may call, and the one that is started, by id.</param>
public sealed class PlaybookEngine(IReadOnlyDictionary<string, Playbook> library, PlaybookLimits limits)
{
    /// <summary>The one command type that this software can carry out by itself.</summary>
    public const string OpenC2Http = "openc2-http";

    /// <exception cref="RefusedException">The playbook is not there, revoked or not valid now, or a value is none that it takes.</exception>
    public (RunState State, IReadOnlyList<RunEffect> Effects) Begin(RunBegan began)
    {
        var playbook = library.GetValueOrDefault(began.PlaybookId) ?? throw Refused("playbook", $"'{began.PlaybookId}' is not there", "the id of a playbook that is");
        if (playbook.Modified != began.Version)
        {
            throw Refused("playbook", $"the version at hand is of {playbook.Modified:O}", $"the one of {began.Version:O}");
        }

        if (playbook.Revoked || began.At < playbook.ValidFrom || began.At >= playbook.ValidUntil)
        {
            throw Refused("playbook", playbook.Revoked ? "its creator revoked it" : $"it is valid from {playbook.ValidFrom:O} until {playbook.ValidUntil:O}", "a playbook that is valid now");
        }

        foreach (var (name, value) in began.Values)
        {
            RequireExternal(playbook, name, value);
        }

        var empty = new RunState(
            RunStanding.Running, Reason: null, began.At, Later(began.At, limits.TotalTime), UntilTold: false, ImmutableSortedSet.Create(StringComparer.Ordinal, [.. began.Automatic]), StepsTaken: 0, NextNumber: 1,
            ImmutableSortedDictionary<int, RunThread>.Empty, ImmutableSortedDictionary<int, RunInstance>.Empty, ImmutableSortedDictionary<int, RunScope>.Empty);
        var turn = new RunTurn(empty, library, limits);
        turn.Begin(playbook, began.Values);
        return turn.Result();
    }

    /// <summary>What was said of a run that has ended changes nothing.</summary>
    public (RunState State, IReadOnlyList<RunEffect> Effects) Apply(RunState state, RunEvent happened)
    {
        if (state.Standing != RunStanding.Running)
        {
            return (state, []);
        }

        var turn = new RunTurn(state, library, limits);
        turn.Take(happened);
        return turn.Result();
    }

    /// <summary>All events of a run, from the first.</summary>
    /// <exception cref="RefusedException">As <see cref="Begin"/>.</exception>
    public RunState Replay(RunBegan began, IEnumerable<RunEvent> events) => events.Aggregate(Begin(began).State, (state, happened) => Apply(state, happened).State);

    internal static DateTimeOffset Later(DateTimeOffset from, TimeSpan by) => by > DateTimeOffset.MaxValue - from ? DateTimeOffset.MaxValue : from + by;

    private static void RequireExternal(Playbook playbook, string name, string value)
    {
        if (!playbook.Variables.TryGetValue(name, out var variable) || !variable.External)
        {
            throw Refused(name, "the playbook takes no such value", "one of: " + string.Join(", ", playbook.Variables.Where(v => v.Value.External).Select(v => v.Key).DefaultIfEmpty("none")));
        }

        if (value.Length > RunTurn.LongestValue || Checking.VariableTypes.Fault(variable.Type, value) is not null)
        {
            throw Refused(name, value.Length > 60 ? value[..60] + "…" : value, Checking.VariableTypes.Fault(variable.Type, value) ?? $"at most {RunTurn.LongestValue} characters");
        }
    }

    private static RefusedException Refused(string where, string what, string expected) => new(new Refusal("playbook.start", where, what, expected, "Nothing was started"));
}
