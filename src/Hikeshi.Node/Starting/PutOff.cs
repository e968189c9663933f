using Hikeshi.Evidence;
using Hikeshi.Node.Loop;

namespace Hikeshi.Node.Starting;

/// <summary>
/// What belongs to a start and needs space: a node on a full disk starts without it, and does it in this order as soon as there is space. Nothing of it is what
/// letting go needs.
/// </summary>
internal sealed class PutOff(Journal journal, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Queue<Func<Task<bool>>> waiting = new();

    /// <summary>Whether something waits.</summary>
    public bool IsAnything => waiting.Count > 0;

    /// <summary>Recorded now, or later with the time that it has now.</summary>
    public Task RecordAsync(EntryDraft draft) => DoAsync(() =>
    {
        journal.RecordAll([draft], critical: true);
        return Task.FromResult(true);
    });

    /// <param name="step">False, or a log that is full: not yet.</param>
    public async Task DoAsync(Func<Task<bool>> step)
    {
        if (IsAnything || !await TryAsync(step))
        {
            waiting.Enqueue(step);
        }
    }

    /// <summary>Ends when nothing waits any more.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (waiting.TryPeek(out var step))
        {
            if (await TryAsync(step))
            {
                waiting.Dequeue();
            }
            else
            {
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> step)
    {
        try
        {
            return await step();
        }
        catch (EvidenceFullException)
        {
            return false;
        }
    }
}
