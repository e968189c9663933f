using Hikeshi.Facts;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.Response;

namespace Hikeshi.Node.Enforcing;

/// <summary>
/// What did not arrive is tried again, beside the loop: each actuator has its own two workers, one for releases and one for orders, so that one that hangs
/// keeps nobody else waiting. What comes of it is kept also while the log is full.
/// </summary>
internal sealed class SecondTries(ResponseService response, Journal journal, string machine, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <returns>Work that ends with the node.</returns>
    public IEnumerable<Task> Run(CancellationToken cancel) => response.TriedAgain.SelectMany(actuator => (Task[])
    [
        Task.Run(() => RunAsync(() => response.TryReleasesAgainAsync(actuator, cancel), isCritical: true, cancel), cancel),
        Task.Run(() => RunAsync(() => response.TryOrdersAgainAsync(actuator, cancel), isCritical: false, cancel), cancel),
    ]);

    private async Task RunAsync(Func<Task<IReadOnlyList<(EntryId Cause, Fact Fact)>>> tryAsync, bool isCritical, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            while (await tryAsync() is { Count: > 0 } found)
            {
                foreach (var (cause, fact) in found)
                {
                    await journal.KeepSoonAsync(machine, [cause], fact, isCritical, cancel);
                }
            }
        }
    }
}
