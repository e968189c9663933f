using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Detection;

/// <summary>A rule that another member had shared watches here no more, because that member took it back or said something newer.</summary>
/// <param name="RuleDigest">The version that is withdrawn: another one that came since goes on.</param>
/// <param name="Accepted">The entry by which it was accepted here: the same text by another entry goes on.</param>
[FactKind("detection.rule-withdrawn/1")]
public sealed record RuleWithdrawn(string RuleId, string RuleTitle, string RuleDigest, MemberId From, EntryId Accepted) : Fact;
