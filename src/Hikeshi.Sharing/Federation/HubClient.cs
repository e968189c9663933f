using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Sharing.Federation;

/// <summary>A line to whoever serves: one HTTP/2 connection over mutual TLS 1.3, dialled from here, tried again for ever.</summary>
public sealed class HubClient : IDisposable
{
    private static readonly TimeSpan ReservationPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DeliveryPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>A bundle of 1 MiB, escaped as a JSON string in the worst way, and its envelope.</summary>
    private const int LongestLine = 8 << 20;
    private readonly HttpClient http;

    /// <summary>Heartbeats come every five seconds: whoever says nothing for longer is gone, also when the connection still stands.</summary>
    internal TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(15);


    /// <param name="peer">A member that serves under its own name; null for a hub, which serves under its address.</param>
    public HubClient(Uri hub, SectorCredentials credentials, MemberId? peer = null)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = peer is { } member ? credentials.ForDialling(member) : credentials.ForDialling(),
            ConnectTimeout = TimeSpan.FromSeconds(5),
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

    /// <summary>Opens the connection and asks whether parcels would be taken, without giving one. A hub that is away is found again later.</summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(CheckPatience);
        try
        {
            using var response = await http.GetAsync("federation/v1/parcels", patience.Token);
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            Connected = false;
        }
    }

    /// <summary>Hands in a parcel, and tries for ever; whoever takes it keeps it once.</summary>
    /// <returns>Null when it was taken; the sequence that is expected there when others are missing before it.</returns>
    /// <exception cref="InvalidDataException">It is refused for good.</exception>
    internal async Task<long?> SendAsync(Parcel parcel, CancellationToken cancel)
    {
        long? expected = null;
        await DeliverAsync("federation/v1/parcels", () => JsonContent.Create(parcel, FederationJson.Default.Parcel), async (response, stop) =>
        {
            if (response.StatusCode != HttpStatusCode.Conflict)
            {
                return false;
            }

            expected = (await response.Content.ReadFromJsonAsync(FederationJson.Default.OutOfOrder, stop))?.Expected;
            return expected is not null;
        }, cancel);
        return expected;
    }

    /// <summary>Tells another sector's hub of a member of this one.</summary>
    internal Task IntroduceAsync(MemberEnrolled enrolled, CancellationToken cancel) =>
        DeliverAsync("federation/v1/members", () => JsonContent.Create(enrolled, FederationJson.Default.MemberEnrolled), (_, _) => Task.FromResult(false), cancel);

    public Task<IReadOnlyList<Fact>> AnswerAsync(string questionId, ExposureAssessed assessed, bool named, CancellationToken cancel)
    {
        var message = new AnswerMessage(questionId, named, assessed.Reached, assessed.Functions, assessed.Suppliers);
        return DeliverAsync("federation/v1/answers", () => JsonContent.Create(message, FederationJson.Default.AnswerMessage), (_, _) => Task.FromResult(false), cancel);
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

    /// <summary>Follows the stream for ever; after a break it goes on behind what is known by then.</summary>
    internal async Task FollowAsync(Func<StreamRequest> known, Func<StreamLine, ValueTask> intake, Action<Exception> broken, CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using var request = Message(HttpMethod.Post, "federation/v1/stream", JsonContent.Create(known(), FederationJson.Default.StreamRequest));
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                response.EnsureSuccessStatusCode();
                await using var stream = await response.Content.ReadAsStreamAsync(cancel);
                var reader = new BoundedLines(stream, LongestLine);
                while (await ReadAsync(reader, cancel) is { } text)
                {
                    Connected = true;
                    pause = TimeSpan.FromMilliseconds(50);
                    if (LineOf(text, broken) is { } line)
                    {
                        await intake(line);
                    }
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutException)
            {
                broken(failure);
            }

            Connected = false;
            await Task.Delay(pause, cancel);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(BoundedLines reader, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(LongestSilence);
        try
        {
            return await reader.NextAsync(patience.Token);
        }
        catch (OperationCanceledException silent) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {LongestSilence.TotalSeconds:0} s, not even a heartbeat", silent);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>A line that cannot be read is reported and skipped: one bad line never blocks a good one.</summary>
    private static StreamLine? LineOf(ReadOnlyMemory<byte> text, Action<Exception> broken)
    {
        try
        {
            return JsonSerializer.Deserialize(text.Span, FederationJson.Default.StreamLine);
        }
        catch (JsonException unreadable)
        {
            broken(unreadable);
            return null;
        }
    }

    private async Task<IReadOnlyList<Fact>> DeliverAsync(string path, Func<HttpContent> content, Func<HttpResponseMessage, CancellationToken, Task<bool>> isAnswered, CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                using var body = content();
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                patience.CancelAfter(DeliveryPatience);
                using var response = await http.PostAsync(path, body, patience.Token);
                if (response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest)
                {
                    throw new InvalidDataException($"the hub refused {path}: {await response.Content.ReadAsStringAsync(cancel)}");
                }

                if (!await isAnswered(response, cancel))
                {
                    response.EnsureSuccessStatusCode();
                }

                return [];
            }
            catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                await Task.Delay(pause, cancel);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
        }
    }
}
