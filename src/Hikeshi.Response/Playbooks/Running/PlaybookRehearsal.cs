namespace Hikeshi.Response.Playbooks.Running;

/// <summary>The path that a run would take if everything that is asked were done at once. Nothing is carried out.</summary>
public static class PlaybookRehearsal
{
    /// <param name="assumed">What answers bring, for the out_args of whichever step takes them.</param>
    /// <returns>What would be wanted and said, in order, and where it ends.</returns>
    /// <exception cref="Kernel.Errors.RefusedException">As <see cref="PlaybookEngine.Begin"/>.</exception>
    public static (RunState State, IReadOnlyList<RunEffect> Effects) Walk(PlaybookEngine engine, RunBegan began, IReadOnlyDictionary<string, string> assumed)
    {
        var (state, first) = engine.Begin(began);
        var all = new List<RunEffect>(first);
        while (state.Standing == RunStanding.Running)
        {
            var next = state.WaitingForExecutors.Select(t => (int?)t).FirstOrDefault() is { } ticket ? new CommandAnswered(state.Now, ticket, Succeeded: true, "rehearsed", assumed)
                : state.WaitingForPeople.Select(t => (int?)t.Ticket).FirstOrDefault() is { } asked ? new PersonAnswered(state.Now, asked, Done: true, "rehearsal", "", assumed)
                : (RunEvent)new TimePassed(state.NextWake!.Value); // A delay: nothing else is left to wait for.
            (state, var more) = engine.Apply(state, next);
            all.AddRange(more);
        }

        return (state, all);
    }
}
