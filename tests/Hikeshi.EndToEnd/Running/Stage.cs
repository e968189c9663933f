using System.Net;
using Hikeshi.Evidence.Verification;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Play;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;

namespace Hikeshi.EndToEnd.Running;

/// <summary>
/// A running sector with joint defence (hub, members, gateway, each a process), probed from outside and followed in its evidence, whose
/// attack a test leads by hand: nothing happens until it strikes.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly Workspace workspace;
    private readonly CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Dictionary<string, Chronicle> chronicles = new(StringComparer.Ordinal);
    private readonly List<Task> following = [];
    private readonly PlayTurn turn;
    private readonly AttackPlan plan;
    private readonly HttpEventSink sink;

    private Stage(PlayTurn turn, SyntheticSector sector, SectorRun run, Workspace workspace)
    {
        this.turn = turn;
        Sector = sector;
        Run = run;
        this.workspace = workspace;
        plan = AttackPlan.Draw(sector, sector.Seed, TimeSpan.Zero);
        sink = new HttpEventSink(sector.Institutions.Select((institution, i) => (institution.Id, new IPEndPoint(IPAddress.Parse(SectorRun.ApiAddress(i + 1)), 7300), run.SensorTokens[institution.Id])));
        Prober = new Prober([.. sector.Exposed.Select(Target)], Prober.DefaultSource, Prober.DefaultInterval(sector.Institutions.Count), _ => { });
    }

    public SyntheticSector Sector { get; }

    public SectorRun Run { get; }

    public Prober Prober { get; }

    /// <summary>Where the attack begins.</summary>
    public string First => plan.Arrivals[0].Member;

    /// <summary>Exposed members other than the first.</summary>
    public IReadOnlyList<string> Others => [.. Sector.Exposed.Select(i => i.Id).Where(id => id != First)];

    public Chronicle this[string node] => chronicles[node];

    /// <summary>Started, connected, told of the weakness, and every exposed member's port seen open. At least three of its four members are exposed.</summary>
    public static async Task<Stage> SetAsync()
    {
        var sector = Enumerable.Range(1, 100).Select(seed => SyntheticSector.Create(4, seed)).First(s => s.Exposed.Count >= 3);
        var cancel = TestContext.Current.CancellationToken;
        var held = await TakeTurnAsync();
        var workspace = new Workspace();
        SectorRun? run = null;
        try
        {
            run = await SectorRun.StartAsync(new SectorSetup(Repository.Program, workspace.Path, Repository.Rules, sector, JointDefence: true, TakenAway.Nothing), _ => { }, cancel);
            var stage = new Stage(held, sector, run, workspace);
            await stage.BeginAsync(cancel);
            return stage;
        }
        catch
        {
            await (run?.DisposeAsync() ?? ValueTask.CompletedTask);
            workspace.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>The attacker's entry at a member, as its telemetry tells it.</summary>
    public async Task StrikeAsync(string member)
    {
        var institution = Sector[member];
        var host = institution.Assets.First(a => institution.ComponentService!.Assets.Contains(a.Id));
        var behaviour = new BehaviourEvents(institution, host, plan.Arrivals.Single(a => a.Member == member).Infrastructure, new SeededRandom(Sector.Seed, "strike/" + member));
        foreach (var telemetry in behaviour.For(AttackStepKind.Entry, DateTimeOffset.UtcNow))
        {
            await sink.WriteAsync(member, telemetry, TestContext.Current.CancellationToken);
        }
    }

    public Task UntilSightedAsync(string member) =>
        Until.HoldsAsync(() => this[member].Of<Sighted>().Any(s => s.Tags.Contains("hikeshi.entry")), $"{member} has a sighting of the entry");

    public Task UntilImmuneAsync(params IEnumerable<string> members)
    {
        var expected = members.ToList();
        return Until.HoldsAsync(() => expected.TrueForAll(m => Prober[m].RefusedSince is not null), $"immune: {string.Join(", ", expected)}");
    }

    /// <summary>Ends the nodes and recomputes every log.</summary>
    public async Task<IReadOnlyDictionary<string, VerificationReport>> EndAndVerifyAsync()
    {
        await Run.StopNodesAsync();
        return Run.Members.Values.Append(Run.Hub).ToDictionary(n => n.Id, n => EvidenceVerifier.Verify(n.Directory), StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        Prober.Dispose();
        await ending.CancelAsync();
        await Task.WhenAll(following);
        sink.Dispose();
        await Run.DisposeAsync();
        ending.Dispose();
        workspace.Dispose();
        turn.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        foreach (var node in Run.Members.Values.Append(Run.Hub))
        {
            var chronicle = chronicles[node.Id] = new Chronicle(node);
            following.Add(chronicle.FollowAsync(ending.Token));
        }

        await Run.UntilConnectedAsync(cancel);
        Prober.Start();
        await Until.HoldsAsync(() => Prober.Records.All(r => r.Accepted > 0), "every exposed port is open before the attack");
        await Run.Hub.Client.PostAsync("api/v1/advisories", Advisory.ToOsvJson(DateTimeOffset.UtcNow), cancel);
        await Until.HoldsAsync(() => this["hub"].Of<MemberAnswered>().Count() == Sector.Institutions.Count, "every member has answered the hub");
    }

    private static ProbeTarget Target(Institution institution)
    {
        var service = institution.ComponentService!;
        return new ProbeTarget(institution.Id, new IPEndPoint(IPAddress.Parse(service.Address), service.Port));
    }

    /// <summary>The same turn as <c>hikeshi demo</c> takes.</summary>
    private static async Task<PlayTurn> TakeTurnAsync()
    {
        PlayTurn? turn = null;
        await Until.HoldsAsync(() => (turn = PlayTurn.TryTake()) is not null, "no other exercise runs in this network");
        return turn!;
    }
}
