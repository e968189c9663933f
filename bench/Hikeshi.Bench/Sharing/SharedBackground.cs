using System.Diagnostics;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Sector;

namespace Hikeshi.Bench.Sharing;

/// <summary>What else a sector shares all day: members publish indicators, at an even rate, one object each: a name, an address, or the hash of a file, as many of each.</summary>
internal sealed class SharedBackground : IDisposable
{
    private readonly CancellationTokenSource over = new();
    private readonly Task sending;
    private long sent;

    private SharedBackground(SectorRun run, int rate, int seed) => sending = SendAsync(run, rate, new SeededRandom(seed, "background"));

    public long Sent => Interlocked.Read(ref sent);

    public static SharedBackground Start(SectorRun run, int rate, int seed) => new(run, rate, seed);

    public void Dispose()
    {
        over.Cancel();
        sending.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        over.Dispose();
    }

    private async Task SendAsync(SectorRun run, int rate, SeededRandom random)
    {
        var members = run.Members.Values.ToList();
        var began = Stopwatch.GetTimestamp();
        for (var number = 0L; !over.IsCancellationRequested; number++)
        {
            var due = TimeSpan.FromSeconds(number / (double)rate) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, over.Token);
            }

            var member = members[random.Next(0, members.Count)];
            var (kind, value) = (number % 3) switch
            {
                0 => ("domain-name", $"{random.NextHex(6)}.example"),
                1 => ("ipv4-addr", $"127.66.{random.Next(251, 256)}.{random.Next(1, 255)}"),
                _ => ("file-sha256", random.NextHex(32)),
            };
            var body = new JsonObject { ["title"] = "background", ["indicators"] = new JsonArray(new JsonObject { ["kind"] = kind, ["value"] = value }) }.ToJsonString();
            _ = PostAsync(member, body);
        }
    }

    private async Task PostAsync(NodeProcess member, string body)
    {
        try
        {
            await member.Client.PostAsync("api/v1/sharing/indicators", body, over.Token);
            Interlocked.Increment(ref sent);
        }
        catch (Exception ended) when (ended is OperationCanceledException or HttpRequestException)
        {
            // The measurement is over, or the node is too busy; what was sent is counted.
        }
    }
}
