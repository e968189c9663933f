using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Hikeshi.Bench.Responding;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Play;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Bench.Sharing;

/// <summary>
/// A hub, its members and a gateway, each a process, as in the demo. Again and again another attacker comes to another member; how long until every other
/// member refuses that attacker's address, as somebody outside sees it who asks each gateway every few milliseconds. One clock: the observer's, from the
/// moment before the telling event is sent to the first member.
/// </summary>
internal static class ImmunityBench
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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string directory, int members, int trials, int rate, int seed, TextWriter output)
    {
        ResponseNode.RefuseMemory(directory);
        using var turn = PlayTurn.TryTake() ?? throw new NotSupportedException("another exercise plays in this network");
        var work = Path.Combine(directory, $"immunity-{Environment.ProcessId}");
        var repository = Repository.Root;
        var sector = SyntheticSector.Create(members, seed);
        try
        {
            await using var run = await SectorRun.StartAsync(new SectorSetup(Path.Combine(repository, "artifacts", "app", "hikeshi"), work, Path.Combine(repository, "rules"), sector, JointDefence: true, TakenAway.Nothing) { Policy = Policy }, _ => { }, CancellationToken.None);
            await run.UntilConnectedAsync(CancellationToken.None);
            await run.UntilAtRestAsync(CancellationToken.None);
            using var trial = new Trial(sector, run, seed);
            await trial.RunAsync(0); // the first one warms nobody that counts
            using var background = rate > 0 ? SharedBackground.Start(run, rate, seed) : null;
            using var meter = new SyncMeter(directory);
            meter.Start();
            var (began, used) = (Stopwatch.GetTimestamp(), run.ProcessorTime());
            for (var number = 1; number <= trials; number++)
            {
                await trial.RunAsync(number);
            }

            var sync = meter.Stop();
            return Report(output, members, trials, rate, seed, trial, sync, background, run.ProcessorTime() - used, Stopwatch.GetElapsedTime(began));
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static int Report(TextWriter output, int members, int trials, int rate, int seed, Trial trial, Spread sync, SharedBackground? background, TimeSpan used, TimeSpan took)
    {
        var immune = new Spread(trial.Times);
        output.WriteLine(Machine.Now);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{members} members, {trials} attackers (seed {seed}), {took.TotalSeconds:0} s, {used.TotalSeconds / took.TotalSeconds:0.00} processors used by the nodes; {background?.Sent ?? 0} other objects shared ({(background?.Sent ?? 0) / took.TotalSeconds:0} a second, {rate} wanted)"));
        output.WriteLine($"first sighting → the other members refuse the attacker: {immune}");
        output.WriteLine($"first sighting → the last of them: {new Spread(trial.Last)}");
        output.WriteLine($"contained at the first one: {new Spread(trial.Local)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"processor time of all nodes: {trial.AtRest.Average():0} ms in a second at rest; {trial.Until.Average():0} ms until all refuse ({trial.Until.Average() / members:0.0} ms each), {trial.After.Average():0} ms in the half second after"));
        output.WriteLine($"fdatasync meanwhile: {sync}");
        var wait = sync.At(0.99);
        return Bar.Holds(output, "every member refused every attacker", trial.Missed == 0)
            | Bar.Say(output, "p50", immune.At(0.5), 50 + wait, "ms")
            | Bar.Say(output, "p99", immune.At(0.99), 150 + wait, "ms")
            | Bar.Say(output, "max", immune.At(1), 250 + wait, "ms");
    }

    /// <summary>One attacker after the other.</summary>
    private sealed class Trial : IDisposable
    {
        private readonly SyntheticSector sector;
        private readonly SectorRun run;
        private readonly SeededRandom random;
        private readonly HttpEventSink sink;

        public Trial(SyntheticSector sector, SectorRun run, int seed)
        {
            this.sector = sector;
            this.run = run;
            random = new SeededRandom(seed, "immunity");
            sink = new HttpEventSink(sector.Institutions.Select((institution, i) => (institution.Id, new IPEndPoint(IPAddress.Parse(SectorRun.ApiAddress(i + 1)), SectorRun.ApiPort), run.SensorTokens[institution.Id])));
        }

        /// <summary>Milliseconds, of every other member at every attacker.</summary>
        public List<double> Times { get; } = [];

        /// <summary>Milliseconds until the last of them.</summary>
        public List<double> Last { get; } = [];

        /// <summary>Milliseconds at the member that saw it.</summary>
        public List<double> Local { get; } = [];

        /// <summary>Processor time of all nodes, ms: in a second at rest, from an attacker's arrival until the last member refused it, and in the half second after that.</summary>
        public List<double> AtRest { get; } = [];

        public List<double> Until { get; } = [];

        public List<double> After { get; } = [];

        /// <summary>How many did not refuse in time.</summary>
        public int Missed { get; private set; }

        /// <param name="number">0: it is not counted.</param>
        public async Task RunAsync(int number)
        {
            var victim = random.Pick(sector.Exposed);
            var attacker = AttackPlan.Infrastructure(number % 250, random);
            using var prober = new Prober([.. sector.Institutions.Select(Target)], attacker.Source, Prober.DefaultInterval(sector.Institutions.Count), _ => { });
            prober.Start();
            var waits = Stopwatch.GetTimestamp();
            while (!prober.Records.All(record => record.LastAccepted is { } last && record.RefusedSince is null && Stopwatch.GetElapsedTime(last.Sent) < TimeSpan.FromMilliseconds(100)))
            {
                if (Stopwatch.GetElapsedTime(waits) > Patience * 3)
                {
                    throw new NotSupportedException("the doors of the members did not open again");
                }

                await Task.Delay(20);
            }

            await Task.Delay(random.Next(50, 250)); // no rhythm that anything could fall into
            var host = victim.Assets.First(asset => victim.ComponentService!.Assets.Contains(asset.Id));
            var telling = Telling(new BehaviourEvents(victim, host, attacker, random).For(AttackStepKind.Entry, DateTimeOffset.UtcNow));
            var atRest = run.ProcessorTime();
            await Task.Delay(200);
            atRest = run.ProcessorTime() - atRest;
            var before = run.ProcessorTime();
            var began = Stopwatch.GetTimestamp();
            await sink.WriteAsync(victim.Id, telling, CancellationToken.None);

            while (Stopwatch.GetElapsedTime(began) < Patience && prober.Records.Any(record => record.FirstRefused is null))
            {
                await Task.Delay(5);
            }

            var until = run.ProcessorTime() - before;
            await Task.Delay(500);
            if (number > 0)
            {
                AtRest.Add(atRest.TotalMilliseconds * 5);
                Until.Add(until.TotalMilliseconds);
                After.Add((run.ProcessorTime() - before - until).TotalMilliseconds);
                Count(prober.Records, victim.Id, began);
            }
        }

        public void Dispose() => sink.Dispose();

        private void Count(IReadOnlyList<ProbeRecord> records, string victim, long began)
        {
            var times = new List<double>();
            foreach (var record in records)
            {
                if (record.FirstRefused is not { } refused)
                {
                    Missed++;
                }
                else if (record.Member == victim)
                {
                    Local.Add(Stopwatch.GetElapsedTime(began, refused.Answered).TotalMilliseconds);
                }
                else
                {
                    times.Add(Stopwatch.GetElapsedTime(began, refused.Answered).TotalMilliseconds);
                }
            }

            Times.AddRange(times);
            Last.Add(times.DefaultIfEmpty(double.NaN).Max());
        }

        /// <summary>The event that no innocent program causes, from a sensor that knows whose connection led to it.</summary>
        private static TelemetryEvent Telling(IEnumerable<TelemetryEvent> events)
        {
            var told = events.First(e => Encoding.UTF8.GetString(e.Line.Span).Contains("\"RemoteAddress\"", StringComparison.Ordinal));
            return told with { Line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(told.Line.Span).Replace("\"RemoteAddress\"", "\"SourceIp\"", StringComparison.Ordinal)) };
        }

        private static ProbeTarget Target(Institution institution)
        {
            var service = institution.ComponentService ?? institution.Services.First(s => s.InternetExposed);
            return new ProbeTarget(institution.Id, new IPEndPoint(IPAddress.Parse(service.Address), service.Port));
        }
    }
}
