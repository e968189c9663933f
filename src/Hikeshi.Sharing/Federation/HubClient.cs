using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Sharing.Federation;

/// <summary>A member's line to the hub: one HTTP/2 connection over mutual TLS 1.3, dialled by the member, tried again for ever.</summary>
public sealed class HubClient : IDisposable
{
    private static readonly TimeSpan ReservationPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private readonly HttpClient http;

    public HubClient(Uri hub, SectorCredentials credentials)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = credentials.ForDialling(),
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            UseProxy = false,
        };
        http = new HttpClient(handler)
        {
            BaseAddress = hub,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    internal HttpClient Http => http;

    /// <summary>A request as this line sends it: HTTP/2, over the one connection.</summary>
    internal static HttpRequestMessage Message(HttpMethod method, string path, HttpContent? content) =>
        new(method, path) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    /// <summary>True while the stream from the hub is open.</summary>
    public bool Connected { get; private set; }

    /// <summary>Opens the connection and asks whether the hub would take a bundle, without giving it one. A hub that is away is found again later.</summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(CheckPatience);
        try
        {
            using var response = await http.PostAsJsonAsync("federation/v1/bundles", new BundleMessage("", default, ""), FederationJson.Default.BundleMessage, patience.Token);
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            Connected = false;
        }
    }

    /// <summary>Delivers a published bundle; at least once, and the hub keeps it once.</summary>
    public Task<IReadOnlyList<Fact>> TransmitAsync(Recorded<Published> published, CancellationToken cancel)
    {
        var message = new BundleMessage(published.Fact.BundleId, published.Fact.Marking, published.Fact.Bundle);
        return DeliverAsync("federation/v1/bundles", () => JsonContent.Create(message, FederationJson.Default.BundleMessage), cancel);
    }

    public Task<IReadOnlyList<Fact>> AnswerAsync(string questionId, ExposureAssessed assessed, bool named, CancellationToken cancel)
    {
        var message = new AnswerMessage(questionId, named, assessed.Reached, assessed.Functions, assessed.Suppliers);
        return DeliverAsync("federation/v1/answers", () => JsonContent.Create(message, FederationJson.Default.AnswerMessage), cancel);
    }

    public async Task<ReservationReply> ReserveAsync(Reservation request, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(ReservationPatience);
        try
        {
            using var response = await http.PostAsJsonAsync("federation/v1/reservations", request, FederationJson.Default.Reservation, patience.Token);
            response.EnsureSuccessStatusCode();
            var reply = await response.Content.ReadFromJsonAsync(FederationJson.Default.ReservationReply, patience.Token);
            return reply ?? new ReservationReply(Granted: false, "the hub's answer was empty");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new ReservationReply(Granted: false, $"no answer from the hub ({failure.GetType().Name}): a person decides");
        }
    }

    /// <summary>Follows the hub's stream for ever; after a break it resumes behind the last position that <paramref name="intake"/> has recorded.</summary>
    internal async Task FollowAsync(Func<long> lastPosition, Action<StreamLine> intake, Action<Exception> broken, CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"federation/v1/stream?after={lastPosition()}") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                response.EnsureSuccessStatusCode();
                await using var stream = await response.Content.ReadAsStreamAsync(cancel);
                using var reader = new StreamReader(stream);
                Connected = true;
                while (await reader.ReadLineAsync(cancel) is { } text)
                {
                    pause = TimeSpan.FromMilliseconds(50);
                    TakeLine(text, intake, broken);
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                broken(failure);
            }

            Connected = false;
            await Task.Delay(pause, cancel);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>A line that cannot be read is reported and skipped: one bad line never blocks a good one.</summary>
    private static void TakeLine(string text, Action<StreamLine> intake, Action<Exception> broken)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, FederationJson.Default.StreamLine) is { } line)
            {
                intake(line);
            }
        }
        catch (JsonException unreadable)
        {
            broken(unreadable);
        }
    }

    private async Task<IReadOnlyList<Fact>> DeliverAsync(string path, Func<HttpContent> content, CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                using var body = content();
                using var response = await http.PostAsync(path, body, cancel);
                if (response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest)
                {
                    throw new InvalidDataException($"the hub refused {path}: {await response.Content.ReadAsStringAsync(cancel)}");
                }

                response.EnsureSuccessStatusCode();
                return [];
            }
            catch (HttpRequestException)
            {
                await Task.Delay(pause, cancel);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
        }
    }
}
