using System.Diagnostics;
using System.Net.Sockets;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>One way through a member's gateway, tried again and again from outside of the node: what a containment is worth is seen here and nowhere else.</summary>
/// <param name="knock">One connection; true when it was accepted. A broken one throws <see cref="SocketException"/> or <see cref="IOException"/>.</param>
internal sealed class Door(string name, Func<CancellationToken, Task<bool>> knock) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    /// <summary>Fewer say nothing about a stretch of time.</summary>
    private const int FewestKnocks = 5;

    private readonly List<ProbeObservation> seen = [];
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private Task knocking = Task.CompletedTask;

    public string Name => name;

    public Door Watched()
    {
        knocking = Task.Run(KnockAsync);
        return this;
    }

    /// <summary>The first knock with this verdict that was sent after an instant.</summary>
    /// <returns>Null when there was none within the limit.</returns>
    public async Task<ProbeObservation?> FirstAsync(ProbeVerdict verdict, long after, TimeSpan limit, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (Find(verdict, after) is { } found)
            {
                return found;
            }

            if (Stopwatch.GetElapsedTime(began) > limit)
            {
                return null;
            }

            await Task.Delay(LookEvery, cancel);
        }
    }

    /// <summary>Whether every knock of the coming stretch of time has this verdict.</summary>
    public async Task<bool> StaysAsync(ProbeVerdict verdict, TimeSpan time, CancellationToken cancel)
    {
        var from = Stopwatch.GetTimestamp();
        await Task.Delay(time, cancel);
        while (CountSince(from) < FewestKnocks)
        {
            await Task.Delay(LookEvery, cancel);
        }

        lock (gate)
        {
            return seen.TrueForAll(probe => probe.Sent < from || probe.Verdict == verdict);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await knocking;
        stop.Dispose();
    }

    private ProbeObservation? Find(ProbeVerdict verdict, long after)
    {
        lock (gate)
        {
            var at = seen.FindIndex(probe => probe.Sent >= after && probe.Verdict == verdict);
            return at < 0 ? null : seen[at];
        }
    }

    private int CountSince(long from)
    {
        lock (gate)
        {
            return seen.Count(probe => probe.Sent >= from);
        }
    }

    private async Task KnockAsync()
    {
        try
        {
            while (true)
            {
                var sent = Stopwatch.GetTimestamp();
                var verdict = await VerdictAsync();
                lock (gate)
                {
                    seen.Add(new ProbeObservation(name, sent, Stopwatch.GetTimestamp(), verdict));
                }

                await Task.Delay(Pause, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks at it any more.
        }
    }

    private async Task<ProbeVerdict> VerdictAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        patience.CancelAfter(Patience);
        try
        {
            return await knock(patience.Token) ? ProbeVerdict.Accepted : ProbeVerdict.Refused;
        }
        catch (Exception refused) when (refused is SocketException or IOException)
        {
            return ProbeVerdict.Refused;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ProbeVerdict.Unanswered;
        }
    }
}
