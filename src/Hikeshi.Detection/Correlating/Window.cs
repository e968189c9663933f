namespace Hikeshi.Detection.Correlating;

/// <summary>What one group's window holds. Samples come in the order of their time.</summary>
internal abstract class Window
{
    protected const int EvidenceEachEnd = 8;

    /// <summary>Samples kept, for the bound over all windows.</summary>
    public abstract int Weight { get; }

    /// <returns>Whether an older sample had to go for it.</returns>
    public abstract bool Add(Sample sample);

    /// <summary>Lets go of samples up to that time, inclusive.</summary>
    public abstract void Trim(long ticks);

    public abstract void Clear();

    /// <summary>What the condition is held against.</summary>
    public abstract decimal Value { get; }

    public abstract long Count { get; }

    public abstract bool HasFrom(int member);

    /// <summary>Samples that show the value, the oldest first; of many the first and the last <see cref="EvidenceEachEnd"/>.</summary>
    public abstract IEnumerable<Sample> Evidence();

    public static Window Of(CorrelationRule rule)
    {
        CountingWindow Counting(Measure measure) => new(measure, rule.Members.Count);
        return rule.Type switch
        {
            CorrelationType.Temporal => new TemporalWindow(rule.Members.Count),
            CorrelationType.TemporalOrdered => new OrderedWindow(rule.Members.Count),
            CorrelationType.ValueCount => Counting(new DistinctValues()),
            CorrelationType.ValueSum => Counting(new Total(isAverage: false)),
            CorrelationType.ValueAvg => Counting(new Total(isAverage: true)),
            CorrelationType.ValuePercentile => Counting(rule.Condition.Percentile is { } percentile ? new Percentile(percentile) : new Share()),
            _ => Counting(new EventCount()),
        };
    }
}
