using System.Diagnostics;
using Hikeshi.Bench.Responding;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Play;
using Hikeshi.Exercises.Sector;

namespace Hikeshi.Bench.Sharing;

/// <summary>
/// A hub, its members and a gateway, each a process, as in the demo. Again and again another attacker comes to another member; how long until every other
/// member refuses that attacker's address, as somebody outside sees it who asks each gateway every few milliseconds. One clock: the observer's, from the
/// moment before the telling event is sent to the first member.
/// </summary>
internal sealed class ImmuneSector : IAsyncDisposable
{
    /// <summary>Protections of a few seconds, so that the next attacker finds the doors open; and no cool-down, which only people cause.</summary>
    private const string Policy = """
        format: hikeshi-response-policy/1
        limits:
          ordersPerMinute: 10000
          minRemainingCapacity: 1.0
          segmentSharePerHour: 0.5
          singleSourceMinutes: 15
          coolDownMinutes: 0
          vetoMinutes: 10
          approvalMinutes: 240
          surprisesPerHour: 3
          widestPrefix4: 32
          widestPrefix6: 128
        never: { hosts: [], accounts: [], destinations: [] }
        own: { accounts: [] }
        rules:
          - id: entry-seen
            on: sighting
            when: { tags: [hikeshi.entry], level: high, origin: [own-rule] }
            then:
              - { action: shield, autonomy: act, seconds: 2 }
          - id: shared-exploitation
            on: shared
            then:
              - { action: block-address, autonomy: act, seconds: 2 }
              - { action: block-domain, autonomy: act, seconds: 2 }
        """;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);
    private readonly string directory;
    private readonly string work;
    private readonly SyntheticSector sector;
    private readonly PlayTurn turn;
    private SectorRun? run;

    private ImmuneSector(string directory, int members, int seed, PlayTurn turn)
    {
        (this.directory, this.turn) = (directory, turn);
        work = Path.Combine(directory, $"immunity-{Environment.ProcessId}");
        sector = SyntheticSector.Create(members, seed);
    }

    /// <param name="directory">On a disk.</param>
    public static async Task<ImmuneSector> StartAsync(string directory, int members, int seed)
    {
        ResponseNode.RefuseMemory(directory);
        var made = new ImmuneSector(directory, members, seed, PlayTurn.TryTake() ?? throw new NotSupportedException("another exercise plays in this network"));
        try
        {
            var repository = Repository.Root;
            var setup = new SectorSetup(Path.Combine(repository, "artifacts", "app", "hikeshi"), made.work, Path.Combine(repository, "rules"), made.sector, JointDefence: true, TakenAway.Nothing) { Policy = Policy };
            made.run = await SectorRun.StartAsync(setup, _ => { }, CancellationToken.None);
            await made.run.UntilConnectedAsync(CancellationToken.None);
            await made.run.UntilAtRestAsync(CancellationToken.None);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <param name="trials">Attackers that count; one before them warms nobody that counts.</param>
    /// <param name="rate">Other shared objects a second.</param>
    public async Task<Immunity> MeasureAsync(int trials, int rate, int seed)
    {
        using var attackers = new Attackers(sector, run!, seed);
        await attackers.RunAsync(0);
        await run!.UntilAtRestAsync(CancellationToken.None);
        var idle = await IdleAsync();
        using var background = rate > 0 ? SharedBackground.Start(run, rate, seed) : null;
        using var meter = new SyncMeter(directory);
        meter.Start();
        var (began, hub, members) = (Stopwatch.GetTimestamp(), run.Hub.ProcessorTime, MembersUsed());
        for (var number = 1; number <= trials; number++)
        {
            await attackers.RunAsync(number);
        }

        var took = Stopwatch.GetElapsedTime(began);
        var (hubUsed, membersUsed) = (run.Hub.ProcessorTime - hub, MembersUsed() - members);
        var objects = trials + (background?.Sent ?? 0);
        return new Immunity(
            new Spread(attackers.Times),
            new Spread(attackers.Last),
            new Spread(attackers.Local),
            meter.Stop(),
            attackers.Missed,
            background?.Sent ?? 0,
            took,
            hubUsed + membersUsed,
            (hubUsed - (idle.Hub * took)).TotalMilliseconds / objects,
            (membersUsed - (idle.Members * took)).TotalMilliseconds / objects / run.Members.Count,
            (attackers.AtRest.Average(), attackers.Until.Average(), attackers.After.Average()));
    }

    public async ValueTask DisposeAsync()
    {
        if (run is not null)
        {
            await run.DisposeAsync();
        }

        turn.Dispose();
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Processors that are used while nothing happens.</summary>
    private async Task<(double Hub, double Members)> IdleAsync()
    {
        var (began, hub, members) = (Stopwatch.GetTimestamp(), run!.Hub.ProcessorTime, MembersUsed());
        await Task.Delay(Idle);
        var took = Stopwatch.GetElapsedTime(began);
        return ((run.Hub.ProcessorTime - hub) / took, (MembersUsed() - members) / took);
    }

    private TimeSpan MembersUsed() => run!.Members.Values.Aggregate(TimeSpan.Zero, (sum, node) => sum + node.ProcessorTime);
}

/// <param name="Times">First sighting → another member refuses the attacker.</param>
/// <param name="Last">First sighting → the last of them.</param>
/// <param name="Local">First sighting → the member that saw it.</param>
/// <param name="Sync">fdatasync meanwhile.</param>
/// <param name="Missed">How many did not refuse in time.</param>
/// <param name="Sent">Other objects that were shared.</param>
/// <param name="Used">Processor time of all nodes.</param>
/// <param name="HubCost">Milliseconds of processor per shared object at the hub, beyond what it uses when nothing happens.</param>
/// <param name="MemberCost">The same at one member, on average; the one that made the object among them.</param>
/// <param name="Processors">Milliseconds of all nodes: in a second at rest, from an attacker's arrival until the last member refused it, and in the half second after.</param>
internal sealed record Immunity(Spread Times, Spread Last, Spread Local, Spread Sync, int Missed, long Sent, TimeSpan Took, TimeSpan Used, double HubCost, double MemberCost, (double AtRest, double Until, double After) Processors);
