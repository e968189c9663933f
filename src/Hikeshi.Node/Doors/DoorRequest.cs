using System.IO.Compression;
using Hikeshi.Evidence;
using Hikeshi.People.Access;
using Hikeshi.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hikeshi.Node.Doors;

/// <summary>What the HTTP doors for telemetry have in common: who sends, how it is packed, how much at once, and when to say "later".</summary>
internal sealed class DoorRequest : IDisposable
{
    /// <summary>Bytes of a request as they come: Elasticsearch's own limit, which shippers know.</summary>
    public const long LargestBody = 100L << 20;

    /// <summary>Bytes after unpacking.</summary>
    private const long LargestUnpacked = 1L << 30;

    private const int MostAtOnce = 64;
    private static readonly SemaphoreSlim Places = new(MostAtOnce);
    private readonly Stream? unpacking;
    private readonly bool hasPlace;

    private DoorRequest(HttpContext context, Stream body, Stream? unpacking, bool hasPlace)
    {
        this.hasPlace = hasPlace;
        Source = context.Actor().EvidenceName;
        Body = body;
        this.unpacking = unpacking;
    }

    /// <summary>As evidence names the sender: its token.</summary>
    public string Source { get; }

    public Stream Body { get; }

    public long Delivery { get; } = EventOrigin.NextDelivery();

    /// <summary>Enters when there is room.</summary>
    /// <param name="isStream">It may stay for days, so it takes no one's place; it is slowed down by not being read.</param>
    /// <param name="isBusy">Set when the sender is to come again later.</param>
    /// <returns>Null when busy, or when the body is packed in a way that is not known (<paramref name="isBusy"/> false).</returns>
    public static DoorRequest? TryEnter(HttpContext context, IEventTaker taker, bool isStream, out bool isBusy)
    {
        isBusy = taker.IsBusy || (!isStream && !Places.Wait(0));
        if (isBusy)
        {
            context.Response.Headers.RetryAfter = "1";
            return null;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = isStream ? null : LargestBody;
        var body = context.Request.Body;
        switch (context.Request.Headers.ContentEncoding.ToString().ToUpperInvariant())
        {
            case "" or "IDENTITY":
                return new DoorRequest(context, body, unpacking: null, !isStream);
            case "GZIP":
                var plain = new BoundedStream(new GZipStream(body, CompressionMode.Decompress), isStream ? long.MaxValue : LargestUnpacked);
                return new DoorRequest(context, plain, plain, !isStream);
            default:
                Leave(!isStream);
                return null;
        }
    }

    public EventOrigin At(long position) => new(Source, position, Delivery);

    /// <returns>The whole body; null when it is longer.</returns>
    public async Task<ReadOnlyMemory<byte>?> ReadAllAsync(int most, CancellationToken cancel)
    {
        var buffer = new MemoryStream();
        var block = new byte[64 << 10];
        while (await Body.ReadAsync(block, cancel) is > 0 and var read)
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

    /// <summary>What came is not what it says it is, or too much.</summary>
    public static bool IsBroken(Exception failure) => failure is InvalidDataException || failure is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };

    public void Dispose()
    {
        unpacking?.Dispose();
        Leave(hasPlace);
    }

    private static void Leave(bool hadPlace)
    {
        if (hadPlace)
        {
            Places.Release();
        }
    }
}
