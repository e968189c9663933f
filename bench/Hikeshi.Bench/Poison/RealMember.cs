using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Reputation;
using Hikeshi.Sharing.Rings;

namespace Hikeshi.Bench.Poison;

/// <summary>
/// A member with the product's own rooms: checker, warning lists, reputation, decider with all guardrails, circuit breaker. What orders would do at a
/// firewall is written into the log instead. The lines are those of <c>DefenceLoop</c>, in its order.
/// </summary>
internal sealed class RealMember : IDefence
{
    private readonly string actor;
    private readonly SimClock clock;
    private readonly Checker checker;
    private readonly ReputationBook reputation;
    private readonly ResponseService response;
    private readonly RingBook rings;
    private readonly IReadOnlyList<MemberId> members;
    private ulong index;

    public RealMember(InstitutionDocument own, IReadOnlyList<MemberId> members, PeerDirectory peers, IndicatorSanity sanity, SimClock clock)
    {
        var self = MemberId.Parse(own.Id);
        actor = $"machine:{self}";
        this.members = members;
        this.clock = clock;
        var ledger = new LedgerView(own);
        reputation = new ReputationBook(self, hub: null);
        checker = new Checker(peers, () => ledger, sanity, clock) { Reputation = reputation };
        rings = new RingBook(self, hub: null, () => members, () => reputation.Doubted);
        response = new ResponseService(self, Policy, () => ledger, [], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), clock) { Doubted = () => reputation.Doubted, Wide = () => rings!.Wide };
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            response.Apply(At(new AutonomyEnabled(kind, Autonomy.Act, 0, "simulation")));
        }
    }

    public BlockLog Log { get; } = new();

    /// <summary>Codes of what was refused, and how often.</summary>
    public Dictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);

    public int Quarantined { get; private set; }

    public int Halts { get; private set; }

    /// <summary>The built-in one, but what is corroborated lives four hours, and so does what an own rule saw.</summary>
    private static ResponsePolicy Policy { get; } = ResponsePolicyReader.BuiltIn with
    {
        Rules =
        [
            new PolicyRule("shared", "shared", PolicyCondition.Any, null, [Block(ContainmentKind.BlockAddress), Block(ContainmentKind.BlockDomain)], "none"),
            new PolicyRule("seen", "sighting", PolicyCondition.Any with { Origins = [Origin.OwnRule] }, null, [Block(ContainmentKind.BlockAddress)], "none"),
        ],
    };

    public void Receive(SharedBundle bundle, DateTimeOffset now)
    {
        End();
        foreach (var fact in checker.Check(At(new Received(bundle.Id, members[bundle.Producer], bundle.Json, 0))))
        {
            if (fact is ObjectRefused refused)
            {
                Refused[refused.Code] = Refused.GetValueOrDefault(refused.Code) + 1;
            }
            else if (fact is Accepted accepted)
            {
                var entry = At(accepted);
                checker.Apply(entry);
                reputation.Apply(entry);
                rings.Apply(entry);
                Follow(response.Decide(entry));
                Follow(rings.Judge(entry));
            }
        }
    }

    public void See(string address, DateTimeOffset now)
    {
        End();
        var entry = At(new Sighted("rule", "An attack", "digest", "high", [], [], new SightedEntities(null, null, null, [address], [], []), [], [], now));
        reputation.Apply(entry);
        Follow(response.Decide(entry));
    }

    public void TakeBack(string value, DateTimeOffset now)
    {
        End();
        if (response.State.Active.All.FirstOrDefault(active => active.Order.Destinations.Contains(value)) is not { } containment)
        {
            return;
        }

        var released = At(new Released(containment.Order.Id, "a person", "it is needed") { Order = containment.Order }) with { Actor = "person:one" };
        response.Apply(released);
        reputation.Apply(released);
        Log.Release(value, now);
        Follow([.. response.Break(released), .. rings.Judge(released), .. reputation.Judge(released)]);
    }

    /// <summary>What this member tells the others; the way is the caller's.</summary>
    public Action<Recorded<RingReported>> Tell { get; set; } = _ => { };

    /// <summary>The clock has gone on.</summary>
    public void Tick()
    {
        End();
        Follow(rings.Due(clock.Now));
    }

    /// <summary>A person has looked, and lets classes act again.</summary>
    public void CloseCircuit()
    {
        if (response.State.CircuitOpen is not null)
        {
            response.Apply(At(new CircuitClosed("a person", "looked at")));
        }
    }

    public bool IsCircuitOpen => response.State.CircuitOpen is not null;

    private static PolicyAction Block(ContainmentKind kind) => new(kind, Autonomy.Act, TimeSpan.FromHours(4));

    private void Follow(IReadOnlyList<Fact> facts)
    {
        foreach (var fact in facts)
        {
            switch (fact)
            {
                case Decided decided:
                    var decision = At(decided);
                    response.Apply(decision);
                    Follow(response.Order(decision));
                    break;
                case Ordered ordered:
                    response.Apply(At(ordered));
                    reputation.Apply(At(ordered));
                    Log.Block(ordered.Order.Destinations[0], clock.Now, ordered.Order.ExpiresAt);
                    break;
                case Released released:
                    response.Apply(At(released));
                    reputation.Apply(At(released));
                    Log.Release(released.Order!.Destinations[0], clock.Now);
                    break;
                case RolloutOpened opened:
                    rings.Apply(At(opened));
                    Follow(response.Decide(At(opened)));
                    break;
                case RolloutHalted halted:
                    Halts++;
                    rings.Apply(At(halted));
                    Follow(response.Release(At(halted)));
                    break;
                case RingReported reported:
                    rings.Apply(At(reported));
                    Tell(At(reported));
                    break;
                case CircuitOpened opened:
                    response.Apply(At(opened));
                    break;
                case ProducerQuarantined quarantined:
                    Quarantined++;
                    reputation.Apply(At(quarantined));
                    break;
                default:
                    break; // what waits for people waits
            }
        }
    }

    private void End()
    {
        foreach (var expired in response.Due())
        {
            response.Apply(At(expired));
            reputation.Apply(At(expired));
        }
    }

    private Recorded<T> At<T>(T fact)
        where T : Fact => new(EntryId.New(clock.Now), index++, clock.Now, actor, [], fact);
}
