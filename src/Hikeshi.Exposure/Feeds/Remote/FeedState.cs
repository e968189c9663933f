using System.Text.Json.Serialization;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>What is known of a feed's copy, as it is kept beside it. Times are UTC.</summary>
/// <param name="Url">That the copy and its validators came from.</param>
/// <param name="ETag">As the server sent it, weak or strong.</param>
/// <param name="LastModified">As the server sent it.</param>
/// <param name="Sha256">Of the copy; null while there is none.</param>
/// <param name="FetchedAt">When the copy was taken.</param>
/// <param name="ConfirmedAt">When the publisher last gave it, or said that it is the same.</param>
/// <param name="CheckedAt">When it was last tried.</param>
/// <param name="FailingSince">The first failure since the last success; null after a success.</param>
/// <param name="NotBefore">Until then the server asked to be left alone.</param>
public sealed record FeedState(
    string Name,
    string Url,
    string File,
    TimeSpan StaleAfter,
    string? ETag,
    string? LastModified,
    string? Sha256,
    long Bytes,
    DateTimeOffset? FetchedAt,
    DateTimeOffset? ConfirmedAt,
    DateTimeOffset? CheckedAt,
    DateTimeOffset? FailingSince,
    int Failures,
    string? LastError,
    DateTimeOffset? NotBefore)
{
    /// <summary>How many documents of a CSAF provider are here; null for a feed of one file.</summary>
    public int? Documents { get; init; }

    /// <summary>From when on nobody can say any more that the copy is what the publisher has; null while there is no copy.</summary>
    [JsonIgnore]
    public DateTimeOffset? StaleFrom => ConfirmedAt + StaleAfter;

    public bool IsStale(DateTimeOffset now) => StaleFrom is not { } from || now >= from;

    internal static FeedState New(RemoteFeed feed) =>
        new(feed.Name, feed.Url.ToString(), feed.File, feed.StaleAfter, null, null, null, 0, null, null, null, null, 0, null, null);

    internal FeedState Confirmed(DateTimeOffset now) => this with { ConfirmedAt = now, CheckedAt = now, FailingSince = null, Failures = 0, LastError = null, NotBefore = null };

    internal FeedState Failed(DateTimeOffset now, FetchTrouble trouble) => this with
    {
        CheckedAt = now,
        FailingSince = FailingSince ?? now,
        Failures = Failures + 1,
        LastError = trouble.Refusal.Sentence,
        NotBefore = trouble.RetryAfter is { } spared ? now + spared : null,
    };
}

/// <summary>What a download that was interrupted needs to go on.</summary>
/// <param name="Validator">For <c>If-Range</c>: a strong entity tag or a date; null when it cannot go on.</param>
/// <param name="Total">Bytes of the whole; null when the server did not say.</param>
internal sealed record PartState(string Url, string? Validator, long? Total);

/// <summary>The documents of a CSAF provider that are here.</summary>
/// <param name="Documents">Path below the feed's folder → when the publisher last changed it.</param>
internal sealed record MirrorState(string Url, Dictionary<string, DateTimeOffset> Documents);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FeedState))]
[JsonSerializable(typeof(PartState))]
[JsonSerializable(typeof(MirrorState))]
internal sealed partial class FeedStateJson : JsonSerializerContext;
