using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Detection;

/// <summary>A behaviour rule that another member shared was compiled and now watches here too.</summary>
[FactKind("detection.rule-adopted/1")]
public sealed record RuleAdopted(string RuleId, string RuleTitle, string RuleDigest, string Text, MemberId From, bool AlreadyKnown) : Fact;
