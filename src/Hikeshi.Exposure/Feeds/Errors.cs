using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds;

/// <summary>A feed that cannot be read. Nothing of it was taken.</summary>
/// <param name="Where">File and line.</param>
public sealed record FeedRefused(string Where, string What, string Expected)
    : Refusal("exposure.feed-refused", Where, What, Expected, "Fetch it again from its publisher.");

/// <summary>Something in a feed that could be read all the same, and that a person should know.</summary>
/// <param name="Where">File and line.</param>
public sealed record FeedNote(string Where, string What, string Taken)
    : Refusal("exposure.feed-note", Where, What, "", Taken);
