using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Segments;
using Hikeshi.Facts;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Node;
using Hikeshi.Node.Settings;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>A directory for one node, which is started and stopped in this process; spoken to over its socket as its owner, or over HTTP.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public const string Password = "lanterns over seven canals";
    private NodeHost? host;

    public TestNode(Func<NodeSettings, NodeSettings>? change = null)
    {
        var settings = new NodeSettings
        {
            Member = MemberId.Parse("bank-01"),
            IsHub = false,
            DataDirectory = Path.Combine(Directory.CreateTempSubdirectory("hks-").FullName, "n"),
            Api = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Next()),
            Blocklists = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Next()),
            RecordOnlyDays = 0, // what is tested here does not wait two weeks
        };
        Settings = change?.Invoke(settings) ?? settings;
        Owner = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://node/"), Timeout = TimeSpan.FromSeconds(60) };
        Anybody = new HttpClient { BaseAddress = new Uri($"http://{Settings.Api}/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public NodeSettings Settings { get; }

    public HttpClient Owner { get; }

    public HttpClient Anybody { get; }

    public NodeHost Host => host ?? throw new InvalidOperationException("the node is not running");

    public Task StartAsync() => StartAsync(TimeProvider.System);

    public async Task StartAsync(TimeProvider clock) => host = await NodeHost.StartAsync(Settings, clock, CancellationToken.None);

    /// <summary>With actuators of a test's own.</summary>
    public async Task StartAsync(TimeProvider clock, params IReadOnlyList<IActuator> actuators) =>
        host = await NodeHost.StartAsync(Settings, new EvidenceOptions { Origin = $"{Settings.Sector}/{Settings.Member}", Clock = clock }, actuators, CancellationToken.None);

    /// <summary>On a disk that a test has a say in.</summary>
    public async Task StartAsync(IDisk disk) =>
        host = await NodeHost.StartAsync(Settings, new EvidenceOptions { Origin = $"{Settings.Sector}/{Settings.Member}", ReserveBytes = 0, Disk = disk }, [], CancellationToken.None);

    /// <summary>With all of these.</summary>
    public async Task StartAsync(IDisk disk, TimeProvider clock, params IReadOnlyList<IActuator> actuators) =>
        host = await NodeHost.StartAsync(Settings, new EvidenceOptions { Origin = $"{Settings.Sector}/{Settings.Member}", ReserveBytes = 0, Disk = disk, Clock = clock }, actuators, CancellationToken.None);

    public async Task StopAsync()
    {
        await Host.DisposeAsync();
        host = null;
    }

    /// <summary>Posts as the owner and expects success.</summary>
    public async Task<string> PostAsync(string path, string json)
    {
        using var response = await Owner.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {body}");
        return body;
    }

    public Task ImportAsync(InstitutionDocument institution) =>
        PostAsync("api/v1/ledger/import?name=bank.json", JsonSerializer.Serialize(institution, LedgerJson.Readable.InstitutionDocument));

    /// <summary>Somebody who comes over HTTP with a token of these roles.</summary>
    public async Task<HttpClient> WithTokenAsync(params string[] roles)
    {
        var answer = JsonDocument.Parse(await PostAsync("api/v1/tokens", JsonSerializer.Serialize(new { name = "test", roles }))).RootElement;
        return new HttpClient
        {
            BaseAddress = Anybody.BaseAddress,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", answer.GetProperty("token").GetString()) },
        };
    }

    /// <summary>Somebody with an account of these roles who has just signed in over HTTP with a password.</summary>
    public async Task<HttpClient> WithAccountAsync(params string[] roles)
    {
        var name = "person-" + Guid.NewGuid().ToString("N")[..8];
        await PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name, roles, password = Password }));
        var client = new HttpClient { BaseAddress = Anybody.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
        using var signedIn = await client.PostAsync("api/v1/session", new StringContent(JsonSerializer.Serialize(new { account = name, password = Password }), Encoding.UTF8, "application/json"));
        Assert.True(signedIn.StatusCode == HttpStatusCode.NoContent, await signedIn.Content.ReadAsStringAsync());
        return client;
    }

    /// <summary>Reads the evidence stream until such an entry comes by.</summary>
    public async Task<JsonElement> EntryAsync(string kind, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<string>();
        try
        {
            await using var stream = await Owner.GetStreamAsync("api/v1/evidence/stream", patience.Token);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                seen.Add(line);
                var entry = JsonDocument.Parse(line).RootElement;
                if (entry.GetProperty("kind").GetString() == kind && wanted(entry.GetProperty("body")))
                {
                    return entry;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with what came instead.
        }

        throw new InvalidOperationException($"waited in vain for a {kind}; there were\n{string.Join('\n', seen)}");
    }

    /// <summary>What a stopped node has recorded.</summary>
    public async Task<IReadOnlyList<(EvidenceEntry Entry, Fact Fact)>> RecordedAsync()
    {
        await using var log = OpenLog();
        return [.. Enumerable.Range(0, (int)log.Count).Select(i => log.Read((ulong)i)).Select(e => (e, FactCatalog.Decode(e.Header.Kind, e.Body!.Value.Span)))];
    }

    public EvidenceLog OpenLog() =>
        EvidenceLog.Open(Path.Combine(Settings.DataDirectory, "evidence"), new EvidenceOptions { Origin = $"{Settings.Sector}/{Settings.Member}", Clock = TimeProvider.System });

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await StopAsync();
        }

        Owner.Dispose();
        Anybody.Dispose();
        Directory.Delete(Path.GetDirectoryName(Settings.DataDirectory)!, recursive: true);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Settings.Socket), cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
