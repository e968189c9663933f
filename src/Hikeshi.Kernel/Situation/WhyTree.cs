namespace Hikeshi.Kernel.Situation;

/// <summary>Why something happened: an entry, and beneath it the entries that caused it, down to raw events.</summary>
/// <param name="Body">The fact as JSON; null when it is erased, of a kind that this node does not know, too large to show, or shown elsewhere in the tree.</param>
/// <param name="Repeated">True when the entry is shown elsewhere in the tree and is not expanded again.</param>
public sealed record WhyTree(string EntryId, ulong Index, string Kind, string Actor, DateTimeOffset Time, string Summary, string? Body, bool Repeated, IReadOnlyList<WhyTree> Causes)
    : ExplainedEntry(EntryId, Index, Kind, Actor, Time, Summary, Body, Repeated)
{
    protected override IReadOnlyList<ExplainedEntry> Branches => Causes;
}

/// <summary>What something led to: an entry, and beneath it the entries that name it as a cause, up to the last ones.</summary>
/// <inheritdoc cref="WhyTree" path="/param"/>
public sealed record EffectTree(string EntryId, ulong Index, string Kind, string Actor, DateTimeOffset Time, string Summary, string? Body, bool Repeated, IReadOnlyList<EffectTree> Effects)
    : ExplainedEntry(EntryId, Index, Kind, Actor, Time, Summary, Body, Repeated)
{
    protected override IReadOnlyList<ExplainedEntry> Branches => Effects;
}
