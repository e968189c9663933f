using System.Diagnostics;
using System.Net;
using System.Text;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Play;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Bench.Sharing;

/// <summary>One attacker after the other.</summary>
internal sealed class Attackers : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShutFor = TimeSpan.FromSeconds(4);
    private readonly Dictionary<string, long> struck = new(StringComparer.Ordinal);
    private readonly SyntheticSector sector;
    private readonly SectorRun run;
    private readonly SeededRandom random;
    private readonly HttpEventSink sink;

    public Attackers(SyntheticSector sector, SectorRun run, int seed)
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
        var victim = await NextVictimAsync();
        var attacker = AttackPlan.Infrastructure(number % 250, random);
        using var prober = new Prober([.. sector.Institutions.Select(institution => Target(institution, victim))], attacker.Source, Prober.DefaultInterval(sector.Institutions.Count), _ => { });
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

    /// <summary>Another one each time; nobody whose door may still be shut from the last time.</summary>
    private async Task<Institution> NextVictimAsync()
    {
        while (true)
        {
            var open = sector.Exposed.Where(institution => !struck.TryGetValue(institution.Id, out var at) || Stopwatch.GetElapsedTime(at) > ShutFor).ToList();
            if (open.Count > 0)
            {
                var victim = random.Pick(open);
                struck[victim.Id] = Stopwatch.GetTimestamp();
                return victim;
            }

            await Task.Delay(20);
        }
    }

    /// <summary>The door that the first one shuts to everybody; at all others one that only this attacker's address is refused at.</summary>
    private static ProbeTarget Target(Institution institution, Institution victim)
    {
        var service = institution.Id == victim.Id ? institution.ComponentService! : institution.Services.First(s => s.InternetExposed && s.Id != institution.ComponentService?.Id);
        return new ProbeTarget(institution.Id, new IPEndPoint(IPAddress.Parse(service.Address), service.Port));
    }
}
