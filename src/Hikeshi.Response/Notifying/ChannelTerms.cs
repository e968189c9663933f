namespace Hikeshi.Response.Notifying;

/// <summary>What a channel is to be told, in which language, how often, and for how long it is tried.</summary>
/// <param name="Name">1 to 63 of a–z, 0–9 and '-'; what policies, entries and people call it.</param>
/// <param name="Language"><c>en</c> or <c>ja</c>.</param>
/// <param name="Level"><c>inform</c>: everything; <c>page</c>: only what is loud.</param>
/// <param name="PerMinute">Single messages within a minute; what is beyond them comes in one summary.</param>
/// <param name="Patience">What did not get through for so long is given up, and the failure recorded.</param>
public sealed record ChannelTerms(string Name, string Language, string Level, int PerMinute, TimeSpan Patience);
