using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.ActiveDirectory;
using Hikeshi.Response.Actuators.Http;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>Against a real OpenLDAP; what it never does (hang, lie, talk nonsense) against a server that does nothing else.</summary>
public sealed class DirectoryTests(DirectoryServer server) : IDisposable
{
    private const int Enabled = 0x200;
    private const int Disabled = 0x202;
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-ldap-test-").FullName;
    private readonly string account = $"u{Random.Shared.Next()}";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Enforce_Twice_DisablesUntilUndone()
    {
        server.Add((account, Enabled, null));
        var actuator = Actuator();
        var order = Order($"{account}@bank.example");
        await TellAsync(actuator.ProbeAsync, ActuatorState.Rehearsed);
        await TellAsync(stop => actuator.RehearseAsync(order, stop), ActuatorState.Rehearsed);
        await TellAsync(stop => actuator.UndoAsync(order, stop), ActuatorState.Undone);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Absent);
        await TellAsync(stop => actuator.EnforceAsync(order, stop), ActuatorState.Delivered);
        await TellAsync(stop => actuator.EnforceAsync(order, stop), ActuatorState.Delivered);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Enforced);
        await TellAsync(stop => actuator.UndoAsync(Order(account), stop), ActuatorState.Undone);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Enforced);
        await TellAsync(stop => actuator.EnforceAsync(Order(account), stop), ActuatorState.Failed);
        await TellAsync(stop => actuator.UndoAsync(order, stop), ActuatorState.Undone);
        await TellAsync(stop => actuator.UndoAsync(order, stop), ActuatorState.Undone);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Absent);
    }

    [Fact]
    public async Task Guard_NodeDead_LetsGoOfIt()
    {
        server.Add((account, Enabled, null));
        var order = Order(account);
        await TellAsync(stop => Actuator().EnforceAsync(order, stop), ActuatorState.Delivered);
        var other = Actuator();
        using var guard = new GuardBench(other, TimeProvider.System);
        await guard.LookAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("everything released", Assert.Single(guard.Told), StringComparison.Ordinal);
        await TellAsync(stop => other.ObserveAsync(order, stop), ActuatorState.Absent);
    }

    [Fact]
    public async Task Enforce_DisabledByAPerson_IsRefusedAndStaysDisabled()
    {
        server.Add((account, Disabled, null));
        var actuator = Actuator();
        var order = Order(account);
        Assert.Contains("somebody else", (await TellAsync(stop => actuator.RehearseAsync(order, stop), ActuatorState.Failed)).Detail, StringComparison.Ordinal);
        await TellAsync(stop => actuator.EnforceAsync(order, stop), ActuatorState.Failed);
        await TellAsync(stop => actuator.UndoAsync(order, stop), ActuatorState.Undone);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Enforced); // it is disabled, whoever did it
    }

    [Fact]
    public async Task Enforce_AttributeUsedForSomethingElse_IsRefused()
    {
        server.Add((account, Enabled, "written by hand"));
        Assert.Contains("something else", (await TellAsync(stop => Actuator().EnforceAsync(Order(account), stop), ActuatorState.Failed)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforce_MarkLeftByAnUnfinishedUndo_IsTakenOver()
    {
        server.Add((account, Enabled, "hikeshi:bank-07:01234567-89ab-cdef-0123-456789abcdef"));
        var actuator = Actuator();
        var order = Order(account);
        await TellAsync(stop => actuator.EnforceAsync(order, stop), ActuatorState.Delivered);
        await TellAsync(stop => actuator.UndoAsync(order, stop), ActuatorState.Undone);
        await TellAsync(stop => actuator.ObserveAsync(order, stop), ActuatorState.Absent);
    }

    [Fact]
    public async Task UndoAll_ManyPages_LeavesWhatOthersDid()
    {
        var member = $"m{Random.Shared.Next()}";
        server.Add(Enumerable.Range(0, 450).Select(i => ($"{account}-{i}", Disabled, (string?)(i < 420 ? $"hikeshi:{member}:{Guid.NewGuid()}" : $"hikeshi:bank-99:{Guid.NewGuid()}"))));
        var actuator = Actuator(member);
        Assert.StartsWith("420 accounts", (await TellAsync(stop => actuator.UndoAllAsync([], stop), ActuatorState.Undone)).Detail, StringComparison.Ordinal);
        await TellAsync(stop => actuator.ObserveAsync(Order($"{account}-419"), stop), ActuatorState.Absent);
        await TellAsync(stop => actuator.ObserveAsync(Order($"{account}-420"), stop), ActuatorState.Enforced);
    }

    [Fact]
    public async Task Enforce_BreakGlassByAnyName_IsRefused()
    {
        server.Add((account, Enabled, null));
        foreach (var name in new[] { account.ToUpperInvariant(), $"{account}@bank.example", $"cn={account},{DirectoryServer.Base}" })
        {
            var actuator = Actuator(neverTouch: [name]);
            Assert.Contains("break-glass", (await TellAsync(stop => actuator.EnforceAsync(Order(account), stop), ActuatorState.Failed)).Detail, StringComparison.Ordinal);
            await TellAsync(stop => actuator.ObserveAsync(Order(account), stop), ActuatorState.Failed);
        }

        await TellAsync(stop => Actuator().ObserveAsync(Order(account), stop), ActuatorState.Absent);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("nobody")]
    [InlineData("x)(sAMAccountName=*")]
    public async Task Rehearse_NoSuchUser_IsSaid(string name) =>
        Assert.Contains("no user", (await TellAsync(stop => Actuator().RehearseAsync(Order(name), stop), ActuatorState.Failed)).Detail, StringComparison.Ordinal);

    [Fact]
    public async Task Enforce_MayOnlyRead_IsSaid()
    {
        server.Add((account, Enabled, null));
        var report = await TellAsync(stop => Actuator(user: DirectoryServer.Reader).EnforceAsync(Order(account), stop), ActuatorState.Failed);
        Assert.Contains("insufficientAccessRights", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_WrongPassword_IsSaidWithoutIt()
    {
        var file = Path.Combine(folder, "wrong");
        File.WriteAllText(file, "not-the-password");
        var report = await TellAsync(Actuator(passwordFile: file).ProbeAsync, ActuatorState.Failed);
        Assert.Contains("invalidCredentials", report.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_OtherAuthority_IsNotTrusted()
    {
        using var other = new TestAuthority("CN=other");
        Assert.Contains("cannot be reached", (await TellAsync(Actuator(authority: other.WritePem(folder)).ProbeAsync, ActuatorState.Failed)).Detail, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", (await TellAsync(Actuator(authority: "").ProbeAsync, ActuatorState.Failed)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observe_ServerLied_IsAbsent()
    {
        using var liar = new LdapImpostor(folder, (_, number, operation) => operation switch
        {
            0 => Result(number, 1, 0),
            3 => [.. Entry(number, account, Enabled), .. Result(number, 5, 0)],
            _ => Result(number, 7, 0),
        });
        var actuator = Actuator(port: liar.Port, authority: liar.AuthorityFile);
        await TellAsync(stop => actuator.EnforceAsync(Order(account), stop), ActuatorState.Delivered);
        await TellAsync(stop => actuator.ObserveAsync(Order(account), stop), ActuatorState.Absent);
    }

    [Theory]
    [InlineData("nonsense", "not LDAP")]
    [InlineData("endless", "more than")]
    [InlineData("cut", "cut off")]
    [InlineData("another id", "something else")]
    [InlineData("notice", "ended the connection")]
    [InlineData("busy", "busy")]
    [InlineData("echo", "[secret]")]
    public async Task EveryCall_ServerTalksNonsense_IsAReport(string kind, string said)
    {
        using var impostor = new LdapImpostor(folder, (_, number, _) => kind switch
        {
            "nonsense" => [0x30, 3, 1, 1, 1],
            "endless" => [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF],
            "cut" => [0x30, 0x20, 2],
            "another id" => Result(number + 1, 1, 0),
            "notice" => Result(0, 24, 52),
            "busy" => Result(number, 1, 51),
            _ => Result(number, 1, 53, "you sent " + DirectoryServer.Password),
        });
        var actuator = Actuator(port: impostor.Port, authority: impostor.AuthorityFile);
        var order = Order(account);
        foreach (var call in new Func<CancellationToken, Task<ActuatorReport>>[] { actuator.ProbeAsync, stop => actuator.EnforceAsync(order, stop), stop => actuator.ObserveAsync(order, stop), stop => actuator.UndoAsync(order, stop), stop => actuator.UndoAllAsync([order], stop) })
        {
            var report = await TellAsync(call, ActuatorState.Failed);
            Assert.Contains(said, report.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain(DirectoryServer.Password, report.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Enforce_ServerHangs_EndsByTheClock()
    {
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();
        var clock = new SteppedClock();
        var task = Actuator(port: ((IPEndPoint)hanging.LocalEndpoint).Port, clock: clock).EnforceAsync(Order(account), CancellationToken.None);
        await Until.TrueAsync(hanging.Pending, "nobody asked");
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("not done within 10 s", (await Until.EndAsync(task)).Detail, StringComparison.Ordinal);
    }

    private static byte[] Result(int number, int operation, int code, string message = "") => Message(number, ber =>
    {
        using var _ = ber.PushSequence(new Asn1Tag(TagClass.Application, operation, isConstructed: true));
        ber.WriteEncodedValue([0x0A, 1, (byte)code]);
        ber.WriteOctetString([]);
        ber.WriteOctetString(Encoding.UTF8.GetBytes(message));
    });

    private static byte[] Entry(int number, string name, int control) => Message(number, ber =>
    {
        using var _ = ber.PushSequence(new Asn1Tag(TagClass.Application, 4, isConstructed: true));
        ber.WriteOctetString(Encoding.UTF8.GetBytes($"cn={name},{DirectoryServer.Base}"));
        using var list = ber.PushSequence();
        using var attribute = ber.PushSequence();
        ber.WriteOctetString("userAccountControl"u8);
        using var values = ber.PushSetOf();
        ber.WriteOctetString(Encoding.ASCII.GetBytes($"{control}"));
    });

    private static byte[] Message(int number, Action<AsnWriter> write)
    {
        var ber = new AsnWriter(AsnEncodingRules.BER);
        using (ber.PushSequence())
        {
            ber.WriteInteger(number);
            write(ber);
        }

        return ber.Encode();
    }

    private static async Task<ActuatorReport> TellAsync(Func<CancellationToken, Task<ActuatorReport>> call, ActuatorState expected)
    {
        var report = await Until.EndAsync(call(CancellationToken.None));
        Assert.True(report.State == expected, $"{report.State}: {report.Detail}");
        return report;
    }

    private static ContainmentOrder Order(string account) =>
        new(new ContainmentId(Guid.NewGuid()), ContainmentKind.DisableAccount, null, null, null, [], [], DateTimeOffset.UtcNow.AddMinutes(10), "test", Account: account);

    private DirectoryActuator Actuator(string member = "bank-07", string user = DirectoryServer.User, string? passwordFile = null, string? authority = null, int? port = null, IReadOnlyList<string>? neverTouch = null, TimeProvider? clock = null)
    {
        var trusted = server.AuthorityFile; // starts it
        return new(new DirectorySettings("ad", "127.0.0.1", port ?? server.Port, authority is "" ? null : authority ?? trusted, user, new SecretFile(passwordFile ?? server.PasswordFile), DirectoryServer.Base, "adminDescription", neverTouch ?? []), MemberId.Parse(member), clock ?? TimeProvider.System);
    }

    /// <summary>Answers each message over TLS with what the test makes of it.</summary>
    private sealed class LdapImpostor : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly TestAuthority authority = new("CN=impostor");
        private readonly Task running;

        public LdapImpostor(string folder, Func<byte[], int, int, byte[]> answer)
        {
            AuthorityFile = authority.WritePem(folder);
            listener.Start();
            running = RunAsync(answer);
        }

        public string AuthorityFile { get; }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public void Dispose()
        {
            listener.Stop();
            running.Wait();
            listener.Dispose();
            authority.Dispose();
        }

        private async Task RunAsync(Func<byte[], int, int, byte[]> answer)
        {
            using var certificate = authority.Issue();
            while (true)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await using var stream = new SslStream(client.GetStream());
                    await stream.AuthenticateAsServerAsync(certificate);
                    var request = new byte[4096];
                    for (int read; (read = await stream.ReadAsync(request)) > 0;)
                    {
                        var message = new AsnReader(request.AsMemory(0, read), AsnEncodingRules.BER).ReadSequence();
                        message.TryReadInt32(out var number);
                        var operation = message.PeekTag().TagValue;
                        if (operation == 2)
                        {
                            break;
                        }

                        var bytes = answer(request, number, operation);
                        await stream.WriteAsync(bytes);
                        if (bytes is [0x30, 0x20, 2])
                        {
                            break;
                        }
                    }
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
