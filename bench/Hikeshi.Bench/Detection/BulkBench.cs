using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hikeshi.Bench.Detection;

/// <summary>What a shipper gets out of a real node: batches of 500 events to <c>_bulk</c> over loopback, one after the other, each until it is acknowledged.</summary>
internal static class BulkBench
{
    private const int Batch = 500;
    private const long MaxBytes = 256L << 20;
    private const string Address = "127.31.0.1:7300";

    /// <param name="program">The built program.</param>
    public static async Task RunAsync(string program, string rulesPath, string eventsPath, int shippers, int seconds, TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("hikeshi-bulk-").FullName;
        var settings = new JsonObject { ["Member"] = "bench", ["Rules"] = Path.GetFullPath(rulesPath), ["Listen"] = new JsonObject { ["Api"] = Address, ["Blocklists"] = "127.31.0.1:7301" } };
        await File.WriteAllTextAsync(Path.Combine(directory, "appsettings.json"), settings.ToJsonString());
        using var node = Process.Start(new ProcessStartInfo(program, ["serve", "--data", directory]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var token = await TokenAsync(directory);
            byte[][] batches = [.. Corpus.Load(eventsPath, MaxBytes).Chunk(Batch).Select(Body)];
            using var http = new HttpClient { BaseAddress = new Uri($"http://{Address}/"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            await ShipAsync(http, batches, shippers, TimeSpan.FromSeconds(3)); // until the code is warm
            var (events, latencies) = await ShipAsync(http, batches, shippers, TimeSpan.FromSeconds(seconds));
            latencies.Sort();
            node.Refresh();
            output.WriteLine($"_bulk, {shippers} shippers, batches of {Batch}: {events / (double)seconds:N0} events/s acknowledged; a batch p50 {latencies[latencies.Count / 2]:N1} ms, p99 {latencies[(int)(latencies.Count * 0.99)]:N1} ms; the node uses {node.WorkingSet64 / 1e6:N0} MB");
        }
        finally
        {
            node.Kill(entireProcessTree: true);
            await node.WaitForExitAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<(long Events, List<double> Latencies)> ShipAsync(HttpClient http, byte[][] batches, int shippers, TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        var shipped = await Task.WhenAll(Enumerable.Range(0, shippers).Select(shipper => Task.Run(async () =>
        {
            var latencies = new List<double>();
            for (var i = shipper; clock.Elapsed < length; i += shippers)
            {
                var began = clock.Elapsed;
                using var content = new ByteArrayContent(batches[i % batches.Length]) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
                using var answer = await http.PostAsync("_bulk", content);
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
                latencies.Add((clock.Elapsed - began).TotalMilliseconds);
            }

            return latencies;
        })));
        return (shipped.Sum(l => (long)l.Count) * Batch, [.. shipped.SelectMany(l => l)]);
    }

    private static byte[] Body(byte[][] events)
    {
        var body = new MemoryStream();
        foreach (var json in events)
        {
            body.Write("{\"create\":{\"_index\":\"bench\"}}\n"u8);
            body.Write(json.AsSpan().IndexOf((byte)'\n') < 0 ? json : "{}"u8);
            body.WriteByte((byte)'\n');
        }

        return body.ToArray();
    }

    private static async Task<string> TokenAsync(string directory)
    {
        using var owner = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(directory, "node.sock")), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var began = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var request = new StringContent("""{"name":"bench","roles":["sensor"],"days":1}""", new MediaTypeHeaderValue("application/json"));
                using var answer = await owner.PostAsync(new Uri("http://node/api/v1/tokens"), request);
                answer.EnsureSuccessStatusCode();
                return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString()!;
            }
            catch (HttpRequestException) when (began.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(100); // not there yet
            }
        }
    }
}
