using System.Diagnostics;
using System.Net;

namespace Hikeshi.Exercises.Traffic;

/// <summary>
/// Asks every member's gateway, every few milliseconds, whether a stranger is admitted to the exposed component: one connect, one verdict,
/// reset. It harms nobody and causes no telemetry. One thread; it never waits for an answer before the next round.
/// </summary>
/// <param name="source">An address that is on nobody's allow list.</param>
/// <param name="interval">Time between two probes of the same member.</param>
/// <param name="changed">Called on the probing thread when a member's verdict differs from the one before; must not block.</param>
public sealed class Prober(IReadOnlyList<ProbeTarget> targets, IPAddress source, TimeSpan interval, Action<ProbeObservation> changed) : IDisposable
{
    /// <summary>On no allow list, in no member's network, nobody's attacker.</summary>
    public static readonly IPAddress DefaultSource = IPAddress.Parse("127.99.0.1");

    private const int MaxUnderWay = 1024;
    private const ulong TimerTag = ulong.MaxValue;
    private static readonly long Patience = Stopwatch.Frequency;

    private readonly ProbeTally[] tallies = [.. targets.Select(t => new ProbeTally(t.Member))];
    private readonly byte[][] addresses = [.. targets.Select(t => ProbeSocket.SocketAddress(t.Endpoint.Address, t.Endpoint.Port))];
    private readonly byte[] sourceAddress = ProbeSocket.SocketAddress(source, 0);
    private readonly Dictionary<int, (int Target, long Sent)> underWay = [];
    private readonly byte[] buffer = new byte[64];
    private Thread? thread;
    private volatile bool stopping;

    /// <summary>5 ms up to ten members, 9 ms beyond: below 10 ms, and no more of the nodes' processors than that takes.</summary>
    public static TimeSpan DefaultInterval(int members) => TimeSpan.FromMilliseconds(members <= 10 ? 5 : 9);

    public IReadOnlyList<ProbeRecord> Records => [.. tallies.Select(t => t.Read())];

    /// <exception cref="KeyNotFoundException">No such member is probed.</exception>
    public ProbeRecord this[string member] =>
        tallies.FirstOrDefault(t => t.Member == member)?.Read() ?? throw new KeyNotFoundException($"member '{member}' is not probed");

    /// <summary>Longest time between two sends to the same member so far, in milliseconds.</summary>
    public double LargestGap => tallies.Length == 0 ? 0 : tallies.Max(t => t.Read().LargestGap);

    public void Start()
    {
        thread = new Thread(Run) { IsBackground = true, Name = "prober" };
        thread.Start();
    }

    public void Dispose()
    {
        stopping = true;
        thread?.Join();
    }

    private void Run()
    {
        ProbeSocket.PreferThisThread();
        int poll = ProbeSocket.NewPoll(), timer = ProbeSocket.NewTimer(interval);
        ProbeSocket.Watch(poll, timer, TimerTag);
        var events = new byte[256 * ProbeSocket.EventSize];
        var lastSweep = Stopwatch.GetTimestamp();
        while (!stopping)
        {
            var count = ProbeSocket.Wait(poll, events, timeoutMs: 100);
            var roundDue = false;
            for (var i = 0; i < count; i++)
            {
                var tag = ProbeSocket.Tag(events, i);
                if (tag == TimerTag)
                {
                    ProbeSocket.Drain(timer, buffer);
                    roundDue = true;
                }
                else
                {
                    ReadVerdict((int)tag);
                }
            }

            if (roundDue)
            {
                SendRound(poll);
            }

            if (Stopwatch.GetTimestamp() - lastSweep > Stopwatch.Frequency / 10)
            {
                lastSweep = Stopwatch.GetTimestamp();
                GiveUpOld(lastSweep);
            }
        }

        foreach (var descriptor in underWay.Keys)
        {
            ProbeSocket.Close(descriptor);
        }

        ProbeSocket.Close(timer);
        ProbeSocket.Close(poll);
    }

    private void SendRound(int poll)
    {
        for (var target = 0; target < addresses.Length && underWay.Count < MaxUnderWay; target++)
        {
            var sent = Stopwatch.GetTimestamp();
            var descriptor = ProbeSocket.BeginConnect(sourceAddress, addresses[target]);
            tallies[target].CountSend(sent);
            if (descriptor < 0)
            {
                Conclude(target, sent, ProbeVerdict.Unanswered);
            }
            else
            {
                underWay[descriptor] = (target, sent);
                ProbeSocket.Watch(poll, descriptor, (ulong)descriptor);
            }
        }
    }

    private void ReadVerdict(int descriptor)
    {
        if (underWay.Remove(descriptor, out var probe))
        {
            var greeted = ProbeSocket.Receive(descriptor, buffer) > 4 && buffer.AsSpan().StartsWith("220 "u8);
            Conclude(probe.Target, probe.Sent, greeted ? ProbeVerdict.Accepted : ProbeVerdict.Refused);
            ProbeSocket.Close(descriptor);
        }
    }

    private void GiveUpOld(long now)
    {
        foreach (var (descriptor, probe) in underWay.Where(p => now - p.Value.Sent > Patience).ToList())
        {
            underWay.Remove(descriptor);
            ProbeSocket.Close(descriptor);
            Conclude(probe.Target, probe.Sent, ProbeVerdict.Unanswered);
        }
    }

    private void Conclude(int target, long sent, ProbeVerdict verdict)
    {
        var observation = new ProbeObservation(targets[target].Member, sent, Stopwatch.GetTimestamp(), verdict);
        if (tallies[target].Count(observation))
        {
            changed(observation);
        }
    }
}
