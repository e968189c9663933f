using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>What the server says about the content that was downloaded.</summary>
internal sealed record Downloaded(string? ETag, string? LastModified, long Bytes);

/// <summary>
/// One attempt to get a feed: asks whether it has changed (RFC 9110 §13), goes on where an earlier attempt broke off (§14, <c>If-Range</c>), and
/// begins anew when what is there now is something else.
/// </summary>
internal sealed class FeedDownload(FeedHttp http, FeedStore store, RemoteFeed feed, FetchPatience patience)
{
    /// <returns>Null when the copy is still what the publisher has; otherwise the part is whole and on the disk.</returns>
    /// <exception cref="FetchTrouble">The attempt failed; what was downloaded is kept where another attempt can use it.</exception>
    public async Task<Downloaded?> TryAsync(FeedState state, CancellationToken cancel)
    {
        var (offset, part) = Begun();
        var conditions = offset > 0 ? Continue(offset, part!.Validator!) : Conditions(state);
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            idle.CancelAfter(patience.Idle);
            using var response = await http.GetAsync(feed.Url, conditions, idle.Token);
            if (response.StatusCode == HttpStatusCode.NotModified && offset == 0 && conditions.Count > 0)
            {
                return null;
            }

            if (response.StatusCode == HttpStatusCode.PartialContent && offset > 0)
            {
                RequireRest(response, offset, part!);
            }
            else if (response.StatusCode == HttpStatusCode.OK)
            {
                offset = 0;
                part = Begin(response);
            }
            else
            {
                throw Answered(response);
            }

            return new Downloaded(One(response, "ETag"), One(response, "Last-Modified"), await CopyAsync(response, offset, part!, idle));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw FetchTrouble.Passing(feed.Url, $"nothing came for {patience.Idle.TotalSeconds:0.#} s", "a server that sends");
        }
    }

    private (long Offset, PartState? Part) Begun()
    {
        var file = new FileInfo(store.PartOf(feed));
        return file is { Exists: true, Length: > 0 } && store.PartStateOf(feed) is { Validator: not null } part && part.Url == feed.Url.ToString() && !(file.Length >= part.Total)
            ? (file.Length, part)
            : (0, null);
    }

    private PartState Begin(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentLength > feed.MaxBytes)
        {
            throw TooLarge($"{response.Content.Headers.ContentLength} bytes");
        }

        store.DropPart(feed);
        var part = new PartState(feed.Url.ToString(), RangeValidator(response), response.Content.Headers.ContentLength);
        store.Save(feed, part);
        return part;
    }

    private async Task<long> CopyAsync(HttpResponseMessage response, long offset, PartState part, CancellationTokenSource idle)
    {
        await using var file = new FileStream(store.PartOf(feed), offset > 0 ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
        var chunk = new byte[81_920];
        for (;;)
        {
            idle.CancelAfter(patience.Idle);
            var read = await ReadAsync(body, chunk, idle.Token);
            if (read == 0)
            {
                break;
            }

            offset += read;
            if (offset > feed.MaxBytes)
            {
                store.DropPart(feed);
                throw TooLarge($"more than {feed.MaxBytes} bytes");
            }

            await file.WriteAsync(chunk.AsMemory(0, read), idle.Token);
        }

        file.Flush(flushToDisk: true);
        return part.Total is { } total && total != offset ? throw FetchTrouble.Passing(feed.Url, $"{offset} of {total} bytes", "the whole content") : offset;
    }

    /// <summary>A connection that breaks is the network's trouble, not that of the folder which is written to meanwhile.</summary>
    private async Task<int> ReadAsync(Stream body, byte[] chunk, CancellationToken cancel)
    {
        try
        {
            return await body.ReadAsync(chunk, cancel);
        }
        catch (IOException broken)
        {
            throw FetchTrouble.Passing(feed.Url, broken.Message.TrimEnd('.'), "the whole content");
        }
    }

    private void RequireRest(HttpResponseMessage response, long offset, PartState part)
    {
        var range = response.Content.Headers.ContentRange;
        var fits = range is { Unit: "bytes", From: { } from, To: { } to } && from == offset && !(range.Length is { } length && (to + 1 != length || (part.Total ?? length) != length));
        if (!fits)
        {
            store.DropPart(feed);
            throw FetchTrouble.Passing(feed.Url, $"asked for the bytes from {offset}, and got '{range?.ToString() ?? "a part without Content-Range"}'", "the rest of the content");
        }
    }

    private FetchTrouble Answered(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var words = $"answered {status} {response.ReasonPhrase}".TrimEnd();
        if (response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.PartialContent or HttpStatusCode.NotModified)
        {
            // It has another length by now, or answers what was not asked: begin anew.
            store.DropPart(feed);
            return FetchTrouble.Passing(feed.Url, words, "200, or 206 when a rest was asked for");
        }

        return status >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            ? new FetchTrouble(new FetchRefused(feed.Url.ToString(), words, "200 or 304", "It is tried again by itself."), again: true) { RetryAfter = Wait(response.Headers.RetryAfter, response.Headers.Date) }
            : FetchTrouble.Final(feed.Url, words, "200 or 304", "Check the address.");
    }

    private FetchTrouble TooLarge(string what) => FetchTrouble.Final(feed.Url, what, $"at most {feed.MaxBytes} bytes", "If that is right, raise maxMiB for the feed.");

    /// <summary>RFC 9110 §10.2.3: seconds, or a date by the server's own clock.</summary>
    private static TimeSpan? Wait(RetryConditionHeaderValue? wait, DateTimeOffset? serverTime) =>
        wait?.Delta ?? (wait?.Date is { } date && serverTime is { } now && date > now ? date - now : null);

    private static List<(string Name, string Value)> Conditions(FeedState state) =>
        state.ETag is { } tag ? [("If-None-Match", tag)]
        : state.LastModified is { } date ? [("If-Modified-Since", date)]
        : [];

    private static List<(string Name, string Value)> Continue(long offset, string validator) =>
        [("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-")), ("If-Range", validator)];

    /// <summary>RFC 9110 §13.1.5: a strong entity tag, or a date that lies a minute before the answer (§8.8.2.2).</summary>
    private static string? RangeValidator(HttpResponseMessage response) =>
        One(response, "ETag") is { } tag ? (tag.StartsWith("W/", StringComparison.Ordinal) ? null : tag)
        : response.Content.Headers.LastModified is { } modified && response.Headers.Date - modified >= TimeSpan.FromMinutes(1) ? One(response, "Last-Modified")
        : null;

    private static string? One(HttpResponseMessage response, string header) =>
        (response.Headers.NonValidated.TryGetValues(header, out var values) || response.Content.Headers.NonValidated.TryGetValues(header, out values)) && values.Count == 1 && values.ToString() is { Length: > 0 and <= 1024 } value ? value : null;
}
