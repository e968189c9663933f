using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators;

/// <summary>
/// Orders a gateway about in the Hikeshi enforcement protocol, version 1 (docs/enforcement-protocol.md). The connection is kept open,
/// so that an order costs one round trip. An order that was not answered may be sent again: its id makes it idempotent.
/// </summary>
public sealed class HttpEnforcementActuator : IActuator, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private const int MaxAnswer = 1024 * 1024;
    private readonly HttpClient client;

    /// <param name="name">What people see in decisions and reports.</param>
    /// <param name="memberBase">Base of one member, such as <c>http://127.0.0.1:7001/members/bank-03/v1/</c>.</param>
    /// <param name="token">The member's bearer token.</param>
    public HttpEnforcementActuator(string name, Uri memberBase, string token)
    {
        Name = name;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = Patience,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        client = new HttpClient(handler)
        {
            BaseAddress = memberBase.AbsoluteUri.EndsWith('/') ? memberBase : new Uri(memberBase.AbsoluteUri + "/"),
            Timeout = Patience,
            MaxResponseContentBufferSize = MaxAnswer,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string Name { get; }

    public ActuatorCapability Capability { get; } = new(
        ActuatorCapability.Only(ContainmentKind.IsolateHost, ContainmentKind.Shield, ContainmentKind.BlockAddress, ContainmentKind.BlockDomain, ContainmentKind.SuspendSupplier),
        EndHeldBy.Target,
        Observes: true)
    {
        LongestLife = TimeSpan.FromHours(24),
        TakesIpv6 = false,
        AtOnce = 16,
    };

    /// <summary>Reads the token from a file, without the line end.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HttpEnforcementActuator FromTokenFile(string name, Uri memberBase, string tokenFile) =>
        new(name, memberBase, File.ReadAllText(tokenFile).Trim());

    /// <summary>Fails when the gateway speaks another protocol or does not enforce a kind of <see cref="Capability"/>.</summary>
    public async Task<ActuatorReport> ProbeAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "capabilities");
        var able = await ExchangeAsync(request, ReadCapabilities, cancel);
        return able.State == ActuatorState.Failed ? able : await TryTheWayAsync(able, cancel);
    }

    /// <summary>Blocks 192.0.2.255, which nobody has (RFC 5737), for a moment, and releases it: the token, the way and the gateway's book work.</summary>
    private async Task<ActuatorReport> TryTheWayAsync(ActuatorReport able, CancellationToken cancel)
    {
        var rehearsal = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.BlockAddress, Host: null, Address: null, Port: null, Allow: [], ["192.0.2.255"], DateTimeOffset.UtcNow.AddSeconds(30), "rehearsal");
        var enforced = await EnforceAsync(rehearsal, cancel);
        var undone = await UndoAsync(rehearsal, cancel);
        return enforced.State == ActuatorState.Failed ? enforced : undone.State == ActuatorState.Failed ? undone : able;
    }

    public async Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "containments/" + order.Id) { Content = OrderContent(order) };
        return await ExchangeAsync(request, answer => Text(answer, "state") == "enforced"
            ? new ActuatorReport(ActuatorState.Enforced, $"in force since {Text(answer, "enforced_at")}")
            : new ActuatorReport(ActuatorState.Failed, $"{Name} answered with state '{Text(answer, "state")}', not 'enforced'"), cancel);
    }

    /// <summary>The gateway's capabilities are asked again; the order itself is only sent to be enforced.</summary>
    public async Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "capabilities");
        var able = await ExchangeAsync(request, ReadCapabilities, cancel);
        return able.State == ActuatorState.Failed ? able : new ActuatorReport(ActuatorState.Rehearsed, $"{Name} is there and enforces {ContainmentWords.Of(order.Kind)}");
    }

    public async Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "containments/" + order.Id);
        return await ExchangeAsync(request, answer => Text(answer, "state") switch
        {
            "enforced" => new ActuatorReport(ActuatorState.Enforced, $"seen in force since {Text(answer, "enforced_at")}"),
            "absent" => new ActuatorReport(ActuatorState.Absent, $"{Name} does not have it in force"),
            var other => Failed($"{Name} answered with state '{other}', not 'enforced' or 'absent'"),
        }, cancel);
    }

    public async Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "containments/" + order.Id);
        return await ExchangeAsync(request, answer => Text(answer, "state") == "released"
            ? new ActuatorReport(ActuatorState.Undone, "released")
            : Failed($"{Name} answered with state '{Text(answer, "state")}', not 'released'"), cancel);
    }

    public async Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "release-all");
        return await ExchangeAsync(request, answer => new ActuatorReport(ActuatorState.Undone, $"{Text(answer, "released")} released"), cancel);
    }

    public void Dispose() => client.Dispose();

    private ActuatorReport ReadCapabilities(JsonElement answer)
    {
        if (Text(answer, "protocol") is not "hikeshi-enforcement/1" and var other)
        {
            return Failed($"{Name} speaks '{other}', not hikeshi-enforcement/1");
        }

        var offered = answer.TryGetProperty("kinds", out var kinds) && kinds.ValueKind == JsonValueKind.Array
            ? kinds.EnumerateArray().Select(k => k.ToString()).ToHashSet(StringComparer.Ordinal)
            : [];
        var missing = Capability.Kinds.Select(ContainmentWords.Of).Where(k => !offered.Contains(k)).ToList();
        return missing.Count == 0
            ? new ActuatorReport(ActuatorState.Delivered, $"{Name} is there and enforces {string.Join(", ", offered)}")
            : Failed($"{Name} does not enforce {string.Join(", ", missing)}") with { Trouble = ActuatorTrouble.Unable };
    }

    private async Task<ActuatorReport> ExchangeAsync(HttpRequestMessage request, Func<JsonElement, ActuatorReport> read, CancellationToken cancel)
    {
        try
        {
            using var response = await client.SendAsync(request, cancel);
            var body = await response.Content.ReadAsByteArrayAsync(cancel);
            using var answer = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body, new JsonDocumentOptions { MaxDepth = 16 });
            return response.IsSuccessStatusCode ? read(answer.RootElement)
                : Failed(Explain(response.StatusCode, answer.RootElement)) with
                {
                    Trouble = (int)response.StatusCode is 429 or 503 ? ActuatorTrouble.Passing : ActuatorTrouble.Refused,
                    LeaveAloneFor = RetryAfter.Of(response.Headers, DateTimeOffset.UtcNow) ?? TimeSpan.Zero,
                };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed($"{Name} did not answer within {Patience.TotalSeconds:0} s") with { Trouble = ActuatorTrouble.Passing };
        }
        catch (HttpRequestException unreachable)
        {
            return Failed($"{Name} cannot be reached: {unreachable.Message}") with { Trouble = ActuatorTrouble.Passing };
        }
        catch (JsonException)
        {
            return Failed($"{Name} answered with something that is not JSON");
        }
    }

    private string Explain(HttpStatusCode status, JsonElement problem)
    {
        var detail = Text(problem, "detail");
        return (int)status switch
        {
            401 => $"{Name} does not know the token: check the token file against the gateway's configuration",
            409 => $"{Name} already has this id with a different content; nothing was changed",
            410 => $"{Name} says that this containment has ended; a new one needs a new id",
            423 => $"{Name} takes no orders: {detail}",
            422 => $"{Name} does not enforce this kind: {detail}",
            _ => $"{Name} refused with {(int)status}: {detail}",
        };
    }

    private static ActuatorReport Failed(string detail) => new(ActuatorState.Failed, detail);

    private static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member.ToString() : "";

    private static ByteArrayContent OrderContent(ContainmentOrder order)
    {
        var content = new ByteArrayContent(OrderJson.Write(order, withId: false));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = Encoding.UTF8.WebName };
        return content;
    }
}
