using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators;

/// <summary>
/// Tells something else (a ticket system, an orchestrator) about every order: a JSON message, signed with HMAC-SHA256 over time stamp and
/// body in <c>Hikeshi-Signature: t=UNIX_SECONDS,v1=HEX</c>. It delivers; whether anything is enforced, it cannot say.
/// </summary>
public sealed class WebhookActuator : IActuator, IDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient client;
    private readonly Uri target;
    private readonly byte[] secret;
    private readonly TimeProvider clock;

    /// <param name="target">https, or http on loopback.</param>
    /// <param name="secret">Shared secret, 16 bytes or more.</param>
    public WebhookActuator(string name, Uri target, byte[] secret, TimeProvider clock)
    {
        if (target.Scheme != Uri.UriSchemeHttps && !target.IsLoopback)
        {
            throw new ArgumentException($"{target} is not https: orders name hosts and must not cross a network in the clear", nameof(target));
        }

        if (secret.Length < 16)
        {
            throw new ArgumentException("the secret has fewer than 16 bytes", nameof(secret));
        }

        (Name, this.target, this.secret, this.clock) = (name, target, secret, clock);
        client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = Patience, AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = 64 * 1024,
        };
    }

    public string Name { get; }

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Every, EndHeldBy.Node, Observes: false) { AtOnce = 16, RepeatsReleaseAfter = TimeSpan.FromMinutes(1) };

    /// <summary>Reads the secret from a file, without the line end.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WebhookActuator FromSecretFile(string name, Uri target, string secretFile, TimeProvider clock) =>
        new(name, target, Encoding.UTF8.GetBytes(File.ReadAllText(secretFile).Trim()), clock);

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) =>
        DeliverAsync(Message("probe", id: null, order: null), ActuatorState.Delivered, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) =>
        Task.FromResult(new ActuatorReport(ActuatorState.Rehearsed, $"would tell {target.Host} to enforce {ContainmentWords.Of(order.Kind)} until {order.ExpiresAt:O}"));

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) =>
        DeliverAsync(Message("enforce", order.Id, OrderJson.Write(order, withId: true)), ActuatorState.Delivered, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) =>
        Task.FromResult(new ActuatorReport(ActuatorState.Delivered, "a message was delivered; what came of it cannot be seen from here"));

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) =>
        DeliverAsync(Message("release", order.Id, order: null), ActuatorState.Undone, cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) =>
        DeliverAsync(Message("release-all", id: null, order: null), ActuatorState.Undone, cancel);

    public void Dispose() => client.Dispose();

    private static byte[] Message(string action, ContainmentId? id, byte[]? order)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", "hikeshi-webhook/1");
            json.WriteString("action", action);
            if (id is { } containment)
            {
                json.WriteString("id", containment.Value);
            }

            if (order is not null)
            {
                json.WritePropertyName("order");
                json.WriteRawValue(order);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Three tries at most, with pauses; what the receiver refuses with 4xx is not sent again.</summary>
    private async Task<ActuatorReport> DeliverAsync(byte[] message, ActuatorState success, CancellationToken cancel)
    {
        var (failure, trouble, quiet) = ("", ActuatorTrouble.Passing, TimeSpan.Zero);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(FirstPause * (1 << (attempt - 1)), clock, cancel);
            }

            try
            {
                using var request = Sign(message);
                using var response = await client.SendAsync(request, cancel);
                if (response.IsSuccessStatusCode)
                {
                    return new ActuatorReport(success, $"{Name} took it with {(int)response.StatusCode}");
                }

                failure = $"{Name} answered {(int)response.StatusCode}";
                quiet = RetryAfter.Of(response.Headers, clock.GetUtcNow()) ?? TimeSpan.Zero;
                if ((int)response.StatusCode is >= 400 and < 500 and not 408 and not 429)
                {
                    trouble = ActuatorTrouble.Refused;
                    break;
                }
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                failure = $"{Name} did not answer within {Patience.TotalSeconds:0} s";
            }
            catch (HttpRequestException unreachable)
            {
                failure = $"{Name} cannot be reached: {unreachable.Message}";
            }
        }

        return new ActuatorReport(ActuatorState.Failed, failure) { Trouble = trouble, LeaveAloneFor = quiet };
    }

    private HttpRequestMessage Sign(byte[] message)
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var mac = HMACSHA256.HashData(secret, (byte[])[.. Encoding.ASCII.GetBytes($"{seconds}."), .. message]);
        var content = new ByteArrayContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = content };
        request.Headers.Add("Hikeshi-Signature", $"t={seconds},v1={Convert.ToHexStringLower(mac)}");
        return request;
    }
}
