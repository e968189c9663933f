using System.Collections.Immutable;
using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;
using Hikeshi.Detection.Watching;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Embargo;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Exposure.Asking;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Store;
using Hikeshi.Node.Embargo;
using Hikeshi.Node.Enrolling;
using Hikeshi.Node.Erasing;
using Hikeshi.Node.Loop;
using Hikeshi.Node.RedButton;
using Hikeshi.Node.Settings;
using Hikeshi.Node.SigningIn;
using Hikeshi.Node.Starting;
using Hikeshi.Node.Telemetry;
using Hikeshi.Node.Trusting;
using Hikeshi.Node.Witnessing;
using Hikeshi.People.Approvals;
using Hikeshi.People.Accounts;
using Hikeshi.People.Tokens;
using Hikeshi.Response;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Campaigns;
using Hikeshi.Response.Compensating;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Response.Investigating;
using Hikeshi.Response.Mirroring;
using Hikeshi.Response.Notifying;
using Hikeshi.Response.Playbooks.Runs;
using Hikeshi.Response.Requesting;
using Hikeshi.Response.Policy;
using Hikeshi.Response.SectorCap;
using Hikeshi.Response.Suspending.Running;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Federation.Partners;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Publishing;
using Hikeshi.Sharing.Reputation;
using Hikeshi.Sharing.Rings;
using Hikeshi.Sharing.Witnessing;
using Hikeshi.Storage;

namespace Hikeshi.Node;

/// <summary>Puts the rooms together from the settings: the seams are wired here, and only here.</summary>
internal sealed class Composition : IDisposable
{
    private readonly List<IDisposable> owned = [];

    private Composition(Rooms rooms, RedButtonDesk button, StartProgress start, SignInJournal signIns) => (Rooms, Button, Start, SignIns) = (rooms, button, start, signIns);

    public static IReadOnlyList<Migration> Migrations { get; } = [.. LedgerStore.Migrations, .. TokenStore.Migrations, .. AccountStore.Migrations];

    public Rooms Rooms { get; }

    public RedButtonDesk Button { get; }

    public StartProgress Start { get; }

    public SignInJournal SignIns { get; }

