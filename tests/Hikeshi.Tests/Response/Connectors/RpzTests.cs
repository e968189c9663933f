using System.Net;
using System.Net.Sockets;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Actuators.ResponsePolicyZone;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>Against a real BIND; what BIND never does (hang, lie, talk nonsense) against a server that does nothing else.</summary>
public sealed class RpzTests(NameServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-rpz-").FullName;
    private readonly string domain = $"d{Guid.NewGuid():N}.bad.example";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Enforce_Twice_IsRefusedByTheResolverUntilUndone()
    {
        var actuator = Actuator();
        var order = Order("bad.example");
        Assert.Equal(DnsNumber.NoError, await AskAsync("www.bad.example"));
        await TellAsync(actuator.ProbeAsync, ActuatorState.Rehearsed);
        await TellAsync(stop => actuator.RehearseAsync(order, stop), ActuatorState.Rehearsed);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Absent);
        Assert.Equal(DnsNumber.NoError, await AskAsync("www.bad.example"));
        await TellAsync(stop => actuator.EnforceAsync(order, stop), ActuatorState.Delivered);
        await TellAsync(stop => actuator.EnforceAsync(order, stop), ActuatorState.Delivered);
        await SeenAsync(actuator, order);
        foreach (var name in new[] { "bad.example", "www.bad.example", "other.sub.bad.example" })
        {
            Assert.Equal(DnsNumber.NxDomain, await AskAsync(name));
        }

        await TellAsync(stop => actuator.UndoAsync(Order("bad.example"), stop), ActuatorState.Undone);
        Assert.Equal(DnsNumber.NxDomain, await AskAsync("www.bad.example"));
        await TellAsync(stop => actuator.UndoAsync(order, stop), ActuatorState.Undone);
        await TellAsync(stop => actuator.UndoAsync(order, stop), ActuatorState.Undone);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Absent);
        await Until.TrueAsync(() => AskAsync("www.bad.example").Result == DnsNumber.NoError, "it is still refused");
    }

    [Fact]
    public async Task Enforce_ThereBySomebodyElse_IsRefusedAndStays()
    {
        var ours = Actuator();
        var theirs = Actuator("bank-99");
        var order = Order(domain);
        await TellAsync(stop => theirs.EnforceAsync(Order(domain), stop), ActuatorState.Delivered);
        var report = await TellAsync(stop => ours.EnforceAsync(order, stop), ActuatorState.Failed);
        Assert.Contains("somebody else", report.Detail, StringComparison.Ordinal);
        await TellAsync(stop => ours.RehearseAsync(order, stop), ActuatorState.Failed);
        await TellAsync(stop => ours.UndoAsync(order, stop), ActuatorState.Undone);
        await SeenAsync(ours, order);
    }

    [Fact]
    public async Task Guard_NodeDead_LetsGoOfIt()
    {
        var order = Order(domain);
        await TellAsync(stop => Actuator().EnforceAsync(order, stop), ActuatorState.Delivered);
        var other = Actuator();
        using var guard = new GuardBench(other, TimeProvider.System);
        await guard.LookAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("everything released", Assert.Single(guard.Told), StringComparison.Ordinal);
        await TellAsync(stop => other.ObserveAsync(order, stop), ActuatorState.Absent);
    }

    [Fact]
    public async Task UndoAll_Several_LeavesWhatOthersDid()
    {
        var member = $"m{Random.Shared.Next()}";
        var (ours, theirs) = (Actuator(member), Actuator("bank-99"));
        ContainmentOrder[] orders = [Order("a." + domain, "b." + domain), Order("*.c." + domain)];
        var foreign = Order("f." + domain);
        await TellAsync(stop => ours.EnforceAsync(orders[0], stop), ActuatorState.Delivered);
        await TellAsync(stop => ours.EnforceAsync(orders[1], stop), ActuatorState.Delivered);
        await TellAsync(stop => theirs.EnforceAsync(foreign, stop), ActuatorState.Delivered);
        var report = await TellAsync(stop => ours.UndoAllAsync([], stop), ActuatorState.Undone);
        Assert.StartsWith("2 containments", report.Detail, StringComparison.Ordinal);
        await TellAsync(stop => ours.ObserveAsync(orders[0], stop), ActuatorState.Absent);
        await TellAsync(stop => ours.ObserveAsync(orders[1], stop), ActuatorState.Absent);
        await SeenAsync(theirs, foreign);
    }

    [Fact]
    public async Task Probe_KeyThatMayNotUpdate_IsSaid()
    {
        var report = await TellAsync(Actuator(keyName: "reader").ProbeAsync, ActuatorState.Failed);
        Assert.Contains("REFUSED", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_WrongKey_IsSaidWithoutTheKey()
    {
        var wrong = Convert.ToBase64String(new byte[32]);
        var report = await TellAsync(Actuator(keyFile: Written(wrong)).ProbeAsync, ActuatorState.Failed);
        Assert.Contains("BADSIG", report.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, report.Detail, StringComparison.Ordinal);
        report = await TellAsync(Actuator(keyName: "unknown").ProbeAsync, ActuatorState.Failed);
        Assert.Contains("BADKEY", report.Detail, StringComparison.Ordinal);
        report = await TellAsync(Actuator(keyFile: Written("no base64!")).ProbeAsync, ActuatorState.Failed);
        Assert.Contains("no TSIG key", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_ClocksDiffer_IsSaid()
    {
        var report = await TellAsync(Actuator(clock: new SteppedClock()).ProbeAsync, ActuatorState.Failed);
        Assert.Contains("clocks differ", report.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("bad_example")]
    [InlineData("a..example")]
    [InlineData("bad.example/24")]
    public async Task Rehearse_NoDomain_IsRefused(string name) => await TellAsync(stop => Actuator().RehearseAsync(Order(name), stop), ActuatorState.Failed);

    [Fact]
    public async Task Observe_ServerLied_IsAbsent()
    {
        // Signs that everything is fine, and has nothing.
        using var liar = new DnsImpostor((request, id) => new Tsig(NameServer.KeyName, Convert.FromBase64String(server.Key)).Sign(Plain(id), DateTimeOffset.UtcNow, MacIn(request)).Message);
        var actuator = Actuator(at: liar.Address);
        var order = Order(domain);
        await TellAsync(stop => actuator.EnforceAsync(order, stop), ActuatorState.Delivered);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Absent);
    }

    [Theory]
    [InlineData("unsigned", "without a signature")]
    [InlineData("other key", "not signed with the key")]
    [InlineData("other question", "not signed with the key")]
    [InlineData("other id", "something else")]
    [InlineData("nonsense", "no DNS message")]
    [InlineData("half", "cannot be asked")]
    [InlineData("pointer in a circle", "no DNS message")]
    public async Task EveryCall_AnswerOfAnother_IsNotBelieved(string kind, string said)
    {
        using var impostor = new DnsImpostor((request, id) => kind switch
        {
            "unsigned" => Plain(id),
            "other key" => new Tsig(NameServer.KeyName, new byte[32]).Sign(Plain(id), DateTimeOffset.UtcNow, MacIn(request)).Message,
            "other question" => new Tsig(NameServer.KeyName, Convert.FromBase64String(server.Key)).Sign(Plain(id), DateTimeOffset.UtcNow, new byte[32]).Message,
            "other id" => Plain((ushort)(id ^ 1)),
            "nonsense" => [1, 2, 3],
            "half" => null,
            _ => [(byte)(id >> 8), (byte)(id & 0xFF), 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1],
        });
        var actuator = Actuator(at: impostor.Address);
        var order = Order(domain);
        foreach (var call in new Func<CancellationToken, Task<ActuatorReport>>[] { actuator.ProbeAsync, stop => actuator.EnforceAsync(order, stop), stop => actuator.ObserveAsync(order, stop), stop => actuator.UndoAsync(order, stop), stop => actuator.UndoAllAsync([order], stop) })
        {
            Assert.Contains(said, (await TellAsync(call, ActuatorState.Failed)).Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Enforce_ServerHangs_EndsByTheClock()
    {
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();
        var clock = new SteppedClock();
        var task = Actuator(at: (IPEndPoint)hanging.LocalEndpoint, clock: clock).EnforceAsync(Order(domain), CancellationToken.None);
        await Until.TrueAsync(hanging.Pending, "nobody asked");
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("did not answer within 5 s", (await Until.EndAsync(task)).Detail, StringComparison.Ordinal);
    }

    private static byte[] Plain(ushort id) => [(byte)(id >> 8), (byte)(id & 0xFF), 0xA8, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The MAC of a request of ours: id, error and the length of nothing stand behind it.</summary>
    private static byte[] MacIn(byte[] request) => request[^38..^6];

    private static async Task<ActuatorReport> TellAsync(Func<CancellationToken, Task<ActuatorReport>> call, ActuatorState expected)
    {
        var report = await Until.EndAsync(call(CancellationToken.None));
        Assert.True(report.State == expected, $"{report.State}: {report.Detail}");
        return report;
    }

    /// <summary>BIND takes a moment until it obeys what stands in its zone.</summary>
    private static Task SeenAsync(RpzActuator actuator, ContainmentOrder order) =>
        Until.TrueAsync(() => actuator.ObserveAsync(order, CancellationToken.None).Result.State == ActuatorState.Enforced, "it is not refused");

    private static ContainmentOrder Order(params string[] names) =>
        new(new ContainmentId(Guid.NewGuid()), ContainmentKind.BlockDomain, null, null, null, [], names, DateTimeOffset.UtcNow.AddMinutes(10), "test");

    private string Written(string key)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString());
        File.WriteAllText(path, key);
        return path;
    }

    private RpzActuator Actuator(string member = "bank-07", string keyName = NameServer.KeyName, string? keyFile = null, IPEndPoint? at = null, TimeProvider? clock = null)
    {
        var key = server.KeyFile; // starts it
        return new(new RpzSettings("dns", at ?? server.Address, NameServer.Zone, keyName, new SecretFile(keyFile ?? key), at is null ? server.Address : null), MemberId.Parse(member), clock ?? TimeProvider.System);
    }

    private async Task<int> AskAsync(string name)
    {
        _ = server.KeyFile;
        var line = new DnsLine(server.Address, TimeSpan.FromSeconds(5), TimeProvider.System);
        return (await line.AskAsync(id => DnsWriter.Question(id, name, DnsNumber.Address, recursive: true), key: null, CancellationToken.None)).Code;
    }

    /// <summary>Answers each request over TCP with what the test makes of it; null: half of an answer.</summary>
    private sealed class DnsImpostor : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task running;

        public DnsImpostor(Func<byte[], ushort, byte[]?> answer)
        {
            listener.Start();
            running = RunAsync(answer);
        }

        public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

        public void Dispose()
        {
            listener.Stop();
            running.Wait();
            listener.Dispose();
        }

        private async Task RunAsync(Func<byte[], ushort, byte[]?> answer)
        {
            while (true)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    var length = new byte[2];
                    await stream.ReadExactlyAsync(length);
                    var request = new byte[DnsReader.Number(length, 0)];
                    await stream.ReadExactlyAsync(request);
                    var message = answer(request, DnsReader.Number(request, 0));
                    await stream.WriteAsync(message is null ? new byte[] { 0, 40, 1 } : [(byte)(message.Length >> 8), (byte)(message.Length & 0xFF), .. message]);
                }
                catch (IOException)
                {
                    // The other side has had enough.
                }
                catch (Exception over) when (over is SocketException or InvalidOperationException)
                {
                    return;
                }
            }
        }
    }
}
