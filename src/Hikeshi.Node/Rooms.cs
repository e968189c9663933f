using Hikeshi.Detection;
using Hikeshi.Detection.Queue;
using Hikeshi.Detection.Suppressing;
using Hikeshi.Detection.Watching;
using Hikeshi.Exposure.Asking;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Store;
using Hikeshi.Node.Embargo;
using Hikeshi.Node.Enrolling;
using Hikeshi.Node.Erasing;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Telemetry;
using Hikeshi.Node.Witnessing;
using Hikeshi.People.Approvals;
using Hikeshi.People.Tokens;
using Hikeshi.Response;
using Hikeshi.Response.Campaigns;
using Hikeshi.Response.Compensating;
using Hikeshi.Response.Investigating;
using Hikeshi.Response.Mirroring;
using Hikeshi.Response.Notifying;
using Hikeshi.Response.Playbooks.Runs;
using Hikeshi.Response.Requesting;
using Hikeshi.Response.SectorCap;
using Hikeshi.Response.Suspending.Running;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Federation.Partners;
using Hikeshi.Sharing.Flows;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Publishing;
using Hikeshi.Sharing.Reputation;
using Hikeshi.Sharing.Rings;
using Hikeshi.Sharing.Witnessing;

namespace Hikeshi.Node;

/// <summary>The rooms of a running node, as <see cref="DefenceLoop"/> subscribes them.</summary>
/// <param name="Member">What only a member of a sector has; null for a hub, or a node that works alone.</param>
/// <param name="Hub">What only a hub has.</param>
/// <param name="Witnessing">What a node of a sector has; null for one that works alone.</param>
internal sealed record Rooms(
    LedgerStore Ledger,
    TokenStore Tokens,
    ApprovalBook Approvals,
    Watch Watch,
    Sensing Sensing,
    AdvisoryDesk Exposure,
    RankingDesk Ranking,
    ResponseService Response,
    EmbargoDesk Embargo,
    MemberRooms? Member,
    HubRooms? Hub,
    WitnessRoom? Witnessing,
    ErasureDesk Erasing,
    PeopleRooms People,
    SuspensionDesk Suspensions,
    ControlDesk Controls,
    CampaignDesk Campaigns)
{
    /// <summary>What others asked for, and the playbooks under way; null in the self-check, where nobody asks.</summary>
    public AskingRooms? Asking { get; init; }

    /// <summary>What people should be told; null in the self-check, where nobody is.</summary>
    public NoticeDesk? Notices { get; init; }

    /// <summary>Where what waits for people is shown; null where nowhere is.</summary>
    public MirrorDesk? Mirrors { get; init; }

    /// <summary>Which investigations there were.</summary>
    public required InvestigationBook Investigations { get; init; }

    /// <summary>The AI investigator; null when no endpoint is configured.</summary>
    public Investigator? Investigator { get; init; }

    /// <summary>As <see cref="ActorNow"/> asks.</summary>
    public Actor? Now(Actor actor, DateTimeOffset began) =>
        actor.Account is { } account ? People.Accounts.Now(account, began)
        : actor.EvidenceName.StartsWith(TokenStore.EvidencePrefix, StringComparison.Ordinal) ? Tokens.Now(actor.EvidenceName[TokenStore.EvidencePrefix.Length..])
        : actor;
}

/// <summary>What stands behind the rules: which sightings are held back, which were reported already, and who looks at them.</summary>
/// <param name="Behaviour">Null when behaviour is not looked at.</param>
/// <param name="Spool">What correlations may still need; null in the self-check, where there are none.</param>
internal sealed record Sensing(CorrelationWatch Correlations, Suppressions Suppressions, SightingMemory Memory, DetectionQueue Queue, BehaviourDesk? Behaviour, EventSpool? Spool)
{
    public static Sensing Create(CorrelatorLimits limits, BehaviourDesk? behaviour, EventSpool? spool, TimeProvider clock) =>
        new(new CorrelationWatch(limits), new Suppressions(clock), new SightingMemory(clock), new DetectionQueue(), behaviour, spool);

    /// <summary>The spool has copies of events: when a person has some erased, all of it goes.</summary>
    public Task<IReadOnlyList<Fact>> ForgetAsync(Recorded<BodiesErased> erased, CancellationToken cancel)
    {
        Spool?.Clear();
        return Task.FromResult<IReadOnlyList<Fact>>([]);
    }
}