    public static async Task<Composition> ComposeAsync(NodeSettings settings, IReadOnlyList<IActuator> more, EvidenceLog log, NodeDatabase database, Journal journal, TimeProvider clock, CancellationToken cancel)
    {
        var ledger = new LedgerStore(database, settings.Member);
        var tokens = new TokenStore(database, settings.Member, clock);
        var signIns = new SignInJournal(journal, clock);
        var people = PeopleRooms.Create(database, settings.Member, settings.DataDirectory, journal, signIns, clock);
        var approvals = new ApprovalBook(people.MayApprove, clock);
        var watch = new Watch(LoadRules(settings), settings.Behaviour);
        var spool = new EventSpool(Path.Combine(settings.DataDirectory, "spool"), KeptFor(watch.Rules, settings));
        ResponseService? responding = null;
        var start = new StartProgress();
        var behaviour = settings.Behaviour
            ? new BehaviourDesk(new BehaviourOptions { Limits = new BehaviourLimits { LearnFor = settings.LearnFor }, Facts = new HostFacts(() => ledger.View, () => responding?.State) })
            : null;
        var sensing = Sensing.Create(new CorrelatorLimits { Lateness = settings.Lateness, Clock = clock }, behaviour, spool, clock);
        var exposure = new AdvisoryDesk(() => ledger.View, settings.IsHub ? null : HubOf(settings) ?? ExposureAssessed.UnnamedHub);
        var priorities = settings.PriorityPolicyFile is { } written ? PolicyReader.Read(written, await File.ReadAllBytesAsync(written, cancel)) : PolicyReader.BuiltIn;
        var ranking = new RankingDesk(() => ledger.View, priorities, settings.FeedsFolder, clock);
        var policy = settings.PolicyFile is { } file ? ResponsePolicyReader.Read(file, await File.ReadAllBytesAsync(file, cancel)) : ResponsePolicyReader.BuiltIn;
        var (member, witnessing) = settings.IsHub ? (null, null) : await JoinAsync(settings, log, ledger, watch, journal, approvals.Find, clock, cancel);
        ReserveCapacity reserve = member is null
            ? (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "this node has no hub to ask: a person decides"))
            : async (request, stop) => Adapt(await member.Hub!.ReserveAsync(new Reservation(request.Containment, request.Loses, request.Until, request.LetByPeople), stop));
        var payments = new PaymentDesk(settings.PaymentHooks, settings.Member, () => ledger.View, () => responding!.State, clock);
        var plans = new SuspensionBook();
        IReadOnlyList<IActuator> actuators = [.. ActuatorSet.Open(settings, clock), .. more];
        var response = new ResponseService(settings.Member, policy, () => ledger.View, [new ExternalBlockList(), .. actuators], reserve, clock)
        {
            Hub = HubOf(settings),
            IsGranted = approvals.IsGranted,
            IsUnvetoed = approvals.IsUnvetoed,
            IsLetAsPart = plans.Lets,
            Leases = new Leases(settings.Leases),
            Payments = payments,
            Doubted = member is null ? static () => ImmutableHashSet<MemberId>.Empty : () => member.Reputation.Doubted,
            Wide = () => member?.Rings.Wide,
            Times = priorities,
            IsStanding = (producer, id, modified) => member?.Checker.IsStanding(producer, id, modified) ?? true,
            Facts = journal,
        };
        responding = response;
        AdvisoryNews news = id => ranking.Know(id) is var (exploited, mended) ? new AdvisoryKnown(exploited, mended) : null;
        var suspensions = new SuspensionDesk(response, plans, reserve, news, approvals.IsGranted, clock);
        (var hub, witnessing) = settings.IsHub ? await OpenHubAsync(settings, log, journal, approvals.Find, clock, cancel) : (null, witnessing);
        var requests = new RequestBook();
        var runs = new PlaybookRuns(settings.Member, requests, clock);
        var asking = new AskingRooms(requests, runs, new PlaybookDesk(runs, response, settings.Member, clock));
        var notices = OpenNotices(settings, response, approvals, people, log, journal, clock);
        LoopTable? table = null;
        var erasing = new ErasureDesk(log, journal, kind => table!.Rebuilds(kind));
        var investigator = settings.Investigator is { } model
            ? new Investigator(model, () => ledger.View, settings.Member.Value, () => (member?.Peers ?? hub?.Peers)?.Members.Select(pin => pin.Member.Value) ?? [], clock)
            : null;
        var memory = new AdvisoryMemory(ranking.Received, journal, journal.Progress.UntilAsync);
        var composition = new Composition(new Rooms(ledger, tokens, approvals, watch, sensing, exposure, ranking, response, new EmbargoDesk(EmbargoKey.Of(log), clock), member, hub, witnessing, erasing, people, suspensions,
            new ControlDesk(settings.Member, new ControlBook(), memory, response, () => ledger.View, approvals.IsGranted, clock), new CampaignDesk(new CampaignBook(), memory, ranking.Rank, () => ledger.View, priorities, clock)) { Notices = notices, Mirrors = OpenMirrors(settings, actuators, approvals, people, log, journal, clock), Asking = asking, Investigations = new InvestigationBook(clock), Investigator = investigator }, new RedButtonDesk(response, journal, start, clock), start, signIns);
        composition.owned.AddRange([composition.Button, people.Desk, people.Passkeys]);
        composition.owned.AddRange([spool, notices, payments]);
        table = DefenceLoop.For(composition.Rooms);
        if (investigator is not null)
        {
            composition.owned.Add(investigator);
        }

        if (witnessing is not null)
        {
            composition.owned.Add(witnessing);
        }

        if (member is { Hub: { } line, Links: { } links })
        {
            composition.owned.AddRange([links, line, member.Rounds!]);
        }

        if (hub is not null)
        {
            composition.owned.AddRange([hub.Authority, .. hub.Partners]);
        }

