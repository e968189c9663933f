using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Evidence;

/// <summary>A witness saw that a member's log has signed two checkpoints that contradict each other. Both are kept as they came, for anybody to check.</summary>
/// <param name="Origin">Name of the log, as in the first line of its checkpoints.</param>
/// <param name="How"><c>same-size</c> and <c>other-past</c> prove it to everybody; <c>not-shown</c>: the log failed to show this witness that the second continues the first.</param>
/// <param name="First">Signed note: the checkpoint that was cosigned.</param>
/// <param name="Second">Signed note: the checkpoint that was refused.</param>
/// <param name="Proof">The consistency proof that came with the second, base64.</param>
[FactKind("evidence.split-view-seen/1")]
public sealed record SplitViewSeen(MemberId Member, string Origin, string How, ulong FirstSize, ulong SecondSize, string First, string Second, IReadOnlyList<string> Proof) : Fact;

/// <summary>A witness refused our own checkpoint because it has cosigned another history of this log: it was set back to an old copy, or somebody else uses its key.</summary>
/// <param name="Size">Of the checkpoint that was refused.</param>
/// <param name="WitnessSize">What the witness says it has cosigned, when it says so.</param>
[FactKind("evidence.contradicted/1")]
public sealed record OwnLogContradicted(string Witness, ulong Size, ulong? WitnessSize) : Fact;
