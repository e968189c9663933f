using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Node;
using Hikeshi.Node.Settings;
using Hikeshi.Tests.Node.Containing;

namespace Hikeshi.Bench.Responding;

/// <summary>A whole node in this process, with its evidence in a directory of its own on a real disk, an actuator that stamps, and one action class that acts.</summary>
internal sealed class ResponseNode : IAsyncDisposable
{
    private static readonly MemberId Self = MemberId.Parse("bench");
    private readonly NodeSettings settings;
    private readonly ForwardClock clock;
    private readonly HttpClient owner;
    private NodeHost? host;

    private ResponseNode(NodeSettings settings, ForwardClock clock)
    {
        this.settings = settings;
        this.clock = clock;
        owner = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false }) { BaseAddress = new Uri("http://node/"), Timeout = TimeSpan.FromMinutes(5) };
    }

    public IPEndPoint Api => settings.Api;

    public HttpClient Owner => owner;

    /// <summary>Beside the evidence; removed with it.</summary>
    public string Work => Path.GetDirectoryName(settings.DataDirectory)!;

    /// <summary>May send telemetry.</summary>
    public string Token { get; private set; } = "";

    /// <exception cref="NotSupportedException">The directory is in memory.</exception>
    public static void RefuseMemory(string directory)
    {
        Directory.CreateDirectory(directory);
        if (new DriveInfo(Path.GetFullPath(directory)).DriveFormat is "tmpfs" or "ramfs")
        {
            throw new NotSupportedException($"{directory} is in memory: nothing is durable there, and there is nothing to measure");
        }
    }

    /// <param name="directory">On a disk.</param>
    /// <param name="rules">Beside the one that sees beacons; null: that one alone.</param>
    public static async Task<ResponseNode> StartAsync(string directory, string? rules, string policy, StampingActuator actuator, ForwardClock clock)
    {
        RefuseMemory(directory);
        var work = Path.Combine(Path.GetFullPath(directory), $"b{Environment.ProcessId}");
        var written = Path.Combine(work, "rules");
        Directory.CreateDirectory(written);
        await File.WriteAllTextAsync(Path.Combine(written, "beacon.yml"), Beacon.Rule);
        if (rules is not null)
        {
            CopyRules(rules, written);
        }

        await File.WriteAllTextAsync(Path.Combine(work, "policy.yaml"), policy);
        var node = new ResponseNode(new NodeSettings
        {
            Member = Self,
            IsHub = false,
            DataDirectory = Path.Combine(work, "n"),
            Api = new IPEndPoint(IPAddress.Loopback, FreePort()),
            Blocklists = new IPEndPoint(IPAddress.Loopback, FreePort()),
            Rules = written,
            PolicyFile = Path.Combine(work, "policy.yaml"),
            RecordOnlyDays = 0,
        }, clock);
        node.host = await NodeHost.StartAsync(node.settings, node.Evidence(), [actuator], CancellationToken.None);
        await node.PostAsync("api/v1/ledger/import?name=bank.json", JsonSerializer.Serialize(Bank(), LedgerJson.Readable.InstitutionDocument));
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"bench"}""");
        node.Token = (await node.PostAsync("api/v1/tokens", """{"name":"bench","roles":["sensor"],"days":1}"""))["token"]!.GetValue<string>();
        return node;
    }

    public async Task<JsonNode> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await owner.PostAsync(new Uri(path, UriKind.Relative), content);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(body)! : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {body}");
    }

    /// <summary>Sends events, and waits until the node has acknowledged them: what they caused is on disk then.</summary>
    public async Task SendAsync(IEnumerable<byte[]> events)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(5), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
        var body = new MemoryStream();
        foreach (var one in events)
        {
            body.Write(one);
            body.WriteByte((byte)'\n');
        }

        using var content = new ByteArrayContent(body.ToArray());
        using var answer = await http.PostAsync(new Uri($"http://{settings.Api}/api/v1/events"), content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"events: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>Stops the node, and reads what it has recorded.</summary>
    public async Task<IReadOnlyList<(EntryHeader Header, Fact Fact)>> StopAndReadAsync()
    {
        await StopAsync();
        await using var log = EvidenceLog.Open(Path.Combine(settings.DataDirectory, "evidence"), Evidence());
        var all = new List<(EntryHeader, Fact)>((int)log.Count);
        for (var i = 0UL; i < log.Count; i++)
        {
            var entry = log.Read(i);
            all.Add((entry.Header, FactCatalog.Decode(entry.Header.Kind, entry.Body!.Value.Span)));
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        owner.Dispose();
        Directory.Delete(Work, recursive: true);
    }

    private async Task StopAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
            host = null;
        }
    }

    private EvidenceOptions Evidence() => new() { Origin = $"{settings.Sector}/{settings.Member}", Clock = clock };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(settings.Socket), cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static void CopyRules(string from, string to)
    {
        foreach (var (file, number) in Directory.EnumerateFiles(from, "*.yml", SearchOption.AllDirectories).Select((file, number) => (file, number)))
        {
            File.Copy(file, Path.Combine(to, $"{number}.yml"));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static InstitutionDocument Bank() => new(
        InstitutionDocument.CurrentFormat,
        Self.Value,
        new("Bench Bank (fictional)", "計測銀行（架空）"),
        "regional-bank",
        new Consent(NamedExposure: false),
        [new CriticalFunction("payments", new("Payments", "為替"), 60, 1, PaymentRail: true, [], ["gateway"])],
        [new Service("gateway", new("Gateway", "接続"), "10.1.0.1", 8443, InternetExposed: true, "pkg:generic/gateway@1", ["host-1", "host-2"], 1, ["10.200.0.0/16"])],
        [.. Enumerable.Range(1, 40).Select(i => new Asset($"host-{i}", "server", $"10.2.0.{i}", "linux", "application", 2, NeverContain: false, []))],
        [],
        [],
        new BusinessCalendar("Asia/Tokyo", "09:00", "15:00", []));
}
