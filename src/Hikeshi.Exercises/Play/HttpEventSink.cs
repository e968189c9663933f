using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Hikeshi.Exercises.Attack;

namespace Hikeshi.Exercises.Play;

/// <summary>Delivers telemetry as a sensor would: HTTP to the member's node with a token that can do nothing else. Remembers when each event was written.</summary>
internal sealed class HttpEventSink : IEventSink, IDisposable
{
    private readonly Dictionary<string, HttpClient> clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> writtenAt = new(StringComparer.Ordinal);

    /// <param name="apis">By member: address of the node's API and the sensor's token.</param>
    public HttpEventSink(IEnumerable<(string Member, IPEndPoint Api, string Token)> apis)
    {
        foreach (var (member, api, token) in apis)
        {
            var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{api}/") };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            clients[member] = client;
        }
    }

    /// <summary>Instant before the write that carried the event's last byte (<see cref="Stopwatch.GetTimestamp"/>), by SHA-256 of the event.</summary>
    public long? WrittenAt(string sha256) => writtenAt.TryGetValue(sha256, out var at) ? at : null;

    public async ValueTask WriteAsync(string memberId, TelemetryEvent telemetry, CancellationToken cancel)
    {
        using var content = new ReadOnlyMemoryContent(telemetry.Line);
        try
        {
            writtenAt[telemetry.Sha256] = Stopwatch.GetTimestamp();
            using var response = await clients[memberId].PostAsync("api/v1/events", content, cancel);
        }
        catch (HttpRequestException)
        {
            // A node that was killed takes no telemetry; its sensors lose what they cannot deliver. The story shows what follows.
        }
    }

    public void Dispose()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }
    }
}
