using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>A feed that could not be fetched. The copy that was there stays.</summary>
/// <param name="Where">The address, or the feed.</param>
public sealed record FetchRefused(string Where, string What, string Expected, string Mend)
    : Refusal("exposure.fetch-refused", Where, What, Expected, Mend);

/// <summary>A configuration of feeds that cannot be read. Nothing was fetched.</summary>
/// <param name="Where">File and line.</param>
public sealed record FeedsFileRefused(string Where, string What, string Expected)
    : Refusal("exposure.feeds-file-refused", Where, What, Expected, "See docs/exposure.md; docs/examples/feeds.yaml is a whole one.");

/// <summary>Why an attempt ended, and whether another one makes sense.</summary>
internal sealed class FetchTrouble(Refusal refusal, bool again) : Exception(refusal.Sentence)
{
    public Refusal Refusal { get; } = refusal;

    public bool Again { get; } = again;

    /// <summary>What the server asks to be spared for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static FetchTrouble Final(Uri url, string what, string expected, string mend) => new(new FetchRefused(url.ToString(), what, expected, mend), again: false);

    public static FetchTrouble Passing(Uri url, string what, string expected) => new(new FetchRefused(url.ToString(), what, expected, "It is tried again by itself."), again: true);
}
