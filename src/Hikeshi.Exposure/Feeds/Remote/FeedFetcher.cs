using System.Net;
using Hikeshi.Exposure.Feeds.Remote.Csaf;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds.Remote;

public enum FetchResult
{
    /// <summary>A new copy was taken.</summary>
    Fetched,

    /// <summary>The copy is what the publisher has.</summary>
    Unchanged,

    /// <summary>The copy that was there stays.</summary>
    Failed,

    /// <summary>Not asked: the server wants to be left alone until later.</summary>
    Waiting,
}

/// <param name="Problem">Null when it did not fail.</param>
public sealed record FetchOutcome(RemoteFeed Feed, FetchResult Result, FeedState State, Refusal? Problem);

/// <summary>Fetches feeds into a folder. No feed waits for another, and none can harm another's copy. Thread-safe.</summary>
/// <param name="proxy">Null when nothing goes through one.</param>
public sealed class FeedFetcher(FeedStore store, IWebProxy? proxy, FetchPatience patience, TimeProvider clock)
{
    /// <returns>One for each feed, in their order.</returns>
    public async Task<IReadOnlyList<FetchOutcome>> FetchAsync(IReadOnlyList<RemoteFeed> feeds, CancellationToken cancel) =>
        await Task.WhenAll(feeds.Select(feed => Task.Run(() => FetchAsync(feed, cancel), cancel)));

    /// <exception cref="OperationCanceledException">Cancelled from outside; what was downloaded is gone on with next time.</exception>
    public async Task<FetchOutcome> FetchAsync(RemoteFeed feed, CancellationToken cancel)
    {
        var state = store.StateOf(feed);
        if (state.NotBefore > clock.GetUtcNow())
        {
            return new FetchOutcome(feed, FetchResult.Waiting, state, Problem: null);
        }

        using var overall = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        overall.CancelAfter(feed.Timeout);
        try
        {
            using var http = new FeedHttp(feed.AllowHttp, feed.AllowPrivate, proxy, patience);
            if (feed.Content == FeedContent.CsafProvider)
            {
                return Mirrored(feed, state, await new CsafMirror(http, store, feed, patience).RunAsync(overall.Token));
            }

            var got = await new Attempts(patience).RunAsync(() => new FeedDownload(http, store, feed, patience).TryAsync(state, overall.Token), overall.Token);
            return got is null ? Done(feed, FetchResult.Unchanged, state) : await TakeAsync(feed, state, got, http, overall.Token);
        }
        catch (FetchTrouble trouble)
        {
            return Failed(feed, state, trouble);
        }
        catch (RefusedException refused)
        {
            // Whole, and not what it should be: nothing to go on with.
            store.DropPart(feed);
            return Failed(feed, state, new FetchTrouble(refused.Refusal, again: false));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(feed, state, FetchTrouble.Final(feed.Url, $"not done within {feed.Timeout.TotalSeconds:0} s", "a faster server", "What came is kept and gone on with; timeoutSeconds can be raised for the feed."));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Failed(feed, state, FetchTrouble.Final(feed.Url, failure.Message, "a folder that can be written to", "Check space and rights."));
        }
    }

    private async Task<FetchOutcome> TakeAsync(RemoteFeed feed, FeedState state, Downloaded got, FeedHttp http, CancellationToken cancel)
    {
        var part = store.PartOf(feed);
        try
        {
            await new ChecksumCheck(http, feed, patience).RequireAsync(part, cancel);
        }
        catch (FetchTrouble)
        {
            store.DropPart(feed);
            throw;
        }

        var digest = FeedStore.DigestOf(part) ?? throw new IOException($"{part} cannot be read");
        var same = digest == state.Sha256;
        if (!same)
        {
            FeedContentCheck.Require(feed, part);
        }

        store.Replace(feed);
        return Done(feed, same ? FetchResult.Unchanged : FetchResult.Fetched, state with
        {
            ETag = got.ETag,
            LastModified = got.LastModified,
            Sha256 = digest,
            Bytes = got.Bytes,
            FetchedAt = same ? state.FetchedAt : clock.GetUtcNow(),
        });
    }

    private FetchOutcome Mirrored(RemoteFeed feed, FeedState state, CsafMirrored mirrored)
    {
        var counted = state with { Documents = store.DocumentsOf(feed).Count, FetchedAt = mirrored.Taken > 0 ? clock.GetUtcNow() : state.FetchedAt };
        return mirrored.Problem is { } first
            ? Failed(feed, counted, FetchTrouble.Final(feed.Url, $"{mirrored.Failed} of {mirrored.Listed} documents were not taken; the first: {first.Refusal.Sentence}", "", "The others were; these are tried again next time."))
            : Done(feed, mirrored.Taken > 0 ? FetchResult.Fetched : FetchResult.Unchanged, counted);
    }

    private FetchOutcome Done(RemoteFeed feed, FetchResult result, FeedState state)
    {
        var confirmed = state.Confirmed(clock.GetUtcNow());
        store.Save(feed, confirmed);
        return new FetchOutcome(feed, result, confirmed, Problem: null);
    }

    private FetchOutcome Failed(RemoteFeed feed, FeedState state, FetchTrouble trouble)
    {
        var failed = state.Failed(clock.GetUtcNow(), trouble);
        try
        {
            store.Save(feed, failed);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Perhaps the very reason for the failure. The outcome says it.
        }

        return new FetchOutcome(feed, FetchResult.Failed, failed, trouble.Refusal);
    }
}