/// <param name="Hub">Null only where nothing leads out: in the self-check.</param>
/// <param name="Links">All that this node follows: the hub, and peers while it is away.</param>
/// <param name="Transmit">Delivers what was published, in its envelope.</param>
/// <param name="Witnesses">Null as <paramref name="Hub"/> is.</param>
internal sealed record MemberRooms(
    HubClient? Hub,
    LinkSet? Links,
    Inbox Inbox,
    Outbox Outbox,
    PeerDirectory Peers,
    Publisher Publisher,
    Checker Checker,
    bool Publishes,
    Func<bool> NamedExposure,
    IFactReader Facts,
    Act<Enveloped> Transmit,
    WitnessLine? Witnesses)
{
    /// <summary>What was published and received, and what came of it.</summary>
    public FlowBook Flows { get; } = new();

    /// <summary>What peers may come for; null where nobody comes.</summary>
    public Feed? Feed { get; init; }

    /// <summary>Who is in the sharing groups that this node is in; null in the self-check.</summary>
    public SharingCircle? Circle { get; init; }

    /// <summary>Null in the self-check.</summary>
    public SectorCredentials? Credentials { get; init; }

    /// <summary>Null in the self-check.</summary>
    public MembershipRounds? Rounds { get; init; }

    /// <summary>Null in the self-check.</summary>
    public ClaimDesk? Claims { get; init; }

    /// <summary>Null in the self-check, where no list is.</summary>
    public IndicatorSanity? Sanity { get; init; }

    /// <summary>What came of what each producer shared.</summary>
    public required ReputationBook Reputation { get; init; }

    /// <summary>What is rolled out in rings.</summary>
    public required RingBook Rings { get; init; }

    public IReadOnlyList<Fact> Publish(Recorded<RingReported> reported) => Publishes ? [Publisher.PublishReport(reported)] : [];

    public IReadOnlyList<Fact> Publish(Recorded<Ordered> ordered) => Publishes ? Publisher.Publish(ordered) : [];

    /// <summary>Rules of a member that it took back, or that have a newer version, watch no more.</summary>
    public IReadOnlyList<Fact> Withdraw(Recorded<Retracted> retracted, Watch watch) =>
        [.. watch.SharedBy(retracted.Fact.Producer).Where(rule => !Stands(rule.Accepted)).Select(rule => watch.Withdraw(rule.RuleId, rule.Accepted)).OfType<Fact>()];

    public IReadOnlyList<Fact> Withdraw(Recorded<RuleAdopted> adopted, Watch watch) =>
        adopted.Causes is [var accepted, ..] && !Stands(accepted) && watch.Withdraw(adopted.Fact.RuleId, accepted) is { } withdrawn ? [withdrawn] : [];

    /// <summary>Whoever shares the same may have taken it back before.</summary>
    public IReadOnlyList<Fact> Withdraw(Recorded<RuleWithdrawn> withdrawn, Watch watch) =>
        watch.AcceptedBy(withdrawn.Fact.RuleId) is { } accepted && !Stands(accepted) && watch.Withdraw(withdrawn.Fact.RuleId, accepted) is { } next ? [next] : [];

    private bool Stands(EntryId accepted) => Facts.Find(accepted) is not Accepted { Rule: { } rule } fact
        || fact.Versions?.FirstOrDefault(version => version.ObjectId == rule.ObjectId) is var known && Checker.IsStanding(fact.Producer, rule.ObjectId, known?.Modified ?? DateTimeOffset.MaxValue);

    /// <summary>Only an assessment that the hub asked for is answered.</summary>
    public Task<IReadOnlyList<Fact>> AnswerAsync(Recorded<ExposureAssessed> assessed, CancellationToken cancel) =>
        Hub is not null && assessed.Causes.Select(Facts.Find).OfType<SectorAsked>().FirstOrDefault() is { } asked
            ? Hub.AnswerAsync(asked.QuestionId, assessed.Fact, NamedExposure(), cancel)
            : Task.FromResult<IReadOnlyList<Fact>>([]);
}

internal sealed record AskingRooms(RequestBook Requests, PlaybookRuns Runs, PlaybookDesk Desk);

internal sealed record HubRooms(SectorAuthority Authority, EnrolmentDesk Desk, PeerDirectory Peers, HubRelay Relay, SharingCircle Circle, Feed Feed, SectorCapacity Capacity, SectorQuestions Questions, WitnessRelay Witnesses, HubKeys Keys)
{
    /// <summary>The hubs of other sectors that this one has dialled.</summary>
    public IReadOnlyList<PartnerLine> Partners { get; init; } = [];

    public required DoorList Doors { get; init; }

    public required MembershipDesk Members { get; init; }

    public void ApplyReservation(Recorded<CapacityReserved> reserved) => Capacity.Apply(reserved.Fact);
}
