using System.Text;
using Hikeshi.Detection;
using Hikeshi.Detection.Watching;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Embargo;
using Hikeshi.Exposure.Asking;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Store;
using Hikeshi.Node.Embargo;
using Hikeshi.Node.Erasing;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Telemetry;
using Hikeshi.People.Approvals;
using Hikeshi.People.Tokens;
using Hikeshi.Response;
using Hikeshi.Response.Campaigns;
using Hikeshi.Response.Compensating;
using Hikeshi.Response.Investigating;
using Hikeshi.Response.Policy;
using Hikeshi.Response.Suspending.Running;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Publishing;
using Hikeshi.Sharing.Reputation;
using Hikeshi.Sharing.Rings;
using Hikeshi.Storage;
using Hikeshi.Telemetry;
using Hikeshi.Storage.Sqlite;

namespace Hikeshi.Node.Rehearsing;

/// <summary>
/// Rehearses the whole path once before the node says that it is ready, so that the first real event meets warm code:
/// an imaginary institution in a scratch log sights, decides, contains and shares, receives what it shared, and contains again.
/// It runs the very table of <see cref="DefenceLoop"/>; its only actuator is a <see cref="Rehearsal"/>, and no line leads out of it.
/// </summary>
internal static class SelfCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Bytes: the scratch log, its first step ahead, and the tables.</summary>
    private const long Needed = 8L << 20;
    private static readonly MemberId Self = MemberId.Parse("self-check");

    /// <summary>Whether the disk has the space that a rehearsal takes, and gives back.</summary>
    public static bool HasSpace(string dataDirectory) => new DriveInfo(Path.GetFullPath(dataDirectory)).AvailableFreeSpace >= Needed;

    /// <exception cref="InvalidOperationException">The path did not lead from event to containment within a minute.</exception>
    public static async Task RunAsync(string dataDirectory, TimeProvider clock, CancellationToken cancel)
    {
        var directory = Path.Combine(dataDirectory, "self-check");
        Clear(directory);
        Directory.CreateDirectory(directory);
        var log = EvidenceLog.Open(Path.Combine(directory, "evidence"), new EvidenceOptions { Origin = "self-check", Clock = clock, ReserveBytes = 0 });
        try
        {
            using var database = NodeDatabase.Open(new SqliteDialect(Path.Combine(directory, "state.sqlite")), Composition.Migrations);
            await RehearseAsync(directory, log, database, clock, cancel);
        }
        finally
        {
            await log.DisposeAsync();
            Clear(directory);
        }
    }

    private static async Task RehearseAsync(string directory, EvidenceLog log, NodeDatabase database, TimeProvider clock, CancellationToken cancel)
    {
        var journal = new Journal(log, clock);
        var actuator = new Rehearsal();
        var published = new TaskCompletionSource<Published>(TaskCreationOptions.RunContinuationsAsynchronously);
        var rooms = Compose(directory, log, database, journal, actuator, published, clock);
        var runner = new LoopRunner(log, DefenceLoop.For(rooms), journal, "machine:self-check", failure => published.TrySetException(failure.Exception));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = runner.RunAsync(stop.Token);

        journal.Record("self-check", [], LedgerImport.Read("self-check", Encoding.UTF8.GetBytes(Imagined.Institution), asset: null).Fact!);
        journal.Record("self-check", [], new MemberPinned(Self, "", "", "self-check", log.SigningKey.PublicKey.ToBase64Url()));
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            journal.Record("self-check", [], new AutonomyEnabled(kind, Autonomy.Act, 0, "self-check"));
        }

        var sensing = rooms.Sensing;
        new TelemetryIntake(rooms.Watch, sensing, new SightingRecorder(rooms.Watch, journal, "machine:self-check", clock), log, deadLetters: null, clock)
            .Take(Encoding.UTF8.GetBytes(Imagined.Event), new EventOrigin("self-check", 1));
        var bundle = await published.Task.WaitAsync(Limit, cancel);
        await actuator.Until(ContainmentKind.Shield).WaitAsync(Limit, cancel);
        journal.Record("self-check", [], new Received(bundle.BundleId, Self, bundle.Bundle, 0));
        await actuator.Until(ContainmentKind.BlockAddress).WaitAsync(Limit, cancel);
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }

    private static Rooms Compose(string directory, EvidenceLog log, NodeDatabase database, Journal journal, Rehearsal actuator, TaskCompletionSource<Published> published, TimeProvider clock)
    {
        var ledger = new LedgerStore(database, Self);
        var peers = new PeerDirectory();
        var sanity = new IndicatorSanity([IpPrefix.TryParse("203.0.113.0/24", out var internet) ? internet : default]);
        var watch = new Watch(RuleSet.Parse(Imagined.Rule, "self-check"));
        var response = new ResponseService(Self, ResponsePolicyReader.BuiltIn, () => ledger.View, [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "self-check")), clock);
        var reputation = new ReputationBook(Self, hub: null);
        var member = new MemberRooms(
            Hub: null,
            Links: null,
            new Inbox(Self, "self-check", peers, journal, clock),
            new Outbox(Self, "self-check", log.SigningKey),
            peers,
            new Publisher(Self, log.SigningKey, () => ledger.View, journal, watch.TextOf, sanity),
            new Checker(peers, () => ledger.View, sanity, clock) { Reputation = reputation },
            Publishes: true,
            NamedExposure: () => false,
            journal,
            async (made, _) =>
            {
                await Task.Yield(); // as the hub's answer
                published.TrySetResult((Published)journal.Find(made.Causes[0])!);
                return [];
            },
            Witnesses: null) { Reputation = reputation, Rings = new RingBook(Self, hub: null, () => [Self], () => reputation.Doubted) };
        var ranking = new RankingDesk(() => ledger.View, PolicyReader.BuiltIn, feeds: null, clock);
        var memory = new AdvisoryMemory(ranking.Received, journal, journal.Progress.UntilAsync);
        return new Rooms(ledger, new TokenStore(database, Self, clock), new ApprovalBook(_ => false, clock), watch, Sensing.Create(new CorrelatorLimits(), behaviour: null, spool: null, clock), new AdvisoryDesk(() => ledger.View, hub: null), ranking, response, new EmbargoDesk(EmbargoKey.Of(log), clock), member, Hub: null, Witnessing: null, new ErasureDesk(log, journal, _ => false), PeopleRooms.Create(database, Self, directory, journal, journal, clock), new SuspensionDesk(response, new SuspensionBook(), (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "self-check")), _ => null, _ => false, clock),
            new ControlDesk(Self, new ControlBook(), memory, response, () => ledger.View, _ => false, clock), new CampaignDesk(new CampaignBook(), memory, ranking.Rank, () => ledger.View, PolicyReader.BuiltIn, clock)) { Investigations = new InvestigationBook(clock) };
    }

    private static void Clear(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
