using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Facts.Sharing;

/// <summary>The ring that this member sits in has its turn: what independent producers share may be contained here for longer than a narrow protection lasts.</summary>
/// <param name="Kind">As <see cref="SharedIndicator"/> has it.</param>
/// <param name="Ring">canary, some, all.</param>
/// <param name="Producers">Those who shared it, the first one first.</param>
/// <param name="FirstShared">When the first of them had been accepted here: the narrow protection began then.</param>
[FactKind("sharing.rollout-opened/1")]
public sealed record RolloutOpened(string Kind, string Value, string Ring, IReadOnlyList<MemberId> Producers, DateTimeOffset FirstShared) : Fact;

/// <summary>A roll-out stops, everywhere where the same reports are known: what it let last is over, and people decide.</summary>
[FactKind("sharing.rollout-halted/1")]
public sealed record RolloutHalted(string Kind, string Value, string Reason) : Fact;

/// <summary>What came of it at this member: it travels to the others as a signed opinion, without the reason.</summary>
/// <param name="ObjectId">The indicator that the opinion is about.</param>
/// <param name="Marking">Of that indicator.</param>
/// <param name="Outcome"><see cref="Good"/> or <see cref="Harm"/>.</param>
[FactKind("sharing.ring-reported/1")]
public sealed record RingReported(string Kind, string Value, string ObjectId, Tlp Marking, string Outcome, string Reason) : Fact
{
    /// <summary>It stood for a while, and nobody missed anything.</summary>
    public const string Good = "good";

    /// <summary>A person took it back.</summary>
    public const string Harm = "harm";
}

/// <summary>Another member's report, as it was accepted.</summary>
/// <param name="Outcome">As <see cref="RingReported.Outcome"/>.</param>
public sealed record SharedRingReport(string ObjectId, string Kind, string Value, string Outcome);
