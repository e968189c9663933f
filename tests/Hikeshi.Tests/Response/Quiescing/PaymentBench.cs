using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Response.Policy;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>The response room with payment hooks, and a log that every fact goes through; a second one on the same log is a node that was started again.</summary>
internal sealed class PaymentBench : IDisposable
{
    private readonly List<Recorded<Fact>> log;
    private readonly HashSet<string> granted = [];

    public PaymentBench(TimeProvider clock, IReadOnlyList<PaymentHookSettings> hooks, params IActuator[] actuators)
        : this(clock, hooks, [], actuators)
    {
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            Record(new AutonomyEnabled(kind, Autonomy.Act, 0, "ciso"));
        }
    }

    private PaymentBench(TimeProvider clock, IReadOnlyList<PaymentHookSettings> hooks, List<Recorded<Fact>> log, params IActuator[] actuators)
    {
        (Clock, this.log) = (clock, log);
        ResponseService? made = null;
        Desk = new PaymentDesk(hooks, Given.Self, () => new LedgerView(Given.Bank), () => made!.State, clock);
        Service = made = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), actuators, (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock)
        {
            IsGranted = granted.Contains,
            Payments = Desk,
        };
        log.ForEach(Apply);
    }

    public TimeProvider Clock { get; }

    public PaymentDesk Desk { get; }

    public ResponseService Service { get; }

    /// <summary>What the log holds of one kind.</summary>
    public IReadOnlyList<T> Log<T>()
        where T : Fact => [.. log.Select(entry => entry.Fact).OfType<T>()];

    public PaymentBench Restarted(IReadOnlyList<PaymentHookSettings> hooks, params IActuator[] actuators) => new(Clock, hooks, log, actuators);

    public Recorded<T> Record<T>(T fact, params IReadOnlyList<EntryId> causes)
        where T : Fact
    {
        var entry = new Recorded<Fact>(EntryId.New(Clock.GetUtcNow()), (ulong)log.Count, Clock.GetUtcNow(), "machine:bank-07", causes, fact);
        log.Add(entry);
        Apply(entry);
        return Typed<T>(entry);
    }

    /// <summary>Orders, enforces, and writes down what comes of it.</summary>
    public async Task<IReadOnlyList<Fact>> EnforceAsync(Ordered ordered)
    {
        var entry = Record(ordered);
        var facts = await Service.EnforceAsync(entry, CancellationToken.None);
        foreach (var fact in facts)
        {
            Record(fact, entry.Id);
        }

        return facts;
    }

    /// <summary>What waits for that actuator, as far as its time has come.</summary>
    public async Task<IReadOnlyList<Fact>> TryAgainAsync(string actuator)
    {
        var found = await Service.TryOrdersAgainAsync(actuator, CancellationToken.None);
        foreach (var (cause, fact) in found)
        {
            Record(fact, cause);
        }

        return [.. found.Select(one => one.Fact)];
    }

    public Task<IReadOnlyList<Fact>> EnforceAsync(ContainmentOrder order) => EnforceAsync(new Ordered(order));

    /// <summary>What people are asked about the last thing that was held, and the order that follows when they let it.</summary>
    public (ApprovalRequested Asked, Ordered Ordered) Grant()
    {
        var waiting = Typed<Waiting>(log.Last(entry => entry.Fact is Waiting));
        var asked = (ApprovalRequested)Service.Ask(waiting).Single();
        granted.Add(asked.ApprovalId);
        return (asked, (Ordered)Service.OrderApproved(Record(new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Granted, ["person:ann"]))).Single());
    }

    /// <summary>One look at what is due, written down.</summary>
    public async Task<IReadOnlyList<FlowsReconciled>> LookAsync()
    {
        var found = await Desk.LookAsync(CancellationToken.None);
        foreach (var (cause, fact) in found)
        {
            Record(fact, cause);
        }

        return [.. found.Select(one => (FlowsReconciled)one.Fact)];
    }

    public void Dispose() => Desk.Dispose();

    private static Recorded<T> Typed<T>(Recorded<Fact> entry)
        where T : Fact => new(entry.Id, entry.Index, entry.Time, entry.Actor, entry.Causes, (T)entry.Fact);

    private void Apply(Recorded<Fact> entry)
    {
        switch (entry.Fact)
        {
            case AutonomyEnabled: Service.Apply(Typed<AutonomyEnabled>(entry)); break;
            case Ordered: Service.Apply(Typed<Ordered>(entry)); break;
            case Enforced: Service.Apply(Typed<Enforced>(entry)); break;
            case EnforcementFailed: Service.Apply(Typed<EnforcementFailed>(entry)); break;
            case EnforcementDeferred: Service.Apply(Typed<EnforcementDeferred>(entry)); break;
            case Waiting: Service.Apply(Typed<Waiting>(entry)); break;
            case ApprovalConcluded: Service.Apply(Typed<ApprovalConcluded>(entry)); break;
            case Released: Service.Apply(Typed<Released>(entry)); break;
            case Expired: Service.Apply(Typed<Expired>(entry)); break;
            case AllReleased: Service.Apply(Typed<AllReleased>(entry)); break;
            case FlowsQuiesced: Desk.Apply(Typed<FlowsQuiesced>(entry)); break;
            case FlowsReconciled: Desk.Apply(Typed<FlowsReconciled>(entry)); break;
        }
    }
}
