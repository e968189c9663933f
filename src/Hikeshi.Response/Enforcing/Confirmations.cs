using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;

namespace Hikeshi.Response.Enforcing;

/// <summary>
/// What was delivered and has not been seen in force yet, with when to look again: soon at first, then with pauses that double up to half a minute.
/// Known from facts, so a node that was started again goes on looking.
/// </summary>
internal sealed class Confirmations(SteadyClock clock)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<(ContainmentId Containment, string Actuator), Pending> pending = new();

    public int Count => pending.Count;

    public void Delivered(ActiveContainment containment, EntryId entry, Enforced delivered) =>
        pending[(containment.Order.Id, delivered.Actuator)] = new Pending(containment.Order, containment.EndsAt, entry, clock.Of(delivered.EnforcedAt), clock.Now, Pause: TimeSpan.FromMilliseconds(250));

    public void Settled(ContainmentId containment, string actuator) => pending.TryRemove((containment, actuator), out _);

    public void Over(ContainmentId containment, IEnumerable<string> actuators)
    {
        foreach (var actuator in actuators)
        {
            Settled(containment, actuator);
        }
    }

    public void AllOver() => pending.Clear();

    /// <summary>Takes a look at those whose time has come, several at once.</summary>
    /// <returns>What is known now of some of them, each with the entry that delivered it.</returns>
    public async Task<IReadOnlyList<(EntryId Cause, Fact Fact)>> LookAsync(Enforcer enforcer, CancellationToken cancel)
    {
        var now = clock.Now;
        var found = new ConcurrentQueue<(EntryId, Fact)>();
        var due = pending.Where(pair => pair.Value.Next <= now).ToList();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancel }, async (pair, stop) =>
        {
            var ((containment, actuator), waiting) = pair;
            if (waiting.EndsAt <= now)
            {
                Settled(containment, actuator);
                return;
            }

            var fact = await enforcer.ConfirmAsync(waiting.Order, actuator, waiting.DeliveredAt, stop);
            if (fact is not null)
            {
                Settled(containment, actuator);
                found.Enqueue((waiting.Entry, fact));
                return;
            }

            var pause = waiting.Pause * 2 < LongestPause ? waiting.Pause * 2 : LongestPause;
            pending.TryUpdate((containment, actuator), waiting with { Next = clock.Now + pause, Pause = pause }, waiting);
        });
        return [.. found];
    }

    private sealed record Pending(ContainmentOrder Order, DateTimeOffset EndsAt, EntryId Entry, DateTimeOffset DeliveredAt, DateTimeOffset Next, TimeSpan Pause);
}
