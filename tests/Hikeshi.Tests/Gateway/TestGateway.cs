using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Gateway;
using Hikeshi.Gateway.Config;
using Xunit;

namespace Hikeshi.Tests.Gateway;

/// <summary>A real gateway with two members, each on a loopback network of its own: hosts web-1, web-2 and pay-1, services api (web-1, web-2) and payments (pay-1).</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    internal const string Token = "a token for tests";
    internal const int ApiPort = 18443;
    private static int networks;
    private readonly GatewayHost host;

    private TestGateway(GatewayHost host, string net, ConcurrentQueue<string> told) => (this.host, Net, Told) = (host, net, told);

    /// <summary>First two bytes of the networks; member 1 lives in NET.1.0/24, member 2 in NET.2.0/24, suppliers in NET.30.0/24.</summary>
    internal string Net { get; }

    /// <summary>What the off-box switch made it do, and what it did not obey.</summary>
    internal ConcurrentQueue<string> Told { get; }

    internal Uri Control => host.Control;

    internal static async Task<TestGateway> StartAsync(TimeProvider? clock = null, string? redButton = null)
    {
        var net = $"127.{100 + (Interlocked.Increment(ref networks) % 150)}";
        var told = new ConcurrentQueue<string>();
        var config = GatewayConfigReader.Read(Encoding.UTF8.GetBytes(Config(net, redButton)));
        return new TestGateway(await GatewayHost.StartAsync(config, told.Enqueue, clock ?? TimeProvider.System, CancellationToken.None), net, told);
    }

    /// <param name="redButton">The member <c>switch</c>.</param>
    internal static string Config(string net, string? redButton = null) => $$"""
        { "control": "http://127.0.0.1:0", "switch": {{redButton ?? "null"}},
          "members": [ {{Member(net, 1)}}, {{Member(net, 2)}} ],
          "suppliers": [ { "domain": "vpn.soc-vendor.example", "address": "{{net}}.30.1" } ] }
        """;

    internal string Address(int member, int last) => $"{Net}.{member}.{last}";

    internal HttpClient Client(string member = "bank-01", string token = Token) => new()
    {
        BaseAddress = new Uri(Control, $"/members/{member}/v1/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>Orders and expects 200.</summary>
    internal async Task<Guid> OrderAsync(string body, string member = "bank-01")
    {
        var id = Guid.NewGuid();
        using var client = Client(member);
        using var response = await client.PutAsync($"containments/{id}", Body(body));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return id;
    }

    internal static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    internal static string In(TimeSpan time) => DateTimeOffset.UtcNow.Add(time).ToString("o");

    internal string Shield(int member = 1, string allow = "", string? expires = null) =>
        $$"""{"kind":"shield","address":"{{Address(member, 1)}}","port":{{ApiPort}},"allow":[{{allow}}],"expires_at":"{{expires ?? In(TimeSpan.FromMinutes(10))}}","reason":"test"}""";

    internal static string Isolate(string host) =>
        $$"""{"kind":"isolate-host","host":"{{host}}","expires_at":"{{In(TimeSpan.FromMinutes(10))}}","reason":"test"}""";

    internal static string Block(string kind, string destination) =>
        $$"""{"kind":"{{kind}}","destinations":["{{destination}}"],"expires_at":"{{In(TimeSpan.FromMinutes(10))}}","reason":"test"}""";

    /// <summary>The greeting of the api service of a member for this source; null when refused.</summary>
    internal async Task<string?> GreetAsync(string source, int member = 1)
    {
        using var line = await OpenAsync(source, member);
        return line is null ? null : await line.ReadAsync();
    }

    internal async Task<TestLine?> OpenAsync(string source, int member = 1)
    {
        try
        {
            return await TestLine.OpenAsync(source, Address(member, 1), ApiPort);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Status of CONNECT through a member's egress, and the connection if it is a tunnel.</summary>
    internal async Task<(string Status, TestLine Line)> ConnectAsync(string source, string target, int member = 1)
    {
        var line = await TestLine.OpenAsync(source, Address(member, 1), 3128);
        await line.WriteAsync($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
        var status = await line.ReadAsync();
        while (await line.ReadAsync() is { Length: > 0 })
        {
            continue;
        }

        return (status?.Split(' ')[1] ?? "", line);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static string Member(string net, int number) => $$"""
        { "id": "bank-0{{number}}", "token_sha256": "{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token)))}}", "egress": "{{net}}.{{number}}.1:3128",
          "hosts": [ {"name":"web-1","address":"{{net}}.{{number}}.21"}, {"name":"web-2","address":"{{net}}.{{number}}.22"}, {"name":"pay-1","address":"{{net}}.{{number}}.10"} ],
          "services": [ {"name":"api","address":"{{net}}.{{number}}.1","port":{{ApiPort}},"hosts":["web-1","web-2"]}, {"name":"payments","address":"{{net}}.{{number}}.1","port":18080,"hosts":["pay-1"]} ] }
        """;
}

/// <summary>A connection that speaks lines, from a chosen address.</summary>
internal sealed class TestLine : IDisposable
{
    private readonly Socket socket;
    private readonly StreamReader reader;

    private TestLine(Socket socket) => (this.socket, reader) = (socket, new StreamReader(new NetworkStream(socket), Encoding.ASCII));

    internal static async Task<TestLine> OpenAsync(string source, string target, int port)
    {
        var opened = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        opened.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        await opened.ConnectAsync(IPAddress.Parse(target), port);
        return new TestLine(opened);
    }

    internal async Task WriteAsync(string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Null when the other side closed or reset.</summary>
    internal async Task<string?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            return await reader.ReadLineAsync(patience.Token);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What the socket itself reports at the next read: true for a reset, false for an orderly end.</summary>
    internal bool EndsWithReset()
    {
        socket.ReceiveTimeout = 10_000;
        try
        {
            return socket.Receive(new byte[16]) < 0;
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        socket.Dispose();
    }
}
