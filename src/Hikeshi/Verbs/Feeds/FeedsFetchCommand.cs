using System.CommandLine;
using Hikeshi.Exposure.Feeds.Remote;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Feeds;

/// <summary><c>hikeshi exposure feeds fetch</c>: once, or again and again until it is interrupted.</summary>
internal static class FeedsFetchCommand
{
    public static Command Build()
    {
        var config = new Option<string>("--config") { Description = "The feeds (hikeshi-feeds/1); docs/examples/feeds.yaml is a whole one.", Required = true, HelpName = "FILE" };
        var into = FeedsCommand.Into("Where the copies go; made when it is not there. Give it to 'exposure scan --advisories'.");
        var allowPrivate = new Option<bool>("--allow-private") { Description = "Feeds may lie at private addresses too, as if each had allowPrivate: true." };
        var once = new Option<bool>("--once") { Description = "Look at every feed once and end: exit code 0 when all went well, 1 when one failed. Without it, each is looked at again every everyMinutes." };
        var format = Formats.TableOrJson();
        var fetch = new Command("fetch", "Fetches what has changed. A feed that fails keeps its last good copy, and holds up no other.") { config, into, allowPrivate, once, format };
        fetch.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(config)!, parsed.GetValue(into)!, parsed.GetValue(allowPrivate), parsed.GetValue(once), parsed.GetValue(format) == "json", cancel));
        return fetch;
    }

    private static async Task<int> RunAsync(string config, string into, bool allowPrivate, bool once, bool asJson, CancellationToken cancel)
    {
        var feeds = Read(config).Select(feed => allowPrivate ? feed with { AllowPrivate = true } : feed).ToList();
        using var store = FeedStore.Open(into);
        var fetcher = new FeedFetcher(store, HttpClient.DefaultProxy, FetchPatience.Standard, TimeProvider.System);
        if (!once)
        {
            var keeping = feeds.ConvertAll(feed => KeepAsync(fetcher, feed, asJson, cancel));
            while (keeping.Count > 0)
            {
                // One that ends by our own mistake ends the program: a feed must not fall silent.
                var ended = await Task.WhenAny(keeping);
                keeping.Remove(ended);
                await ended;
            }

            return ExitCode.Fine;
        }

        Console.Error.WriteLine($"fetching {feeds.Count} feeds …");
        var outcomes = await fetcher.FetchAsync(feeds, cancel);
        if (asJson)
        {
            VerbJson.Write(json => FeedsReport.WriteJson(json, [.. outcomes.Select(outcome => (outcome.State, FeedsReport.Word(outcome.Result)))], TimeProvider.System.GetUtcNow()));
        }
        else
        {
            FeedsReport.WriteTable([.. outcomes.Select(outcome => (outcome.State, FeedsReport.Word(outcome.Result)))], TimeProvider.System.GetUtcNow());
        }

        return outcomes.Any(outcome => outcome.Result == FetchResult.Failed) ? ExitCode.Findings : ExitCode.Fine;
    }

    /// <summary>Looks at one feed again and again; Ctrl-C is how it ends.</summary>
    private static async Task KeepAsync(FeedFetcher fetcher, RemoteFeed feed, bool asJson, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var outcome = await Task.Run(() => fetcher.FetchAsync(feed, cancel), cancel);
                FeedsReport.WriteLine(outcome, TimeProvider.System.GetUtcNow(), asJson);
                await Task.Delay(feed.Every, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static IReadOnlyList<RemoteFeed> Read(string config)
    {
        try
        {
            return FeedsFile.Read(Path.GetFileName(config), File.ReadAllBytes(config));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(new FeedsFileRefused(config, failure.Message.TrimEnd('.'), "a readable file"));
        }
    }
}
