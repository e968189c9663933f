using System.IO.Compression;
using Hikeshi.Evidence;
using Hikeshi.People.Access;
using Hikeshi.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hikeshi.Node.Doors;

/// <summary>How a door reads its requests.</summary>
internal enum DoorKind
{
    /// <summary>Item by item, as it arrives.</summary>
    Items,

    /// <summary>Into memory first.</summary>
    Whole,

    /// <summary>It may stay open for days; it is slowed down by not being read.</summary>
    Stream,
}

/// <summary>What the HTTP doors for telemetry have in common: who sends, how it is packed, how much and how long at once, and when to say "later".</summary>
internal sealed class DoorRequest : IDisposable
{
    /// <summary>Bytes of a request as they come: Elasticsearch's own limit, which shippers know.</summary>
    public const long LargestBody = 100L << 20;

    /// <summary>Bytes after unpacking.</summary>
    private const long LargestUnpacked = 256L << 20;

    /// <summary>A batch that takes longer keeps others out, and is repeated anyway: shippers give up earlier.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<DoorKind, Places> PlacesOf = new()
    {
        [DoorKind.Items] = new Places(64, 16),
        [DoorKind.Whole] = new Places(12, 4),
        [DoorKind.Stream] = new Places(1024, 64),
    };

    private readonly Stream? unpacking;
    private readonly CancellationTokenSource deadline;
    private readonly Places places;

    private DoorRequest(HttpContext context, DoorKind kind, Stream body, Stream? unpacking)
    {
        places = PlacesOf[kind];
        Source = context.Actor().EvidenceName;
        Body = body;
        this.unpacking = unpacking;
        deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (kind != DoorKind.Stream)
        {
            deadline.CancelAfter(Longest);
        }
    }

    /// <summary>As evidence names the sender: its token.</summary>
    public string Source { get; }

    public Stream Body { get; }

    public long Delivery { get; } = EventOrigin.NextDelivery();

    /// <summary>Set when the sender is gone, or has taken too long.</summary>
    public CancellationToken Cancelled => deadline.Token;

    /// <summary>Enters when there is room.</summary>
    /// <param name="isBusy">Set when the sender is to come again later.</param>
    /// <returns>Null when busy, or when the body is packed in a way that is not known (<paramref name="isBusy"/> false).</returns>
    public static DoorRequest? TryEnter(HttpContext context, IEventTaker taker, DoorKind kind, out bool isBusy)
    {
        var packing = context.Request.Headers.ContentEncoding.ToString().ToUpperInvariant();
        if (packing is not ("" or "IDENTITY" or "GZIP"))
        {
            isBusy = false;
            return null;
        }

        isBusy = taker.IsBusy || !PlacesOf[kind].TryEnter(context.Actor().EvidenceName);
        if (isBusy)
        {
            context.Response.Headers.RetryAfter = "1";
            return null;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = kind == DoorKind.Stream ? null : LargestBody;
        var body = context.Request.Body;
        var plain = packing == "GZIP" ? new BoundedStream(new GZipStream(body, CompressionMode.Decompress), kind == DoorKind.Stream ? long.MaxValue : LargestUnpacked) : null;
        return new DoorRequest(context, kind, plain ?? body, plain);
    }

    public EventOrigin At(long position) => new(Source, position, Delivery);

    /// <returns>The whole body; null when it is longer.</returns>
    public async Task<ReadOnlyMemory<byte>?> ReadAllAsync(int most)
    {
        var buffer = new MemoryStream();
        var block = new byte[64 << 10];
        while (await Body.ReadAsync(block, Cancelled) is > 0 and var read)
        {
            if (buffer.Length + read > most)
            {
                return null;
            }

            buffer.Write(block, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>The evidence cannot take more now: not the sender's fault, and worth another try.</summary>
    public static bool IsLater(Exception failure) => failure is NotTakenException or EvidenceFailedException;

    /// <summary>What came is not what it says it is.</summary>
    public static bool IsBroken(Exception failure) => failure is InvalidDataException;

    /// <summary>More than a request may hold, or longer under way than it may be.</summary>
    public bool IsTooMuch(Exception failure) =>
        failure is TooLargeException or BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }
        || (failure is OperationCanceledException && deadline.IsCancellationRequested);

    public void Dispose()
    {
        unpacking?.Dispose();
        deadline.Dispose();
        places.Leave(Source);
    }
}
