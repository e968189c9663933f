using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Verdicts;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.RedButton;

namespace Hikeshi.Gateway.Containments;

/// <param name="EndsAt">Its end by a clock that does not jump.</param>
internal sealed record ActiveContainment(ContainmentOrder Order, ContainmentScope Scope, DateTimeOffset EnforcedAt, DateTimeOffset EndsAt);

/// <summary>
/// What is in force at one member's gateway. Every change builds the next <see cref="VerdictTable"/> and swaps it in before it returns.
/// Containments end by themselves: a timer is set for the nearest end, with nobody else alive.
/// </summary>
internal sealed class ContainmentBook : IDisposable
{
    internal const int Limit = 4096;

    private readonly MemberConfig member;
    private readonly TimeProvider clock;
    private readonly SteadyClock steady;
    private readonly Action<VerdictTable> swap;
    private readonly Lock gate = new();
    private readonly Dictionary<ContainmentId, ActiveContainment> active = [];

    /// <summary>Released before their end, until that end: a late repetition of the order must not bring them back.</summary>
    private readonly Dictionary<ContainmentId, DateTimeOffset> released = [];
    private readonly ITimer timer;
    private ReleaseSwitch? pressed;

    internal ContainmentBook(MemberConfig member, TimeProvider clock, Action<VerdictTable> swap)
    {
        (this.member, this.clock, this.swap) = (member, clock, swap);
        steady = new SteadyClock(clock);
        timer = clock.CreateTimer(_ => Expire(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="RefusedException">With <see cref="DifferentContent"/>, <see cref="AlreadyEnded"/> or <see cref="TableFull"/>.</exception>
    internal ActiveContainment Enforce(ContainmentOrder order)
    {
        lock (gate)
        {
            ExpireNeedsLock();
            if (pressed is { } held)
            {
                throw new RefusedException(new SwitchPressed(held.Id, held.Signer, held.Reason, held.ValidUntil));
            }

            if (active.TryGetValue(order.Id, out var known))
            {
                return SameContent(known.Order, order) ? Renewed(known, order.ExpiresAt) : throw new RefusedException(new DifferentContent(order.Id.ToString()));
            }

            if (released.ContainsKey(order.Id))
            {
                throw new RefusedException(new AlreadyEnded(order.Id.ToString()));
            }

            if (active.Count + released.Count >= Limit)
            {
                throw new RefusedException(new TableFull(Limit));
            }

            var entry = new ActiveContainment(order, ContainmentScope.Of(order, member), clock.GetUtcNow(), steady.Of(order.ExpiresAt));
            active.Add(order.Id, entry);
            SwapNeedsLock();
            return entry;
        }
    }

    /// <summary>The same thing until a later end; an earlier one is a late repetition and shortens nothing.</summary>
    private ActiveContainment Renewed(ActiveContainment known, DateTimeOffset until)
    {
        if (until <= known.Order.ExpiresAt)
        {
            return known;
        }

        var renewed = known with { Order = known.Order with { ExpiresAt = until }, EndsAt = steady.Of(until) };
        active[known.Order.Id] = renewed;
        SetTimerNeedsLock();
        return renewed;
    }

    /// <summary>Idempotent: releasing what is not in force is no mistake.</summary>
    internal void Release(ContainmentId id)
    {
        lock (gate)
        {
            if (active.Remove(id, out var entry))
            {
                released[id] = entry.EndsAt;
                SwapNeedsLock();
            }
        }
    }

    internal int ReleaseAll()
    {
        lock (gate)
        {
            return ReleaseAllNeedsLock();
        }
    }

    /// <summary>The off-box switch is valid: everything is let go of, and nothing is taken until it is valid no more.</summary>
    internal int Press(ReleaseSwitch obeyed)
    {
        lock (gate)
        {
            pressed = obeyed;
            return active.Count == 0 ? 0 : ReleaseAllNeedsLock();
        }
    }

    internal void Unpress()
    {
        lock (gate)
        {
            pressed = null;
        }
    }

    private int ReleaseAllNeedsLock()
    {
        var count = active.Count;
        foreach (var (id, entry) in active)
        {
            released[id] = entry.EndsAt;
        }

        active.Clear();
        SwapNeedsLock();
        return count;
    }

    /// <returns>Null when it is not in force.</returns>
    internal ActiveContainment? Find(ContainmentId id)
    {
        lock (gate)
        {
            ExpireNeedsLock();
            return active.GetValueOrDefault(id);
        }
    }

    internal IReadOnlyList<ActiveContainment> List()
    {
        lock (gate)
        {
            ExpireNeedsLock();
            return [.. active.Values.OrderBy(a => a.EnforcedAt)];
        }
    }

    public void Dispose() => timer.Dispose();

    private void Expire()
    {
        lock (gate)
        {
            ExpireNeedsLock();
            SetTimerNeedsLock();
        }
    }

    private void ExpireNeedsLock()
    {
        var now = steady.Now;
        foreach (var (id, _) in released.Where(r => r.Value <= now).ToList())
        {
            released.Remove(id);
        }

        var ended = active.Values.Where(a => a.EndsAt <= now).Select(a => a.Order.Id).ToList();
        if (ended.Count > 0)
        {
            ended.ForEach(id => active.Remove(id));
            SwapNeedsLock();
        }
    }

    private void SwapNeedsLock()
    {
        swap(VerdictTable.Build(member, active.Values.Select(a => a.Scope)));
        SetTimerNeedsLock();
    }

    private void SetTimerNeedsLock()
    {
        if (active.Count == 0)
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // A timer may fire a shade early against the clock; one millisecond more keeps it from turning twice.
        var left = active.Values.Min(a => a.EndsAt) - steady.Now + TimeSpan.FromMilliseconds(1);
        timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static bool SameContent(ContainmentOrder a, ContainmentOrder b) =>
        a with { Allow = b.Allow, Destinations = b.Destinations, ExpiresAt = b.ExpiresAt } == b && a.Allow.SequenceEqual(b.Allow) && a.Destinations.SequenceEqual(b.Destinations);
}
