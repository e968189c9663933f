namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>What a feed must hold to replace the copy that is there.</summary>
public enum FeedContent
{
    /// <summary>Advisories or VEX of any format that <c>AdvisoryFolder</c> reads.</summary>
    Advisories,

    /// <summary>CISA's catalogue of exploited vulnerabilities.</summary>
    Kev,

    /// <summary>FIRST's exploit prediction scores.</summary>
    Epss,

    /// <summary>The public documents of a CSAF provider, by its <c>provider-metadata.json</c> or one of its ROLIE feeds.</summary>
    CsafProvider,
}

/// <summary>A feed at an address, as the configuration names it.</summary>
/// <param name="Name">Lower-case letters, digits, dots, hyphens; unique.</param>
/// <param name="File">Name of the local copy, a file or a provider's folder; unique.</param>
/// <param name="Sha256">Of the content, lower-case; null when it is not pinned.</param>
/// <param name="ChecksumUrl">A text with the checksum of the content; null when there is none.</param>
/// <param name="MaxBytes">Of the content as it arrives.</param>
/// <param name="Timeout">For everything that is done to fetch it once, retries included.</param>
/// <param name="Every">Between two looks at it.</param>
/// <param name="StaleAfter">Without a successful look, its copy is stale.</param>
public sealed record RemoteFeed(
    string Name,
    Uri Url,
    FeedContent Content,
    string File,
    string? Sha256,
    Uri? ChecksumUrl,
    bool AllowHttp,
    bool AllowPrivate,
    long MaxBytes,
    TimeSpan Timeout,
    TimeSpan Every,
    TimeSpan StaleAfter);

/// <summary>How long a server is waited for, and how often it is asked again.</summary>
/// <param name="Connect">Until a connection stands.</param>
/// <param name="Idle">Without a byte.</param>
/// <param name="Attempts">In all.</param>
/// <param name="FirstDelay">Before the second attempt; it doubles, and up to half of it is added at random.</param>
/// <param name="LongestDelay">A server that asks for more (<c>Retry-After</c>) is left alone until then.</param>
public sealed record FetchPatience(TimeSpan Connect, TimeSpan Idle, int Attempts, TimeSpan FirstDelay, TimeSpan LongestDelay)
{
    public static FetchPatience Standard { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), Attempts: 4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
}
