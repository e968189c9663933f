using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>
/// A folder of copies. What is known of them stands in its hidden folder <c>.feeds</c>, which readers of advisories pass over. A copy is replaced
/// at once or not at all; a state that does not fit its copy is worth nothing, so a power cut between the two costs one download.
/// </summary>
public sealed class FeedStore : IDisposable
{
    private readonly string folder;
    private readonly string hidden;
    private readonly FileStream owner;

    private FeedStore(string folder, string hidden, FileStream owner)
    {
        this.folder = folder;
        this.hidden = hidden;
        this.owner = owner;
    }

    /// <summary>Opens a folder for fetching, and makes it when it is not there. One at a time.</summary>
    /// <exception cref="RefusedException">Somebody else fetches into it, or it is no folder.</exception>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static FeedStore Open(string folder)
    {
        var hidden = HiddenOf(folder);
        if (File.Exists(folder) || File.Exists(hidden))
        {
            throw new RefusedException(new FetchRefused(folder, File.Exists(folder) ? "this is no folder" : "its '.feeds' is no folder", "a folder, which is made when it is not there", "Name another one."));
        }

        Directory.CreateDirectory(hidden);
        var path = Path.Combine(hidden, "lock");
        try
        {
            return new FeedStore(folder, hidden, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new RefusedException(new FetchRefused(folder, "somebody else fetches into this folder", "one at a time", "Wait until it has ended, or name another folder."));
        }
    }

    /// <summary>What is known of all feeds of a folder, by name. Somebody may be fetching meanwhile.</summary>
    /// <exception cref="RefusedException">Nothing was ever fetched into it.</exception>
    public static IReadOnlyList<FeedState> States(string folder)
    {
        var hidden = HiddenOf(folder);
        var files = Directory.Exists(hidden) ? Directory.EnumerateFiles(hidden, "*.state.json").Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        return files.Select(file => Load(file, FeedStateJson.Default.FeedState)).OfType<FeedState>().ToList() is { Count: > 0 } states
            ? states
            : throw new RefusedException(new FetchRefused(folder, "nothing was fetched into this folder", "a folder that 'exposure feeds fetch' has written", "Check the path."));
    }

    public void Dispose() => owner.Dispose();

    /// <summary>Where readers find the copy of a feed.</summary>
    internal string CopyOf(RemoteFeed feed) => Path.Combine(folder, feed.File);

    internal string PartOf(RemoteFeed feed) => Path.Combine(hidden, feed.Name + ".part");

    /// <returns>What is known of the feed; its validators only where the copy is the one that they belong to.</returns>
    internal FeedState StateOf(RemoteFeed feed)
    {
        var known = Load(StatePathOf(feed), FeedStateJson.Default.FeedState) ?? FeedState.New(feed);
        var moved = known.Url != feed.Url.ToString() || known.File != feed.File;
        var state = known with { Name = feed.Name, Url = feed.Url.ToString(), File = feed.File, StaleAfter = feed.StaleAfter, NotBefore = moved ? null : known.NotBefore };
        return feed.Content == FeedContent.CsafProvider && !moved ? state
            : moved || known.Sha256 is null || DigestOf(CopyOf(feed)) != known.Sha256 ? state with { ETag = null, LastModified = null, Sha256 = null, Bytes = 0, FetchedAt = null, ConfirmedAt = null } : state;
    }

    internal void Save(RemoteFeed feed, FeedState state) => Write(StatePathOf(feed), state, FeedStateJson.Default.FeedState);

    internal PartState? PartStateOf(RemoteFeed feed) => Load(PartOf(feed) + ".json", FeedStateJson.Default.PartState);

    internal void Save(RemoteFeed feed, PartState part) => Write(PartOf(feed) + ".json", part, FeedStateJson.Default.PartState);

    internal void DropPart(RemoteFeed feed)
    {
        File.Delete(PartOf(feed));
        File.Delete(PartOf(feed) + ".json");
    }

    /// <summary>The downloaded part, which is whole by now, becomes the copy. It is on the disk before.</summary>
    internal void Replace(RemoteFeed feed)
    {
        File.Move(PartOf(feed), CopyOf(feed), overwrite: true);
        File.Delete(PartOf(feed) + ".json");
    }

    /// <returns>Empty when it is another provider by now.</returns>
    internal Dictionary<string, DateTimeOffset> DocumentsOf(RemoteFeed feed) =>
        Load(DocumentsPathOf(feed), FeedStateJson.Default.MirrorState) is { } mirror && mirror.Url == feed.Url.ToString() ? mirror.Documents : [];

    internal void SaveDocuments(RemoteFeed feed, IDictionary<string, DateTimeOffset> documents) =>
        Write(DocumentsPathOf(feed), new MirrorState(feed.Url.ToString(), new Dictionary<string, DateTimeOffset>(documents, StringComparer.Ordinal)), FeedStateJson.Default.MirrorState);

    internal bool HasDocument(RemoteFeed feed, string path) => File.Exists(Path.Combine(CopyOf(feed), path));

    /// <param name="path">Of at most one folder and a file, both of harmless characters.</param>
    internal void SaveDocument(RemoteFeed feed, string path, byte[] bytes)
    {
        var target = Path.Combine(CopyOf(feed), path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var half = $"{PartOf(feed)}.{Guid.NewGuid():n}";
        using (var file = new FileStream(half, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(half, target, overwrite: true);
    }

    /// <returns>SHA-256, lower-case; null when the file cannot be read.</returns>
    internal static string? DigestOf(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string HiddenOf(string folder) => Path.Combine(folder, ".feeds");

    private string DocumentsPathOf(RemoteFeed feed) => Path.Combine(hidden, feed.Name + ".documents.json");

    private string StatePathOf(RemoteFeed feed) => Path.Combine(hidden, feed.Name + ".state.json");

    /// <returns>Null when there is none that can be read: then it is as if nothing were known.</returns>
    private static T? Load<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, value, type);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
