namespace Hikeshi.Detection;

/// <summary>What a correlation measures in its window (Sigma correlation rules specification 2.1, "Correlation Types").</summary>
public enum CorrelationType
{
    /// <summary>How many events.</summary>
    EventCount,

    /// <summary>How many distinct values (of one field, or of several together).</summary>
    ValueCount,

    ValueSum,
    ValueAvg,

    /// <summary>With <c>percentile: P</c> the value at that percentile; without, the share in percent that the event's value has among all values.</summary>
    ValuePercentile,

    /// <summary>How many of the rules.</summary>
    Temporal,

    /// <summary>How many of the rules one after the other, in the order of <c>rules</c>.</summary>
    TemporalOrdered,
}
