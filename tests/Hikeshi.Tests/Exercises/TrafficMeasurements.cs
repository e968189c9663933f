using System.Diagnostics;
using System.Globalization;
using Hikeshi.Exercises.Traffic;
using Xunit;

namespace Hikeshi.Tests.Exercises;

/// <summary>Figures for docs/enforcement-protocol.md. Run them by name: <c>Hikeshi.Tests -explicit only -class Hikeshi.Tests.Exercises.TrafficMeasurements</c>.</summary>
[Collection(SectorNetworkTests.Name)]
public sealed class TrafficMeasurements(ITestOutputHelper output)
{
    [Theory(Explicit = true)]
    [InlineData(5, 5.0)]
    [InlineData(40, 8.0)]
    [InlineData(40, 2.0)]
    public async Task Measure_ProbesAndOrders(int members, double intervalMs)
    {
        await using var network = await SectorNetwork.StartAsync(members, 31);
        using var prober = new Prober(TrafficTests.Targets(network.Sector), Prober.DefaultSource, TimeSpan.FromMilliseconds(intervalMs), _ => { });
        await using var payments = new PaymentFlow(network.Sector, 31, PaymentFlow.DefaultRate(members));
        prober.Start();
        payments.Start();
        await SectorNetwork.UntilAsync(() => prober.Records.All(r => r.Accepted > 100), "warm probes");
        await MeasureCpuAsync(prober, payments, "accepted");

        List<double> puts = [];
        for (var round = 0; round < 600; round++)
        {
            var institution = network.Sector.Exposed[round % network.Sector.Exposed.Count];
            var began = Stopwatch.GetTimestamp();
            await network.ShieldAsync(institution, institution.ComponentService!.AllowFrom);
            puts.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var warm = puts.Skip(100).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PUT warm, while probing: p50 {warm[warm.Count / 2]:0.00} ms, p99 {warm[warm.Count * 99 / 100]:0.00} ms, max {warm[^1]:0.00} ms"));
        await MeasureCpuAsync(prober, payments, "refused");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest gap {prober.LargestGap:0.0} ms; {GC.CollectionCount(0)} collections so far, {GC.GetTotalPauseDuration().TotalMilliseconds:0.0} ms paused; payments {payments.Counters}"));
        Assert.Equal(0, payments.Counters.Refused);
    }

    private async Task MeasureCpuAsync(Prober prober, PaymentFlow payments, string what)
    {
        long Probes() => prober.Records.Sum(r => r.Accepted + r.Refused);
        var (probes, began, gateway, client, paid, all) = (Probes(), Stopwatch.GetTimestamp(), ThreadCpu("gateway data pl"), ThreadCpu("prober"), payments.Counters.Attempts, Process.GetCurrentProcess().TotalProcessorTime);
        await Task.Delay(TimeSpan.FromSeconds(4));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        probes = Probes() - probes;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {probes / seconds:0} probes/s; gateway {(ThreadCpu("gateway data pl") - gateway) * 1e6 / probes:0.0} µs CPU per probe (payments' share included), prober {(ThreadCpu("prober") - client) * 1e6 / probes:0.0} µs; {(payments.Counters.Attempts - paid) / seconds:0} payments/s; whole process {(Process.GetCurrentProcess().TotalProcessorTime - all).TotalSeconds / seconds:0.00} cores"));
    }

    /// <summary>Seconds of processor time of the threads with this name (proc(5), in ticks of 1/100 s).</summary>
    private static double ThreadCpu(string name) => Directory.GetDirectories("/proc/self/task")
        .Where(t => File.ReadAllText(t + "/comm").TrimEnd() == name)
        .Select(t => File.ReadAllText(t + "/stat"))
        .Select(s => s[(s.LastIndexOf(')') + 2)..].Split(' '))
        .Sum(f => (long.Parse(f[11], CultureInfo.InvariantCulture) + long.Parse(f[12], CultureInfo.InvariantCulture)) / 100.0);
}
