using System.Diagnostics.CodeAnalysis;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Enforcing;

/// <summary>
/// What waits for one actuator, in turn. The pause belongs to the actuator: while it is busy or away one of all that wait is tried, and when that one
/// arrives the others follow. Thread-safe.
/// </summary>
/// <param name="longestPause">Where nobody asks for more.</param>
internal sealed class RetryLane(SteadyClock clock, TimeSpan longestPause)
{
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>The longest for which a wish to be left alone is believed.</summary>
    private static readonly TimeSpan LongestWish = TimeSpan.FromMinutes(5);

    /// <summary>What was done is not done again before the log can have said so.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<ContainmentId, LinkedListNode<Retry>> byId = [];
    private readonly LinkedList<Retry> turns = new();
    private DateTimeOffset next = DateTimeOffset.MinValue;

    /// <summary>When something was tried last, or began to wait.</summary>
    private DateTimeOffset since = DateTimeOffset.MinValue;
    private TimeSpan pause = ShortestPause;
    private bool arrives;

    public IReadOnlyList<Retry> All
    {
        get
        {
            lock (gate)
            {
                return [.. turns];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return byId.Count;
            }
        }
    }

    /// <summary>Whether something waits whose time has come.</summary>
    public bool IsDue
    {
        get
        {
            lock (gate)
            {
                var now = clock.Now;
                return next <= now && turns.Any(retry => retry.NotBefore <= now);
            }
        }
    }

    /// <summary>Waits from now on, in the place of what waited under this id before.</summary>
    /// <param name="until">The actuator is left alone until then. What joins others without being asked to wait moves their turn no further.</param>
    public void Put(Retry retry, DateTimeOffset until)
    {
        lock (gate)
        {
            Remove(retry.Id);
            var now = clock.Now;
            since = turns.Count == 0 ? now : since;
            if (turns.Count == 0 || until > now + ShortestPause)
            {
                LeaveAlone(until);
            }

            byId[retry.Id] = turns.AddLast(retry);
        }
    }

    public bool Remove(ContainmentId id)
    {
        lock (gate)
        {
            if (!byId.Remove(id, out var node))
            {
                return false;
            }

            turns.Remove(node);
            return true;
        }
    }

    public void RemoveWhere(Predicate<Retry> isMeant)
    {
        lock (gate)
        {
            foreach (var retry in turns.Where(retry => isMeant(retry)).ToList())
            {
                Remove(retry.Id);
            }
        }
    }

    public bool TryFind(ContainmentId id, [NotNullWhen(true)] out Retry? found)
    {
        lock (gate)
        {
            found = byId.GetValueOrDefault(id)?.Value;
            return found is not null;
        }
    }

    /// <summary>Those whose turn it is: whose end has come at once, of the others one while nothing arrives.</summary>
    /// <param name="atOnce">How many the actuator takes.</param>
    public IReadOnlyList<Retry> Take(int atOnce)
    {
        lock (gate)
        {
            var now = clock.Now;
            var over = turns.Where(retry => retry.EndsAt <= now && retry.NotBefore <= now).Take(atOnce).ToList();
            var taken = over.Count > 0 || next > now ? over : [.. turns.Where(retry => retry.NotBefore <= now).Take(arrives ? atOnce : 1)];
            foreach (var retry in taken)
            {
                var node = byId[retry.Id];
                turns.Remove(node);
                turns.AddLast(node);
            }

            return taken;
        }
    }

    /// <summary>It is over, one way or the other; it leaves when the log says so.</summary>
    /// <param name="arrived">The actuator took it.</param>
    public void Done(Retry retry, bool arrived)
    {
        lock (gate)
        {
            (arrives, pause) = arrived ? (true, ShortestPause) : (arrives, pause);
            Change(retry, retry with { NotBefore = clock.Now + Settling });
        }
    }

    /// <summary>It did not arrive again.</summary>
    /// <param name="until">The actuator wants to be left alone until then.</param>
    /// <returns>When it is tried next, at the earliest.</returns>
    public DateTimeOffset Failed(Retry retry, string reason, DateTimeOffset until)
    {
        lock (gate)
        {
            arrives = false;
            if (next <= clock.Now) // of several that fail together the first one counts
            {
                pause = pause * 2 < longestPause ? pause * 2 : longestPause;
            }

            since = clock.Now;
            LeaveAlone(Max(until, clock.Now + pause));
            Change(retry, retry with { Reason = reason, Tries = retry.Tries + 1 });
            return next;
        }
    }

    private void Change(Retry before, Retry after)
    {
        if (byId.TryGetValue(before.Id, out var node) && ReferenceEquals(node.Value, before))
        {
            node.Value = after;
        }
    }

    /// <summary>At most so long from the last try: neither a garbled answer nor ever new ones keep what waits from being tried.</summary>
    private void LeaveAlone(DateTimeOffset until)
    {
        var latest = since + LongestWish;
        next = Max(next, until < latest ? until : latest);
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
