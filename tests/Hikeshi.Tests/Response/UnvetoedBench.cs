using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.People.Approvals;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Response.SectorCap;
using Hikeshi.Tests.People;

namespace Hikeshi.Tests.Response;

/// <summary>One node whose classes act unless somebody objects, with its book of approvals: facts wait in an inbox and are handled one by one, as the defence loop handles them.</summary>
internal sealed class UnvetoedBench
{
    private readonly Queue<Fact> inbox = [];
    private readonly List<(string Host, DateTimeOffset At)> isolated = [];
    private ulong index;

    public UnvetoedBench(InstitutionDocument bank, ResponsePolicy policy, string autonomy = Autonomy.ActUnlessVetoed)
    {
        Book = new ApprovalBook(_ => true, Clock);
        Actuator = new StandingBook(Clock);
        Service = new ResponseService(Given.Self, policy, () => new LedgerView(bank), [Actuator], (request, _) =>
        {
            Told.Add(request);
            return Task.FromResult(new ReservationAnswer(Granted: false, "no hub"));
        }, Clock) { IsGranted = Book.IsGranted, IsUnvetoed = Book.IsUnvetoed };
        Enable(autonomy);
    }

    public TestClock Clock { get; } = TestClock.AtMorning();

    public ApprovalBook Book { get; }

    public StandingBook Actuator { get; }

    public ResponseService Service { get; }

    public List<Fact> Facts { get; } = [];

    /// <summary>What the hub was asked or told.</summary>
    public List<ReservationRequest> Told { get; } = [];

    /// <summary>Hosts that the actuator was told to isolate, with the time.</summary>
    public IReadOnlyList<(string Host, DateTimeOffset At)> Isolated => isolated;

    public void Enable(string autonomy)
    {
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            Service.Apply(At(new AutonomyEnabled(kind, autonomy, 14, "ciso")));
        }
    }

    public void See(string host, params string[] tags) => inbox.Enqueue(Given.Sighting(host, "high", tags));

    public void Happens(Fact fact) => inbox.Enqueue(fact);

    /// <summary>Time passes; what people had time to object to until now is over, all in the same look.</summary>
    public void Pass(int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            Settle();
            Clock.Advance(TimeSpan.FromMinutes(1));
            foreach (var due in (Fact[])[.. Service.Due(), .. Book.Due()])
            {
                inbox.Enqueue(due);
            }
        }

        Settle();
    }

    public void Settle()
    {
        while (inbox.TryDequeue(out var fact))
        {
            Facts.Add(fact);
            foreach (var follows in Handle(fact))
            {
                inbox.Enqueue(follows);
            }
        }
    }

    /// <summary>An order that is in the log, whoever wrote it there.</summary>
    public IReadOnlyList<Fact> Enforce(Ordered ordered)
    {
        var recorded = At(ordered);
        Service.Apply(recorded);
        var facts = Service.EnforceAsync(recorded, CancellationToken.None).GetAwaiter().GetResult();
        if (ordered.Order is { Kind: ContainmentKind.IsolateHost, Host: { } host } && facts.Any(fact => fact is Enforced))
        {
            isolated.Add((host, Clock.GetUtcNow()));
        }

        return facts;
    }

    public Recorded<T> At<T>(T fact, string actor = "machine:bank-07")
        where T : Fact => Given.At(fact, index++, Clock.GetUtcNow()) with { Actor = actor };

    private IReadOnlyList<Fact> Handle(Fact fact)
    {
        switch (fact)
        {
            case Sighted sighting:
                return Service.Decide(At(sighting));
            case Decided decided:
                var decision = At(decided);
                Service.Apply(decision);
                return Service.Order(decision);
            case Ordered ordered:
                var told = Service.TellSectorAsync(At(ordered), CancellationToken.None);
                return [.. told.GetAwaiter().GetResult(), .. Enforce(ordered)];
            case Waiting waiting:
                var held = At(waiting);
                Service.Apply(held);
                return Service.Ask(held);
            case ApprovalRequested requested:
                Book.Apply(At(requested));
                return [];
            case ApprovalGiven given:
                var voice = At(given, given.By);
                Book.Apply(voice);
                return Book.Conclude(voice);
            case ApprovalRefused refused:
                var no = At(refused, refused.By);
                Book.Apply(no);
                return Book.Conclude(no);
            case ApprovalConcluded concluded:
                var end = At(concluded);
                Book.Apply(end);
                Service.Apply(end);
                return Service.OrderApproved(end);
            case Released released:
                var release = At(released);
                Service.Apply(release);
                return Service.Break(release);
            case CircuitOpened opened:
                Service.Apply(At(opened));
                return [];
            case Enforced enforced:
                Service.Apply(At(enforced));
                return [];
            case EnforcementFailed failed:
                Service.Apply(At(failed));
                return [];
            case Expired expired:
                Service.Apply(At(expired));
                return [];
            default:
                return [];
        }
    }
}
