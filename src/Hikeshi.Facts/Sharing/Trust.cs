using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Sharing;

/// <summary>The warning lists that hold from now on: what is on one is not blocked because a member says so.</summary>
/// <param name="Digest">SHA-256 over the names and contents of their files, lower-case hex; empty when there are none.</param>
/// <param name="Refused">Files that were left out.</param>
[FactKind("sharing.warning-lists-loaded/1")]
public sealed record WarningListsLoaded(string Digest, int Lists, int Entries, int Refused) : Fact;

/// <summary>What a producer shared was taken back again and again: what it shares has no effect here until a person lifts this.</summary>
/// <param name="Reversals">How many different things within <paramref name="WithinHours"/>.</param>
/// <param name="Reason">The last of them.</param>
[FactKind("sharing.producer-quarantined/1")]
public sealed record ProducerQuarantined(MemberId Producer, int Reversals, int WithinHours, string Reason) : Fact;

/// <summary>A person has looked at it and lets what the producer shares have its effect again.</summary>
[FactKind("sharing.quarantine-lifted/1")]
public sealed record QuarantineLifted(MemberId Producer, string By, string Reason) : Fact;
