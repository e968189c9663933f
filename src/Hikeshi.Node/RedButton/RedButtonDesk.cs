using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Starting;
using Hikeshi.Response;

namespace Hikeshi.Node.RedButton;

/// <summary>What a press came to.</summary>
/// <param name="Entry">The entry that records it; null: the log takes none now.</param>
/// <param name="NotRecorded">Why, and what follows from it.</param>
/// <param name="GoingOn">What is still to be done, and is; null: all that is known is carried out.</param>
internal sealed record Press(EntryId? Entry, string? NotRecorded, string? GoingOn);

/// <summary>
/// The red button of this node. A press is recorded, from the log's reserve when there is no other space, and the loop carries it out. When the log
/// takes nothing at all, everything is let go of first; the press is recorded as soon as there is space. So it is while the node starts and no loop
/// runs: what is known is let go of first, the rest as soon as the log has been read, and nothing is enforced before the loop has come to the press. Thread-safe.
/// </summary>
internal sealed class RedButtonDesk(ResponseService response, Journal journal, StartProgress start, TimeProvider clock) : IDisposable
{
    public const string OtherWay = "If that takes too long, the off-box switch needs no node: hikeshi respond switch (docs/guardrails.md)";

    /// <summary>So long an answer waits for rooms that are behind, or for actuators that hang: it is carried out without them, and beside.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private Task keeping = Task.CompletedTask;

    /// <exception cref="OperationCanceledException">The node ends.</exception>
    public async Task<Press> PressAsync(string actor, AllReleased released)
    {
        var stopping = ending.Token;
        var undoing = journal.Progress.IsRunning ? null : response.UndoAllUnrecordedAsync(stopping);
        try
        {
            return undoing is null ? await RecordAsync(actor, released, stopping) : await RecordEarlyAsync(actor, released, undoing, stopping);
        }
        catch (Exception failure) when (failure is EvidenceFullException or EvidenceFailedException)
        {
            return await LetGoAsync(actor, released, undoing ?? response.UndoAllUnrecordedAsync(stopping), failure, stopping);
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    private async Task<Press> RecordAsync(string actor, AllReleased released, CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var (entry, index) = await journal.RecordFirstAsync(actor, released, stopping);
        patience.CancelAfter(Patience);
        try
        {
            await journal.Progress.UntilAsync(index + 1, patience.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // The rooms are behind; it is on disk, and carried out all the same.
        }

        return new Press(entry, NotRecorded: null, GoingOn: null);
    }

    /// <summary>The loop does not run yet, and finds the entry when it does.</summary>
    private async Task<Press> RecordEarlyAsync(string actor, AllReleased released, Task<IReadOnlyList<Fact>> undoing, CancellationToken stopping)
    {
        var (entry, index) = await journal.RecordFirstAsync(actor, released, stopping);
        response.ReleaseIsRecorded(index);
        var knewAll = start.Known.IsCompleted;
        if (!knewAll)
        {
            _ = UndoRestAsync(new Recorded<AllReleased>(entry, index, clock.GetUtcNow(), actor, [], released), stopping);
        }

        var (outcome, isDone) = await OutcomeAsync(undoing, stopping);
        return new Press(entry, NotRecorded: null, knewAll && isDone ? null : $"The node starts: {start.Words}. Of what it knew so far, {outcome}. {(knewAll ? "" : "The rest is let go of as soon as it has read its log. ")}Nothing is enforced meanwhile. {OtherWay}");
    }

    /// <summary>What was not known at the press; the loop looks once more, and records what fails.</summary>
    private async Task UndoRestAsync(Recorded<AllReleased> pressed, CancellationToken stopping)
    {
        await start.Known.WaitAsync(stopping);
        await response.UndoAllAsync(pressed, stopping);
    }

    private async Task<Press> LetGoAsync(string actor, AllReleased released, Task<IReadOnlyList<Fact>> undoing, Exception failure, CancellationToken stopping)
    {
        var knewAll = start.Known.IsCompleted;
        var isFirst = Keep(actor, released, undoing, knewAll, stopping);
        var (outcome, _) = await OutcomeAsync(undoing, stopping);
        var rest = knewAll ? "" : $"The node starts: {start.Words}; the rest is let go of as soon as it has read its log. {OtherWay}. ";
        var later = failure is EvidenceFailedException ? "It cannot be recorded before the node is started again: then press it again."
            : isFirst ? "It is recorded as soon as there is space; if the node ends before that, press it again."
            : "An earlier press waits to be recorded and stands for this one.";
        return new Press(Entry: null, $"{outcome}. {rest}Nothing is enforced until then. {later} {failure.Message}", GoingOn: null);
    }

    private async Task<(string Outcome, bool IsDone)> OutcomeAsync(Task<IReadOnlyList<Fact>> undoing, CancellationToken stopping) =>
        await Task.WhenAny(undoing, Task.Delay(Patience, clock, stopping)) != undoing ? ("not every actuator has answered yet", false)
        : await undoing is { Count: > 0 } left ? (string.Join("; ", left.OfType<EnforcementFailed>().Select(each => $"{each.Actuator}: {each.Detail}")) + "; tried again", false)
        : ("every actuator let go", true);

    /// <returns>False when an earlier press waits already.</returns>
    private bool Keep(string actor, AllReleased released, Task<IReadOnlyList<Fact>> undoing, bool knewAll, CancellationToken stopping)
    {
        lock (gate)
        {
            if (!keeping.IsCompleted)
            {
                return false;
            }

            keeping = Task.Run(() => KeepAsync(actor, released, undoing, knewAll, stopping), stopping);
            return true;
        }
    }

    /// <summary>What did not let go is asked again until the press is recorded, and what was not known once it is; then the loop does that.</summary>
    private async Task KeepAsync(string actor, AllReleased released, Task<IReadOnlyList<Fact>> undoing, bool knewAll, CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(Pause, clock, stopping);
            try
            {
                var (_, index) = await journal.RecordFirstAsync(actor, released, stopping);
                response.ReleaseIsRecorded(index);
                return;
            }
            catch (Exception failure) when (failure is EvidenceFullException or EvidenceFailedException)
            {
                var knowsMore = !knewAll && start.Known.IsCompleted;
                if (knowsMore || undoing is { IsCompleted: true, IsCompletedSuccessfully: false } or { IsCompletedSuccessfully: true, Result.Count: > 0 })
                {
                    knewAll |= knowsMore;
                    undoing = response.UndoAllUnrecordedAsync(stopping);
                }
            }
        }
    }
}
