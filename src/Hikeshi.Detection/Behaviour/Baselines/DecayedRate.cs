namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// Exponentially weighted mean and variance of a quantity per interval (West 1979; Finch 2009, "Incremental calculation of weighted mean and
/// variance", equations 124 and 143). What is learned from one interval is cut at the mean plus three standard deviations: a value cannot make itself
/// usual at once. A small value, 24 bytes; make a new one of the old.
/// </summary>
/// <param name="Count">Intervals learned from.</param>
/// <param name="Mean">Per interval.</param>
/// <param name="Variance">Per interval, squared units.</param>
public readonly record struct DecayedRate(long Count, double Mean, double Variance)
{
    private const double CutAt = 3;

    /// <summary>Cutting begins when there is something to cut by.</summary>
    private const int UncutIntervals = 8;

    /// <param name="value">What the interval had.</param>
    /// <param name="weight">Of a new interval, 0 to 1; the first ones weigh more (1/n) until that is less.</param>
    public DecayedRate Learn(double value, double weight)
    {
        var taken = Count < UncutIntervals ? value : Math.Min(value, Mean + (CutAt * Deviation));
        var alpha = Math.Max(weight, 1.0 / (Count + 1));
        var difference = taken - Mean;
        var increment = alpha * difference;
        return new(Count + 1, Mean + increment, (1 - alpha) * (Variance + (difference * increment)));
    }

    /// <summary>Counts vary at least as a Poisson variable does; one is added so that a silent past is no certainty.</summary>
    public double Deviation => Math.Sqrt(Math.Max(Variance, Mean) + 1);

    /// <summary>
    /// How surprising a value is, in nats: the negative logarithm of Cantelli's bound 1/(1+z²) on the upper tail, which needs no assumption on the
    /// distribution. Zero up to the mean.
    /// </summary>
    public double Surprise(double value)
    {
        var z = (value - Mean) / Deviation;
        return z <= 0 ? 0 : Math.Log(1 + (z * z));
    }
}
