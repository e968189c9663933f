using System.Threading.Channels;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks.Running;

namespace Hikeshi.Verbs.Respond;

/// <summary>A run at a terminal: prints what is wanted, takes answers, keeps the clock. One event at a time, and each in the journal before anything follows from it.</summary>
/// <param name="executor">Null: a person is asked to do everything.</param>
/// <param name="journal">Null: nothing is kept.</param>
internal sealed class PlaybookSession(PlaybookEngine engine, OpenC2Executor? executor, JournalFile? journal, TextReader input, TextWriter output, TimeProvider clock) : IAsyncDisposable
{
    private const int MostAhead = 64;

    private readonly Channel<RunEvent?> events = Channel.CreateBounded<RunEvent?>(MostAhead);
    private readonly CancellationTokenSource ending = new();
    private readonly List<Task> executing = [];

    /// <returns>Where the run is; Running when the input ended while somebody is waited for.</returns>
    /// <exception cref="RefusedException">The run cannot be started, or the journal is of another one.</exception>
    public async Task<RunStanding> RunAsync(RunBegan began, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ending.Token);
        var state = Resume(began);
        var reading = ReadAsync(either.Token);
        var inputEnded = false;
        while (state.Standing == RunStanding.Running && !(inputEnded && !state.WaitingForExecutors.Any()))
        {
            var happened = await NextAsync(state, either.Token);
            if (happened is null)
            {
                inputEnded = true;
                continue;
            }

            state = Take(state, happened);
        }

        if (state.Standing == RunStanding.Running)
        {
            await output.WriteLineAsync(journal is null ? "the input ended; without --journal nothing is kept of this run" : "the input ended; the run waits, and continues with the same --journal");
        }

        await ending.CancelAsync();
        _ = reading; // A read of the terminal cannot be taken back; the process ends with it.
        return state.Standing;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(executing);
        ending.Dispose();
    }

    private RunState Resume(RunBegan began)
    {
        var before = journal?.Before ?? [];
        if (before.Count == 0)
        {
            var (begun, first) = engine.Begin(began); // Refused before it is written down.
            journal?.Append(began);
            Carry(first);
            return begun;
        }

        var recorded = (RunBegan)before[0];
        if (recorded.PlaybookId != began.PlaybookId || recorded.Version != began.Version)
        {
            throw new RefusedException(new Refusal("playbook.journal", "", $"it is of {recorded.PlaybookId}, version of {recorded.Version:O}", $"a run of {began.PlaybookId}, version of {began.Version:O}", "Give the playbook that the run was started with"));
        }

        if (recorded.Automatic.Count > 0 && executor is null)
        {
            throw new RefusedException(new Refusal("playbook.journal", "", "the run was started to send OpenC2 commands by itself", "--openc2-trust, as when it was started", "Give it again"));
        }

        var (state, effects) = engine.Begin(recorded);
        var asked = new List<RunEffect>(effects);
        foreach (var happened in before.Skip(1))
        {
            (state, effects) = engine.Apply(state, happened);
            asked.AddRange(effects);
        }

        Print($"continued after {before.Count} events");
        var waiting = state.WaitingForPeople.Select(w => w.Ticket).ToHashSet();
        asked.OfType<AskPerson>().Where(a => waiting.Contains(a.Work.Ticket)).ToList().ForEach(Print);
        foreach (var ticket in state.WaitingForExecutors.ToList())
        {
            state = Take(state, new CommandAnswered(clock.GetUtcNow(), ticket, Succeeded: false, "the run was interrupted while this was under way; nobody knows what became of it", Nothing));
        }

        return state;
    }

    private static Dictionary<string, string> Nothing => new(StringComparer.Ordinal);

    private RunState Take(RunState state, RunEvent happened)
    {
        journal?.Append(happened);
        var (next, effects) = engine.Apply(state, happened);
        Carry(effects);
        return next;
    }

    private void Carry(IReadOnlyList<RunEffect> effects)
    {
        foreach (var effect in effects)
        {
            Print(effect);
            if (effect is ExecuteCommand { Work: var work })
            {
                executing.Add(ExecuteAsync(work));
            }
        }
    }

    private async Task ExecuteAsync(RunWork work)
    {
        try
        {
            var (succeeded, detail) = await executor!.ExecuteAsync(work, ending.Token);
            await events.Writer.WriteAsync(new CommandAnswered(clock.GetUtcNow(), work.Ticket, succeeded, detail, Nothing), ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The session ends first; the journal says that this is under way.
        }
    }

    /// <summary>What happens next: an answer, the clock, or null at the end of the input.</summary>
    private async Task<RunEvent?> NextAsync(RunState state, CancellationToken cancel)
    {
        if (state.NextWake is not { } wake)
        {
            return await events.Reader.ReadAsync(cancel);
        }

        var left = wake - clock.GetUtcNow();
        using var alarm = new CancellationTokenSource(left <= TimeSpan.Zero ? TimeSpan.Zero : left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, alarm.Token);
        try
        {
            return await events.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new TimePassed(clock.GetUtcNow());
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        await Task.Yield();
        while (await input.ReadLineAsync(cancel) is { } line)
        {
            if (line.Trim().Length > 0 && AnswerLine.Read(line, clock.GetUtcNow(), Print) is { } answer)
            {
                await events.Writer.WriteAsync(answer, cancel);
            }
        }

        await events.Writer.WriteAsync(null, cancel);
    }

    private void Print(RunEffect effect) => RunWords.Lines(effect).ToList().ForEach(Print);

    private void Print(string line)
    {
        lock (output)
        {
            output.WriteLine(Printable.Of(line));
        }
    }
}
