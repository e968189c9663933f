using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Policy;

namespace Hikeshi.Tests.Response.Enforcing;

/// <summary>A node's response with its log, as the loop runs it: what handlers and second tries return is recorded, and known.</summary>
internal sealed class Retrying
{
    private readonly TimeProvider clock;
    private readonly List<Recorded<Fact>> log = [];

    public Retrying(TimeProvider clock, params IActuator[] actuators)
        : this(clock, [], leases: null, actuators)
    {
    }

    public Retrying(TimeProvider clock, Leases leases, params IActuator[] actuators)
        : this(clock, [], leases, actuators)
    {
    }

    private Retrying(TimeProvider clock, IEnumerable<Recorded<Fact>> before, Leases? leases, IActuator[] actuators)
    {
        this.clock = clock;
        Response = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), actuators, (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock) { IsGranted = _ => true, Leases = leases };
        foreach (var entry in before)
        {
            log.Add(entry);
            Know(entry);
        }
    }

    public ResponseService Response { get; }

    public IEnumerable<Fact> Facts => log.Select(entry => entry.Fact);

    /// <summary>A process that starts with the log of this one.</summary>
    public Retrying Restarted(params IActuator[] actuators) => new(clock, log, Response.Leases, actuators);

    public Recorded<Fact> Record(Fact fact, EntryId? cause = null)
    {
        var entry = new Recorded<Fact>(EntryId.New(clock.GetUtcNow()), (ulong)log.Count, clock.GetUtcNow(), "machine:bank-07", cause is { } known ? [known] : [], fact);
        log.Add(entry);
        Know(entry);
        return entry;
    }

    /// <summary>Two people let it.</summary>
    public async Task<IReadOnlyList<Fact>> OrderAsync(ContainmentOrder order) => await OrderAsync(new Ordered(order) { Grounds = Given.Approved(order) });

    public async Task<IReadOnlyList<Fact>> OrderAsync(Ordered fact)
    {
        var ordered = Record(fact);
        return Keep(ordered.Id, await Response.EnforceAsync(As<Ordered>(ordered), CancellationToken.None));
    }

    public async Task<IReadOnlyList<Fact>> ReleaseAsync(ContainmentOrder order)
    {
        var released = Record(new Released(order.Id, "person", "") { Order = order });
        return Keep(released.Id, await Response.UndoAsync(As<Released>(released), CancellationToken.None));
    }

    public Task<IReadOnlyList<Fact>> ReleaseAllAsync() => CarryOutAsync(Press());

    /// <summary>The red button, not carried out yet.</summary>
    public Recorded<Fact> Press() => Record(new AllReleased(1, "person", ""));

    public async Task<IReadOnlyList<Fact>> CarryOutAsync(Recorded<Fact> pressed) =>
        Keep(pressed.Id, await Response.UndoAllAsync(As<AllReleased>(pressed), CancellationToken.None));

    /// <summary>Ends that have come, as the watch of the node records them.</summary>
    public async Task<IReadOnlyList<Fact>> EndAsync()
    {
        var facts = new List<Fact>();
        foreach (var due in Response.Due())
        {
            var expired = Record(due);
            facts.AddRange(Keep(expired.Id, await Response.EndAsync(As<Expired>(expired), CancellationToken.None)));
        }

        return facts;
    }

    /// <summary>What the workers of the actuator do in a moment.</summary>
    public async Task<IReadOnlyList<Fact>> TryAgainAsync(string actuator)
    {
        var facts = new List<Fact>();
        while (await Response.TryReleasesAgainAsync(actuator, CancellationToken.None) is { Count: > 0 } found)
        {
            facts.AddRange(found.Select(each => Record(each.Fact, each.Cause).Fact));
        }

        while (await Response.TryOrdersAgainAsync(actuator, CancellationToken.None) is { Count: > 0 } found)
        {
            facts.AddRange(found.Select(each => Record(each.Fact, each.Cause).Fact));
        }

        return facts;
    }

    private List<Fact> Keep(EntryId cause, IReadOnlyList<Fact> facts) => [.. facts.Select(fact => Record(fact, cause).Fact)];

    private void Know(Recorded<Fact> entry)
    {
        switch (entry.Fact)
        {
            case Ordered: Response.Apply(As<Ordered>(entry)); break;
            case Enforced: Response.Apply(As<Enforced>(entry)); break;
            case EnforcementDeferred: Response.Apply(As<EnforcementDeferred>(entry)); break;
            case EnforcementFailed: Response.Apply(As<EnforcementFailed>(entry)); break;
            case ReleaseSettled: Response.Apply(As<ReleaseSettled>(entry)); break;
            case Released: Response.Apply(As<Released>(entry)); break;
            case Expired: Response.Apply(As<Expired>(entry)); break;
            case AllReleased: Response.Apply(As<AllReleased>(entry)); break;
            case AutonomyEnabled: Response.Apply(As<AutonomyEnabled>(entry)); break;
            case CircuitOpened: Response.Apply(As<CircuitOpened>(entry)); break;
            default: throw new ArgumentException($"nobody here knows {entry.Fact.GetType().Name}", nameof(entry));
        }
    }

    private static Recorded<T> As<T>(Recorded<Fact> entry)
        where T : Fact => new(entry.Id, entry.Index, entry.Time, entry.Actor, entry.Causes, (T)entry.Fact);
}
