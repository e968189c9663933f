using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.Response;

namespace Hikeshi.Node.RedButton;

/// <summary>What a press came to.</summary>
/// <param name="Entry">The entry that records it; null: the log takes none now.</param>
/// <param name="NotRecorded">Why, and what follows from it.</param>
internal sealed record Press(EntryId? Entry, string? NotRecorded);

/// <summary>
/// The red button of this node. A press is recorded, from the log's reserve when there is no other space, and the loop carries it out. When the log
/// takes nothing at all, everything is let go of first; the press is recorded as soon as there is space. Thread-safe.
/// </summary>
internal sealed class RedButtonDesk(ResponseService response, Journal journal, TimeProvider clock) : IDisposable
{
    /// <summary>So long an answer waits for rooms that are behind, or for actuators that hang: it is carried out without them, and beside.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private Task keeping = Task.CompletedTask;

    /// <exception cref="OperationCanceledException">The node ends.</exception>
    public async Task<Press> PressAsync(string actor, AllReleased released)
    {
        try
        {
            return new Press(await RecordAsync(actor, released), NotRecorded: null);
        }
        catch (Exception failure) when (failure is EvidenceFullException or EvidenceFailedException)
        {
            return new Press(Entry: null, await LetGoAsync(actor, released, failure));
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    private async Task<EntryId> RecordAsync(string actor, AllReleased released)
    {
        var stopping = ending.Token;
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

        return entry;
    }

    private async Task<string> LetGoAsync(string actor, AllReleased released, Exception failure)
    {
        var stopping = ending.Token;
        var undoing = response.UndoAllUnrecordedAsync(stopping);
        var isFirst = Keep(actor, released, undoing, stopping);
        var outcome = await Task.WhenAny(undoing, Task.Delay(Patience, clock, stopping)) != undoing ? "not every actuator has answered yet"
            : await undoing is { Count: > 0 } left ? string.Join("; ", left.OfType<EnforcementFailed>().Select(each => $"{each.Actuator}: {each.Detail}")) + "; tried again"
            : "every actuator let go";
        var later = failure is EvidenceFailedException ? "It cannot be recorded before the node is started again: then press it again."
            : isFirst ? "It is recorded as soon as there is space; if the node ends before that, press it again."
            : "An earlier press waits to be recorded and stands for this one.";
        return $"{outcome}. Nothing is enforced until then. {later} {failure.Message}";
    }

    /// <returns>False when an earlier press waits already.</returns>
    private bool Keep(string actor, AllReleased released, Task<IReadOnlyList<Fact>> undoing, CancellationToken stopping)
    {
        lock (gate)
        {
            if (!keeping.IsCompleted)
            {
                return false;
            }

            keeping = Task.Run(() => KeepAsync(actor, released, undoing, stopping), stopping);
            return true;
        }
    }

    /// <summary>What did not let go is asked again until the press is recorded; then the loop does that.</summary>
    private async Task KeepAsync(string actor, AllReleased released, Task<IReadOnlyList<Fact>> undoing, CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(Pause, clock, stopping);
            try
            {
                await journal.RecordFirstAsync(actor, released, stopping);
                return;
            }
            catch (Exception failure) when (failure is EvidenceFullException or EvidenceFailedException)
            {
                if (undoing is { IsCompleted: true, IsCompletedSuccessfully: false } or { IsCompletedSuccessfully: true, Result.Count: > 0 })
                {
                    undoing = response.UndoAllUnrecordedAsync(stopping);
                }
            }
        }
    }
}
