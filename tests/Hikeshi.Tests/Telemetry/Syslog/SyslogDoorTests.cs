using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hikeshi.Telemetry.Listening;
using Hikeshi.Telemetry.Syslog;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Syslog;

public sealed class SyslogDoorTests
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 0);
    private static readonly TcpLimits Small = new(2, TimeSpan.FromSeconds(30), 100);
    private readonly RecordingTaker _taker = new();

    [Fact]
    public async Task Udp_OfADatagram_IsAnEvent()
    {
        await using var door = new SyslogUdpDoor(_taker, senders: null, TimeProvider.System);
        var at = door.Start(Anywhere);
        using var client = new UdpClient();
        await client.SendAsync("<34>1 2026-01-11T22:14:15Z h p - - - hello\n"u8.ToArray(), at);
        await client.SendAsync("<999>x"u8.ToArray(), at);
        await _taker.HasAsync(2);
        Assert.Contains("\"message\":\"hello\"", _taker.Taken[0].Json, StringComparison.Ordinal);
        Assert.Equal(("syslog-udp:127.0.0.1", 1L), (_taker.Taken[0].Origin.Source, _taker.Taken[0].Origin.Position));
        Assert.Equal(2, _taker.Refused[0].Origin.Position);
    }

    [Fact]
    public async Task Tcp_OfBothFramings_ReadsEveryMessage()
    {
        await using var door = new SyslogTcpDoor(_taker, Small, null, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(door.Start(Anywhere));
        var text = $"<13>one\n12 <13>two\nmore<13>three\r\n404 not a count\n7 <13>x\n\n\n{{\"a\":1}}\n8 {{\"b\":22}}<13>{new string('l', 300)}\n300 <13>{new string('c', 296)}<13>last\n<13>cut";
        foreach (var piece in Encoding.ASCII.GetBytes(text).Chunk(11))
        {
            await client.GetStream().WriteAsync(piece);
        }

        await _taker.HasAsync(10);
        string Has(int at) => _taker.Taken[at].Json;
        Assert.Contains("\"one\"", Has(0), StringComparison.Ordinal);
        Assert.Contains("two\\nmore", Has(1), StringComparison.Ordinal);
        Assert.Contains("\"three\"", Has(2), StringComparison.Ordinal);
        Assert.Contains("404 not a count", Has(3), StringComparison.Ordinal);
        Assert.Contains("\"x\"", Has(4), StringComparison.Ordinal);
        Assert.Equal("{\"a\":1}", Has(5));
        Assert.Equal("{\"b\":22}", Has(6));
        Assert.Contains("\"last\"", Has(7), StringComparison.Ordinal);
        Assert.Equal([8, 9], _taker.Refused.Select(refused => refused.Origin.Position));
        Assert.Contains("more than 100 bytes", _taker.Refused[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tcp_BeyondItsConnections_ClosesTheNewcomer()
    {
        await using var door = new SyslogTcpDoor(_taker, Small, null, TimeProvider.System);
        var at = door.Start(Anywhere);
        using var first = new TcpClient();
        using var second = new TcpClient();
        using var third = new TcpClient();
        await first.ConnectAsync(at);
        await second.ConnectAsync(at);
        await Eventually.Async(() => door.Connections == 2, "two connections");
        await third.ConnectAsync(at);
        Assert.Equal(0, await ReadOneAsync(third.GetStream()));
        first.Close();
        await Eventually.Async(() => door.Connections == 1, "one connection");
    }

    [Fact]
    public async Task Tcp_OfASilentSender_IsClosed()
    {
        await using var door = new SyslogTcpDoor(_taker, Small with { Idle = TimeSpan.FromMilliseconds(200) }, null, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(door.Start(Anywhere));
        Assert.Equal(0, await ReadOneAsync(client.GetStream()));
    }

    [Fact]
    public async Task Tcp_WhileTheHostIsBusy_TakesNothing()
    {
        _taker.IsBusy = true;
        await using var door = new SyslogTcpDoor(_taker, Small, null, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(door.Start(Anywhere));
        await client.GetStream().WriteAsync("<13>wait\n"u8.ToArray());
        await Task.Delay(150);
        Assert.Empty(_taker.Taken);
        _taker.IsBusy = false;
        await _taker.HasAsync(1);
    }

    [Fact]
    public async Task Tcp_WhenTheHostFails_ClosesAndTells()
    {
        _taker.Failure = new NotSupportedException("x");
        var told = new TaskCompletionSource<(string Sender, Exception Failure)>();
        await using var door = new SyslogTcpDoor(_taker, Small, null, TimeProvider.System) { ConnectionFailed = (sender, failure) => told.SetResult((sender, failure)) };
        using var client = new TcpClient();
        await client.ConnectAsync(door.Start(Anywhere));
        await client.GetStream().WriteAsync("<13>one\n"u8.ToArray());
        Assert.Equal(("127.0.0.1", _taker.Failure), await told.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(0, await ReadOneAsync(client.GetStream()));
    }

    [Fact]
    public async Task Tls_OfASenderThatTheAuthorityKnows_IsTaken()
    {
        using var certificates = new Certificates();
        await using var door = new SyslogTcpDoor(_taker, TcpLimits.Usual, certificates.Files(asksClients: true).Load().Options, TimeProvider.System);
        var at = door.Start(Anywhere);
        using var known = certificates.Client(isIssued: true);
        using var stranger = certificates.Client(isIssued: false);
        await SendAsync(at, known, "9 <13>hello");
        await _taker.HasAsync(1);
        Assert.Equal("syslog-tls:127.0.0.1", _taker.Taken[0].Origin.Source);
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(at, stranger, "9 <13>hello"));
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(at, null, "9 <13>hello"));
        Assert.Single(_taker.Taken);
    }

    [Fact]
    public void TlsFiles_ThatAreMissing_AreRefused()
    {
        using var certificates = new Certificates();
        Assert.Contains("telemetry.tls-files", (certificates.Files(asksClients: false) with { Key = "/nowhere" }).Load().Refusal!.Code, StringComparison.Ordinal);
        Assert.Contains("holds no certificate", (certificates.Files(asksClients: false) with { ClientAuthority = certificates.KeyFile }).Load().Refusal!.What, StringComparison.Ordinal);
    }

    /// <summary>With TLS 1.3 a client learns only when it reads that it was refused.</summary>
    private static async Task SendAsync(IPEndPoint at, X509Certificate2? own, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(at);
        await using var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            ClientCertificates = own is null ? null : [own],
        });
        await secure.WriteAsync(Encoding.ASCII.GetBytes(text));
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(own is null ? 5000 : 300));
        try
        {
            if (await secure.ReadAsync(new byte[1], soon.Token) == 0)
            {
                throw new IOException("closed");
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing is said: it was accepted.
        }
    }

    private static async Task<int> ReadOneAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
