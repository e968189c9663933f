using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Response.SectorCap;
using Hikeshi.Tests.People;

namespace Hikeshi.Tests.Response;

/// <summary>Many nodes' deciding and acting, and the hub's sector cap between them, on one clock and without a network: what happens next is the caller's choice.</summary>
internal sealed class SectorInMemory
{
    private readonly SectorCapacity hub = new();

    public SectorInMemory(int members, double share, TestClock clock) =>
        Nodes = [.. Enumerable.Range(1, members).Select(number => new NodeInMemory(number, clock, request =>
        {
            var answer = hub.Ask(request, members, share, clock.GetUtcNow());
            AnyGranted = answer.Granted ? answer.Containment : AnyGranted;
            return new ReservationAnswer(answer.Granted, answer.Reason);
        }))];

    public IReadOnlyList<NodeInMemory> Nodes { get; }

    public ContainmentId? AnyGranted { get; private set; }

    public void Settle()
    {
        while (Nodes.Any(node => node.Deliver()))
        {
        }
    }

    public void Expire()
    {
        foreach (var node in Nodes)
        {
            node.Expire();
        }
    }
}

/// <summary>One node: facts wait in its inbox and are handled one by one, as the defence loop handles them.</summary>
internal sealed class NodeInMemory
{
    private readonly Queue<Fact> inbox = [];
    private readonly StandingBook book;
    private readonly ResponseService service;
    private readonly TestClock clock;
    private readonly InstitutionDocument bank;
    private bool losesNext;
    private ulong index;

    public NodeInMemory(int number, TestClock clock, Func<ReservationRequest, ReservationAnswer> hub)
    {
        this.clock = clock;
        book = new StandingBook(clock);
        var self = MemberId.Parse($"bank-{number:00}");

        // Both hosts are needed, and every third one calls its payments otherwise.
        bank = Given.Bank with
        {
            Functions = [Given.Bank.Functions[0] with { Id = number % 3 == 0 ? "furikomi" : "payments" }, new("desk", new("Desk", "窓口"), 60, 2, PaymentRail: false, [], ["back-office"])],
            Services = [Given.Bank.Services[0] with { MinAssets = 2 }, Given.Bank.Services[1] with { Assets = ["desk-1", "desk-2"], MinAssets = 1 }],
            Assets = [.. Given.Bank.Assets, Given.Host("desk-2", "10.7.3.2")],
        };
        var policy = Given.Policy(limits => limits with { MinRemainingCapacity = 0, SegmentSharePerHour = 1, OrdersPerMinute = 10_000, CoolDownMinutes = 0, SurprisesPerHour = 1_000 });
        service = new ResponseService(self, policy, () => new LedgerView(bank), [book], (request, _) =>
        {
            var answer = hub(request); // the hub grants it, also when its answer is lost
            (var lost, losesNext) = (losesNext, false);
            return Task.FromResult(lost ? new ReservationAnswer(Granted: false, "no answer in time") : answer);
        }, clock);
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(Given.At(new AutonomyEnabled(kind, Autonomy.Act, 14, "ciso"), index++, clock.GetUtcNow()));
        }
    }

    public List<Fact> Facts { get; } = [];

    /// <summary>What the actuator holds now.</summary>
    public IReadOnlyList<ContainmentOrder> Standing => book.Standing;

    /// <summary>Share of the payments' capacity that is gone: of two hosts that are both needed, each is a half.</summary>
    public double LostPayments => Standing.Where(order => order.Kind == ContainmentKind.IsolateHost).Select(order => order.Host).Distinct().Count(host => host is "gw-1" or "gw-2") / 2.0;

    public void See(Sighted sighting) => inbox.Enqueue(sighting);

    public void Forge(ContainmentOrder order) => inbox.Enqueue(new Ordered(order with { ExpiresAt = clock.GetUtcNow().AddMinutes(10) }) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) });

    public void LoseNextAnswer() => losesNext = true;

    public void ReleaseOne()
    {
        if (service.State.Active.Orders.FirstOrDefault() is { } order)
        {
            inbox.Enqueue(new Released(order.Id, "person:a", "mistaken") { Order = order });
        }
    }

    public void Expire()
    {
        foreach (var expired in service.Due())
        {
            service.Apply(At(expired));
        }
    }

    /// <summary>Handles the next fact; what follows from it goes to the end of the inbox.</summary>
    public bool Deliver()
    {
        if (!inbox.TryDequeue(out var fact))
        {
            return false;
        }

        Facts.Add(fact);
        foreach (var follows in Handle(fact))
        {
            inbox.Enqueue(follows);
        }

        return true;
    }

    private IReadOnlyList<Fact> Handle(Fact fact)
    {
        switch (fact)
        {
            case Sighted sighting:
                return service.Decide(At(sighting));
            case Decided decided:
                var recorded = At(decided);
                return [.. service.Order(recorded), .. service.ReserveAsync(recorded, CancellationToken.None).GetAwaiter().GetResult()];
            case ReservationAnswered answered:
                var answer = At(answered);
                service.Apply(answer);
                return service.OrderReserved(answer);
            case Ordered ordered:
                var order = At(ordered);
                service.Apply(order);
                return service.EnforceAsync(order, CancellationToken.None).GetAwaiter().GetResult();
            case Waiting waiting:
                service.Apply(At(waiting));
                return [];
            case Enforced enforced:
                service.Apply(At(enforced));
                return [];
            case EnforcementFailed failed:
                service.Apply(At(failed));
                return [];
            case Released released:
                var release = At(released);
                service.Apply(release);
                return service.UndoAsync(release, CancellationToken.None).GetAwaiter().GetResult();
            default:
                return [];
        }
    }

    private Recorded<T> At<T>(T fact)
        where T : Fact => Given.At(fact, index++, clock.GetUtcNow());
}

/// <summary>An actuator that does whatever it is told and keeps the book of what stands.</summary>
internal sealed class StandingBook(TestClock clock) : IActuator
{
    private readonly Dictionary<ContainmentId, ContainmentOrder> orders = [];

    public string Name => "book";

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Every, EndHeldBy.Target, Observes: false);

    public IReadOnlyList<ContainmentOrder> Standing => [.. orders.Values.Where(order => order.ExpiresAt > clock.GetUtcNow())];

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => Done(ActuatorState.Delivered);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Rehearsed);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        orders[order.Id] = order;
        return Done(ActuatorState.Delivered);
    }

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Delivered);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel)
    {
        orders.Remove(order.Id);
        return Done(ActuatorState.Undone);
    }

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        orders.Clear();
        return Done(ActuatorState.Undone);
    }

    private static Task<ActuatorReport> Done(ActuatorState state) => Task.FromResult(new ActuatorReport(state, "done"));
}
