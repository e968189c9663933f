using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>What a guardrail may look at: the order, what it rests on, and the world at the moment of judging.</summary>
/// <param name="Isolated">Hosts that the same decision isolates already.</param>
/// <param name="OrderedBefore">Orders of the last minute that the state does not hold yet (of the same decision), or holds too much (the order itself: −1).</param>
internal sealed record Circumstances(ContainmentOrder Order, OrderGrounds Grounds, DecisionContext Context, IReadOnlySet<string> Isolated, int OrderedBefore)
{
    private string? target;
    private bool isStandingKnown;
    private ActiveContainment? standing;
    private IReadOnlyList<(Service Service, double Share)>? remaining;

    /// <summary>It lengthens what is in force.</summary>
    public bool Renews { get; init; }

    /// <summary>What goes ahead unless somebody objects counts as isolated: what would come on top of it is for people at once.</summary>
    public bool CountsUndecided { get; init; }

    /// <summary>What the order acts on.</summary>
    public string Target
    {
        get => target ??= ContainmentTarget.Of(OwnHosts.Named(Order, Ledger));
        init => target = value;
    }

    /// <summary>What is in force on that already; null when nothing is. Looked up once: a copy with another end or other grounds acts on the same thing.</summary>
    public ActiveContainment? Standing
    {
        get
        {
            if (!isStandingKnown)
            {
                (standing, isStandingKnown) = (State.Active.Find(Target, SteadyNow), true);
            }

            return standing;
        }
    }

    /// <summary>Share of its load that each service on the host would still carry (0 to 1) without it and what is isolated besides. Worked out once.</summary>
    public IReadOnlyList<(Service Service, double Share)> Remaining => remaining ??= Host is not { } host ? []
        : [.. Ledger.ServicesOn(host).Select(service => (service, LedgerView.RemainingCapacity(service, asset => asset == host.Id || IsIsolated(asset))))];

    /// <summary>Somebody else than those on whose word it stands; a rule of the own sees for itself. The hub, and whoever is doubted, confirms nobody.</summary>
    public bool IsIndependentOf(ActiveContainment active) => Vouches(Grounds.Source) && IsAnother(active);

    private bool IsAnother(ActiveContainment active) => !active.Sources.Any(Grounds.Source.IsOneVoiceWith) || (Grounds.Source == Context.Self && !Grounds.ByBehaviour && active.ByBehaviour);

    public ResponseState State => Context.State;

    public PolicyLimits Limits => Context.Policy.Limits;

    public NeverContain Never => Context.Policy.Never;

    public LedgerView Ledger => Context.Ledger;

    public InstitutionDocument Institution => Context.Ledger.Institution;

    public DateTimeOffset Now => Context.Now;

    public DateTimeOffset SteadyNow => Context.SteadyNow;

    /// <summary>One foreign source, or behaviour alone, and nobody else who vouches for the same thing that is in force.</summary>
    public bool IsFromOneSource => IsForeign && !IsRolledOut && (!IsCorroborated || WaitsForItsRing);

    /// <summary>It has been shared independently, and the ring that this member sits in has its turn.</summary>
    public bool IsRolledOut => IsByMember && Context.Wide is { } wide && Order.Destinations is { Count: > 0 } named && named.All(wide.Contains);

    /// <summary>Only other members say so, and others have their turn first; what an own rule has seen waits for nobody.</summary>
    private bool WaitsForItsRing => IsByMember && Context.Wide is not null && Order.Destinations.Count > 0 && Standing?.Sources.Contains(Context.Self) != true;

    private bool IsForeign => Grounds.Source != Context.Self || Grounds.ByBehaviour;

    private bool IsByMember => Grounds.Source != Context.Self && !Grounds.ByBehaviour;

    /// <summary>The same thing is in force already because somebody else saw it: at forty members one cause comes from many sides.</summary>
    public bool IsCorroborated => Vouches(Grounds.Source) && Standing is { Sources: var sources } && sources.Any(source => !source.IsOneVoiceWith(Grounds.Source) && Vouches(source));

    /// <summary>Not the hub, by whom everybody hears, and nobody who was wrong too often.</summary>
    private bool Vouches(MemberId source) => !IsHub(source) && !Context.Doubted.Contains(source);

    private bool IsHub(MemberId source) => source != Context.Self && source == (Context.Hub ?? ExposureAssessed.UnnamedHub);

    /// <summary>The own host that is to be isolated; null for another kind of order, and for a host that the ledger does not know.</summary>
    public Asset? Host => Order.Kind == ContainmentKind.IsolateHost ? Ledger.FindHost(Order.Host ?? Order.Address ?? "") : null;

    /// <summary>With what it would cost, as the ledger says now.</summary>
    public Circumstances WithLosses() => CapacityLosses.Of(this) is { Count: > 0 } losses ? this with { Grounds = Grounds with { Loses = losses } } : this;

    /// <summary>Isolated now, by the same decision, or within the last hour: a host that comes and goes counts as gone.</summary>
    public bool IsIsolated(string asset) => Isolated.Contains(asset) || State.Active.IsIsolated(asset, SteadyNow) || State.RecentIsolations.Contains(asset, SteadyNow)
        || (CountsUndecided && State.Waiting.GoesAhead(ContainmentTarget.OfHost(asset)));
}
