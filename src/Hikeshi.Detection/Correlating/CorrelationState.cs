namespace Hikeshi.Detection.Correlating;

/// <summary>A correlation at work.</summary>
/// <param name="index">Its position in <see cref="RuleSet.Correlations"/>: those it feeds come later.</param>
internal sealed class CorrelationState(CorrelationRule rule, int index)
{
    public CorrelationRule Rule { get; } = rule;

    public int Index { get; } = index;

    public long SpanTicks { get; } = rule.Timespan.Ticks;

    /// <summary>Correlations that refer to this one, with its position in their <c>rules</c>.</summary>
    public List<(CorrelationState Of, int Member)> Consumers { get; } = [];

    public Dictionary<string, Group> Groups { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The group that got nothing for the longest time first.</summary>
    public LinkedList<Group> ByAge { get; } = new();

    /// <summary>What came in the current step.</summary>
    public List<(int Member, Signal Signal)> Inbox { get; } = [];
}
