using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Nftables;

namespace Hikeshi.Bench.Responding;

/// <summary>
/// From the order at the nftables actuator to the first refused connection of the attacker, with none accepted later; the attacker connects about every millisecond.
/// A shield answers with a reset, and counts when that is there; a blocked address hears nothing, which counts from when it tried.
/// </summary>
internal static class RefusalBench
{
    private const int GapMilliseconds = 1;
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="rounds">Orders of each kind.</param>
    public static async Task<int> RunAsync(int rounds, TextWriter output)
    {
        using var lab = new RefusalLab();
        var firewall = new NftablesActuator("nftables", lab.Firewall, [], TimeProvider.System);
        var ready = await firewall.ProbeAsync(CancellationToken.None);
        if (ready.State == ActuatorState.Failed)
        {
            throw new NotSupportedException(ready.Detail);
        }

        var worst = 0;
        foreach (var (kind, make) in new (ContainmentKind, Func<ContainmentOrder>)[] { (ContainmentKind.BlockAddress, Block), (ContainmentKind.Shield, () => Shield(lab.Port)), (ContainmentKind.IsolateHost, Isolate) })
        {
            await RoundsAsync(lab, firewall, make, Math.Min(rounds, 10)); // compiled code
            var (times, gaps) = await RoundsAsync(lab, firewall, make, rounds);
            output.WriteLine($"{ContainmentWords.Of(kind)}: order → refused: {times}; between two looks of the attacker: {gaps}");
            worst |= Bar.Say(output, $"{ContainmentWords.Of(kind)}, order → observed refusal, p99", times.At(0.99), 20, "ms")
                | Bar.Holds(output, $"all {rounds} were refused", times.Count == rounds);
        }

        output.WriteLine(Machine.Now);
        return worst;
    }

    private static async Task<(Spread Times, Spread Gaps)> RoundsAsync(RefusalLab lab, NftablesActuator firewall, Func<ContainmentOrder> make, int rounds)
    {
        var (times, gaps) = (new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            var attacker = new Attacks(lab);
            await attacker.GetsThrough.WaitAsync(Patience);
            var order = make();
            var began = Stopwatch.GetTimestamp();
            var report = await firewall.EnforceAsync(order, CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(30)); // a few looks more
            var looks = await attacker.StopAsync();
            if (report.State == ActuatorState.Failed)
            {
                throw new NotSupportedException(report.Detail);
            }

            var lastAccepted = looks.FindLastIndex(look => look.Accepted);
            if (lastAccepted + 1 < looks.Count)
            {
                times.Add(Stopwatch.GetElapsedTime(began, looks[lastAccepted + 1].At).TotalMilliseconds);
            }

            gaps.AddRange(looks.Zip(looks.Skip(1), (a, b) => Stopwatch.GetElapsedTime(a.At, b.At).TotalMilliseconds));
            await firewall.UndoAsync(order, CancellationToken.None);
        }

        return (new Spread(times), new Spread(gaps));
    }

    private static ContainmentOrder Block() => Order(ContainmentKind.BlockAddress, null, null, [], [RefusalLab.Attacker]);

    private static ContainmentOrder Shield(int port) => Order(ContainmentKind.Shield, RefusalLab.Service, port, ["10.200.0.0/16", "10.98.9.0/24"], []);

    private static ContainmentOrder Isolate() => Order(ContainmentKind.IsolateHost, RefusalLab.Service, null, [], []);

    private static ContainmentOrder Order(ContainmentKind kind, string? address, int? port, IReadOnlyList<string> allow, IReadOnlyList<string> destinations) =>
        new(new ContainmentId(Guid.NewGuid()), kind, kind == ContainmentKind.IsolateHost ? "svc" : null, address, port, allow, destinations, DateTimeOffset.UtcNow.AddMinutes(5), "bench");

    /// <summary>Connects, and looks when the answer was there, until told to stop.</summary>
    private sealed class Attacks
    {
        private readonly List<(long At, bool Accepted)> looks = [];
        private readonly TaskCompletionSource through = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool over;

        public Attacks(RefusalLab lab) => new Thread(() =>
        {
            try
            {
                lab.AsAttacker(() => Run(new IPEndPoint(IPAddress.Parse(RefusalLab.Service), lab.Port)));
                ended.SetResult();
            }
            catch (Exception broken)
            {
                ended.SetException(broken);
            }
        })
        { IsBackground = true, Name = "attacker" }.Start();

        public Task GetsThrough => through.Task;

        public async Task<List<(long At, bool Accepted)>> StopAsync()
        {
            over = true;
            await ended.Task;
            return looks;
        }

        private void Run(IPEndPoint service)
        {
            while (!over)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(enable: true, 0), Blocking = false };
                var at = Stopwatch.GetTimestamp();
                try
                {
                    socket.Connect(service);
                }
                catch (SocketException underway) when (underway.SocketErrorCode == SocketError.WouldBlock)
                {
                    // As it must be.
                }

                // A reset, or silence: then the connection counts as refused from when it was begun.
                var isAnswered = socket.Poll(Silence, SelectMode.SelectWrite);
                var accepted = isAnswered && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
                looks.Add((isAnswered ? Stopwatch.GetTimestamp() : at, accepted));
                _ = accepted && through.TrySetResult();
                Thread.Sleep(GapMilliseconds);
            }
        }
    }
}
