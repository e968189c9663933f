using System.Collections.Concurrent;
using System.Text;
using Hikeshi.Exposure.Csaf;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds.Remote.Csaf;

/// <summary>What a look at a CSAF provider came to.</summary>
/// <param name="Problem">Of the first document that could not be taken; null when all were.</param>
internal sealed record CsafMirrored(int Listed, int Taken, int Failed, FetchTrouble? Problem);

/// <summary>
/// Copies the public documents of a CSAF provider: newest first, only what has changed, each held against its digest and read before it
/// replaces the copy. One bad document keeps its last good copy and no other from being taken. Signatures are not checked.
/// </summary>
internal sealed class CsafMirror(FeedHttp http, FeedStore store, RemoteFeed feed, FetchPatience patience)
{
    private const int LargestMetadata = 4 << 20;
    private const int LargestList = 128 << 20;
    private const int LargestDigest = 64 << 10;
    private const int AtOnce = 4;

    private readonly FeedBody body = new(http, patience);

    /// <exception cref="FetchTrouble">No list can be had.</exception>
    /// <exception cref="RefusedException">A list is none.</exception>
    public async Task<CsafMirrored> RunAsync(CancellationToken cancel)
    {
        var listed = (await ListedAsync(cancel)).Select(document => (Document: document, Path: PathOf(document.Url))).OrderByDescending(pair => pair.Document.Updated).DistinctBy(pair => pair.Path ?? pair.Document.Url.ToString()).ToList();
        var here = new ConcurrentDictionary<string, DateTimeOffset>(store.DocumentsOf(feed), StringComparer.Ordinal);
        var problems = new ConcurrentQueue<FetchTrouble>();
        var taken = 0;
        try
        {
            await Parallel.ForEachAsync(
                listed.Where(pair => pair.Path is null || !here.TryGetValue(pair.Path, out var updated) || updated != pair.Document.Updated || !store.HasDocument(feed, pair.Path)),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                async (pair, stop) =>
                {
                    try
                    {
                        var path = pair.Path ?? throw FetchTrouble.Final(pair.Document.Url, "the name of the file", "a-z, 0-9, +, -, _ and .json (CSAF 5.1)", "Ask the publisher.");
                        store.SaveDocument(feed, path, await TakeAsync(pair.Document, stop));
                        here[path] = pair.Document.Updated;
                        Interlocked.Increment(ref taken);
                    }
                    catch (FetchTrouble trouble)
                    {
                        problems.Enqueue(trouble);
                    }
                });
        }
        finally
        {
            store.SaveDocuments(feed, here);
        }

        return new CsafMirrored(listed.Count, taken, problems.Count, problems.FirstOrDefault());
    }

    /// <summary>Year and file as the publisher has them; the name of the file is held to the rule of CSAF 5.1, so that it can lead nowhere else.</summary>
    internal static string? PathOf(Uri url)
    {
        var file = url.Segments[^1];
        var isName = file.Length is > 5 and <= 200 && file.EndsWith(".json", StringComparison.Ordinal) && file[..^5].All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '_');
        var year = url.Segments.Length > 2 ? url.Segments[^2].TrimEnd('/') : "";
        return !isName ? null : year.Length == 4 && year.All(char.IsAsciiDigit) ? $"{year}/{file}" : file;
    }

    private async Task<IReadOnlyList<CsafListed>> ListedAsync(CancellationToken cancel)
    {
        var listed = new List<CsafListed>();
        foreach (var (url, isRolie) in CsafListing.Lists(feed.Url, await RequireAsync(feed.Url, LargestMetadata, cancel)))
        {
            var bytes = await RequireAsync(url, LargestList, cancel);
            listed.AddRange(isRolie ? CsafListing.OfRolie(url, bytes) : CsafListing.OfChanges(url, bytes));
        }

        return listed.Count <= CsafListing.MostDocuments ? listed : throw FetchTrouble.Final(feed.Url, $"{listed.Count} documents", $"at most {CsafListing.MostDocuments}", "Name one of its feeds instead.");
    }

    private async Task<byte[]> TakeAsync(CsafListed document, CancellationToken cancel)
    {
        var bytes = await RequireAsync(document.Url, CsafFile.MaxBytes, cancel);
        var file = document.Url.Segments[^1];
        var given = document.Hash is { } hash ? await DigestAsync(hash, file, cancel)
            : await DigestAsync(new Uri(document.Url + ".sha256"), file, cancel) ?? await DigestAsync(new Uri(document.Url + ".sha512"), file, cancel);
        if (given is not null && given.Of(bytes) is var actual && actual != given.Hex)
        {
            throw FetchTrouble.Final(document.Url, $"{given.Algorithm.Name} {actual}", given.Hex, "It was dropped. If it stays like this, ask the publisher.");
        }

        try
        {
            CsafReader.Read(file, bytes);
            return bytes;
        }
        catch (RefusedException refused)
        {
            throw new FetchTrouble(refused.Refusal, again: false);
        }
    }

    /// <returns>Null when the publisher gives none: only trusted providers must (7.2.3).</returns>
    private async Task<Checksum?> DigestAsync(Uri url, string file, CancellationToken cancel) =>
        await body.ReadAsync(url, LargestDigest, cancel) is not { } text ? null
        : Checksum.Find(Encoding.UTF8.GetString(text), file) ?? throw FetchTrouble.Final(url, $"no checksum of {file}", "its SHA-256 or SHA-512", "Ask the publisher.");

    private async Task<byte[]> RequireAsync(Uri url, int most, CancellationToken cancel) =>
        await body.ReadAsync(url, most, cancel) ?? throw FetchTrouble.Final(url, "there is no such file", "a file", "Check the address.");
}
