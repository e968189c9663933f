namespace Hikeshi.Kernel.Situation;

/// <summary>Something that an entry rests on, and that its causes do not say.</summary>
/// <param name="Kind">rule, rule-set, policy, approval, event, or digest (any other digest or version that the fact carries, a model's or a prompt's for example).</param>
/// <param name="Name">Id of the rule, action class of the approval, member of the fact.</param>
/// <param name="Version">Digest or version; SHA-256 in lower-case hex where it is a digest.</param>
/// <param name="By">Who answers for it: who signed the approval, whose rule it is.</param>
/// <param name="Text">The text that has this digest, word for word; null when it was not found.</param>
/// <param name="EntryId">The entry that holds or says it; null when it is the explained entry itself, or when it came from outside of the log.</param>
public sealed record WhyGround(string Kind, string Name, string? Title = null, string? Version = null, string? By = null, string? Text = null, string? EntryId = null);
