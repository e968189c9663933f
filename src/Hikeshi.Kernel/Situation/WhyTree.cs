namespace Hikeshi.Kernel.Situation;

/// <summary>Why something happened: an entry, and beneath it the entries that caused it, down to raw events.</summary>
/// <param name="Body">The fact as JSON; null when it is erased or of a kind that this node does not know.</param>
/// <param name="Repeated">True when the entry is shown elsewhere in the tree and is not expanded again.</param>
public sealed record WhyTree(string EntryId, ulong Index, string Kind, string Actor, DateTimeOffset Time, string Summary, string? Body, bool Repeated, IReadOnlyList<WhyTree> Causes);