        return composition;
    }

    /// <summary>The rules that the settings name, as they stand on disk now.</summary>
    public static RuleSet LoadRules(NodeSettings settings) =>
        settings.Rules is { } rules ? RuleSet.Load(rules, RulePipelines.Load(settings.Pipelines)).Current() : RuleSet.Empty;

    public void Dispose() => owned.ForEach(o => o.Dispose());

    /// <summary>Windows are filled again from what came within twice the longest of them.</summary>
    public static TimeSpan KeptFor(RuleSet rules, NodeSettings settings) =>
        (rules.Correlations.Select(c => c.Timespan).DefaultIfEmpty().Max() * 2) + settings.Lateness + TimeSpan.FromHours(1);

    /// <summary>Null for a node that never enrolled, or did before hubs told their name.</summary>
    private static MemberId? HubOf(NodeSettings settings) =>
        !settings.IsHub && Enroller.HubKeysIn(Path.Combine(settings.DataDirectory, "tls")) is { } hub && MemberId.TryParse(hub.Member, out var id) ? id : null;

    private static NoticeDesk OpenNotices(NodeSettings settings, ResponseService response, ApprovalBook approvals, PeopleRooms people, EvidenceLog log, Journal journal, TimeProvider clock)
    {
        var channels = settings.Channels.Select(channel => channel.Open(clock)).ToList();
        return new NoticeDesk(
            new NoticeBook(settings.Member, [.. channels.Select(channel => channel.Terms)], () => response.Policy),
            channels,
            settings.Member,
            settings.Console ?? new Uri($"http://{settings.Api}/"),
            decision => Approvers.For(decision, people.Accounts, approvals.Deputies, clock.GetUtcNow()),
            log.DurableAsync,
            (causes, fact, cancel) => journal.KeepAsync($"machine:{settings.Member}", causes, fact, cancel),
            clock);
    }

    private static MirrorDesk? OpenMirrors(NodeSettings settings, IReadOnlyList<IActuator> actuators, ApprovalBook approvals, PeopleRooms people, EvidenceLog log, Journal journal, TimeProvider clock) =>
        actuators.OfType<IApprovalMirror>().Where(mirror => mirror.ShowsApprovals).ToList() is { Count: > 0 } mirrors
            ? new MirrorDesk(mirrors, () => approvals.All, people.NameOf, log.AllDurableAsync, (causes, fact, cancel) => journal.KeepAsync($"machine:{settings.Member}", causes, fact, cancel), clock)
            : null;

    private static ReservationAnswer Adapt(ReservationReply reply) => new(reply.Granted, reply.Reason);

    /// <summary>A member that has no certificate yet enrols; one that has neither certificate nor token works alone.</summary>
    private static async Task<(MemberRooms? Member, WitnessRoom? Witnessing)> JoinAsync(NodeSettings settings, EvidenceLog log, LedgerStore ledger, Watch watch, Journal journal, Func<string, Approval?> approval, TimeProvider clock, CancellationToken cancel)
    {
        var directory = Path.Combine(settings.DataDirectory, "tls");
        var credentials = SectorCredentials.TryOpen(directory);
        Uri hubUrl;
        if (credentials is not null)
        {
            hubUrl = new Uri(await File.ReadAllTextAsync(Path.Combine(directory, "hub.url"), cancel));
        }
        else if (settings.HubEnrolment is { } enrolment && settings.EnrolmentTokenFile is { } tokenFile)
        {
            var token = (await File.ReadAllTextAsync(tokenFile, cancel)).Trim();
            using var newcomer = Witness.Open(log, SectorKeys.WitnessName(settings.Sector, settings.Member));
            (credentials, hubUrl) = await Enroller.EnrolAsync(enrolment, token, settings.Member, log.SigningKey, newcomer.Verifier.Key, directory, cancel);
        }
        else
        {
            return (null, null);
        }

        var hub = new HubClient(hubUrl, credentials);
        var peers = new PeerDirectory();
        var hubKeys = Enroller.HubKeysIn(directory);
        var keys = new SectorKeys(settings.Sector, settings.Member, peers, hubKeys);
        var line = new WitnessLine(hub);
        var introduction = hubKeys is null ? new LateIntroduction(line, keys, settings.Member, log.SigningKey, directory) : null;
        var witnessing = OpenWitness(settings, log, journal, keys, line.AskAsync, introduction);
        var sanity = new IndicatorSanity(settings.ExerciseNetworks);
        sanity.Replace(WarningListDesk.Load(settings));
        var reputation = new ReputationBook(settings.Member, HubOf(settings));
        var checker = new Checker(peers, () => ledger.View, sanity, clock) { Reputation = reputation };
        var rings = new RingBook(settings.Member, HubOf(settings), () => peers.Members.Select(pin => pin.Member), () => reputation.Doubted);
        var publisher = new Publisher(settings.Member, log.SigningKey, () => ledger.View, journal, watch.TextOf, sanity);
        var inbox = new Inbox(settings.Member, settings.Sector, peers, journal, clock);
        var own = new OwnParcels(settings.Member, hub, inbox.Chains, journal);
        var circle = new SharingCircle(settings.Sector, peers, []);
        var rosters = new RosterDesk(settings.Member, log.SigningKey, peers, clock, settings.RosterSettles);
        var sealing = new OwnSealingKeys(settings.Member, log.SigningKey, Path.Combine(settings.DataDirectory, "evidence", "keys"));
        var rounds = new MembershipRounds(settings.Member, log.SigningKey, new MembershipLine(hub), sealing, credentials, rosters, peers, journal, directory, clock);
        var intake = new HubIntake(hubKeys?.Member ?? ExposureAssessed.UnnamedHub.Value, hub, inbox, own, peers, journal, witnessing.Desk.IsProvenNews, clock, isHub: true, circle.IsNews, rosters);
        var links = new LinkSet(hub, intake, [.. settings.Peers.Select(peer => LinkTo(peer, credentials, inbox, peers, journal, clock))], inbox, clock);
        var feed = new Feed(settings.Member, journal, inbox.Chains, circle, new HashSet<string>(StringComparer.Ordinal));
        return (new MemberRooms(hub, links, inbox, new Outbox(settings.Member, settings.Sector, log.SigningKey), peers, publisher, checker, settings.Publish, () => ledger.View?.Institution.Consent.NamedExposure ?? false, journal, own.TransmitAsync, line) { Feed = feed, Credentials = credentials, Circle = circle, Rounds = rounds, Claims = new ClaimDesk(settings.Member, peers, approval), Sanity = sanity, Reputation = reputation, Rings = rings }, witnessing);
    }

    /// <summary>A hub joins another sector as a member of it, under the id that its terms name.</summary>
    private static async Task<HubClient> DialPartnerAsync(NodeSettings settings, PartnerSettings partner, Uri enrolment, EvidenceLog log, CancellationToken cancel)
    {
        var directory = Path.Combine(settings.DataDirectory, "tls", partner.Terms.Sector);
        if (SectorCredentials.TryOpen(directory) is { } credentials)
        {
            return new HubClient(new Uri(await File.ReadAllTextAsync(Path.Combine(directory, "hub.url"), cancel)), credentials);
        }

        var file = partner.TokenFile ?? throw new RefusedException(new Refusal("node.partner", $"Sharing:Partners:{partner.Terms.Sector}:TokenFile", "it is missing, and this hub has not joined that sector yet", "a file with an enrolment token of that sector's hub", "Ask its administrator for one."));
        var token = (await File.ReadAllTextAsync(file, cancel)).Trim();
        using var newcomer = Witness.Open(log, SectorKeys.WitnessName(settings.Sector, settings.Member));
        var (made, hub) = await Enroller.EnrolAsync(enrolment, token, partner.Terms.Member, log.SigningKey, newcomer.Verifier.Key, directory, cancel);
        return new HubClient(hub, made);
    }

    private static PeerLink LinkTo(PeerSettings peer, SectorCredentials credentials, Inbox inbox, PeerDirectory peers, Journal journal, TimeProvider clock)
    {
        var line = new HubClient(peer.Url, credentials, peer.Member);
        return new PeerLink(peer.Member, line, new HubIntake(peer.Member.Value, line, inbox, sender: null, peers, journal, _ => false, clock, isHub: false));
    }

    private static WitnessRoom OpenWitness(NodeSettings settings, EvidenceLog log, Journal journal, SectorKeys keys, CarryToWitness carry, LateIntroduction? introduction) =>
        new(Witness.Open(log, SectorKeys.WitnessName(settings.Sector, settings.Member)), new CosignedLog(log, new FinalityPolicy(settings.WitnessQuorum).Quorum), keys, new SplitViewDesk(keys), journal, settings.Member, carry, introduction);

    private static async Task<(HubRooms Hub, WitnessRoom Witnessing)> OpenHubAsync(NodeSettings settings, EvidenceLog log, Journal journal, Func<string, Approval?> approval, TimeProvider clock, CancellationToken cancel)
    {
        var authority = SectorAuthority.OpenOrCreate(Path.Combine(settings.DataDirectory, "authority"), settings.Sector, clock);
        var peers = new PeerDirectory();
        var doors = new DoorList();
        var capacity = new SectorCapacity();
        var relay = new HubRelay(settings.Sector, peers, journal, (member, request) =>
            capacity.Ask(new ReservationRequest(request.Containment, member, request.Loses, request.Until) { LetByPeople = request.LetByPeople }, peers.Own, settings.SectorCapShare, clock.GetUtcNow()), clock);
        var circle = new SharingCircle(settings.Sector, peers, [.. settings.Partners.Where(partner => partner.Enrolment is null).Select(partner => partner.Terms)]);
        var partners = new List<PartnerLine>();
        foreach (var partner in settings.Partners)
        {
            if (partner.Enrolment is { } enrolment && await DialPartnerAsync(settings, partner, enrolment, log, cancel) is { } there)
            {
                partners.Add(new PartnerLine(partner.Terms, settings.Sector, settings.Member, there, relay, journal));
            }
        }

        var witnesses = new WitnessRelay(clock);
        var witnessing = OpenWitness(settings, log, journal, new SectorKeys(settings.Sector, settings.Member, peers, hub: null), (witness, request, stop) =>
            witness is { } asked ? witnesses.AskAsync(settings.Member, asked, request, stop) : Task.FromResult<WitnessReply?>(null), introduction: null);
        var keys = new HubKeys(settings.Member.Value, log.SigningKey.PublicKey.ToBase64Url(), witnessing.Key.ToBase64Url());
        return (new HubRooms(authority, new EnrolmentDesk(authority, journal, clock), peers, relay, circle, new Feed(settings.Member, journal, relay.Chains, circle, HubEndpoints.Controls), capacity, new SectorQuestions(() => peers.Own), witnesses, keys) { Partners = partners, Doors = doors, Members = new MembershipDesk(authority, peers, doors, approval, journal, clock) }, witnessing);
    }
}
