namespace Hikeshi.Detection.Correlating;

/// <summary>A figure over the samples of a window, exact at every moment.</summary>
internal abstract class Measure
{
    public abstract decimal Value { get; }

    public abstract void Add(Sample sample);

    /// <summary>The oldest goes.</summary>
    public abstract void Remove(Sample sample);
}

internal sealed class EventCount : Measure
{
    private int _count;

    public override decimal Value => _count;

    public override void Add(Sample sample) => _count++;

    public override void Remove(Sample sample) => _count--;
}

internal sealed class DistinctValues : Measure
{
    private readonly ValueCounts _counts = new();

    public override decimal Value => _counts.Distinct;

    public override void Add(Sample sample) => _counts.Add(sample.Text);

    public override void Remove(Sample sample) => _counts.Remove(sample.Text);
}

/// <summary>How many of the window's values, in percent, are the newest sample's.</summary>
internal sealed class Share : Measure
{
    private readonly ValueCounts _counts = new();
    private string _newest = "";

    public override decimal Value => _counts.Total == 0 ? 0 : 100m * _counts.Of(_newest) / _counts.Total;

    public override void Add(Sample sample)
    {
        _newest = sample.Text;
        _counts.Add(sample.Text);
    }

    public override void Remove(Sample sample) => _counts.Remove(sample.Text);
}

/// <summary>Numbers have at most 18 digits before the point and six behind (<see cref="SampleReader"/>), so a sum of all samples of a window is exact.</summary>
internal sealed class Total(bool isAverage) : Measure
{
    private decimal _sum;
    private int _count;

    public override decimal Value => isAverage ? (_count == 0 ? 0 : _sum / _count) : _sum;

    public override void Add(Sample sample)
    {
        _sum += sample.Number;
        _count++;
    }

    public override void Remove(Sample sample)
    {
        _sum -= sample.Number;
        _count--;
    }
}

/// <summary>Nearest rank: the least value that at least that many percent of the samples do not exceed.</summary>
internal sealed class Percentile(decimal percentile) : Measure
{
    private readonly List<decimal> _sorted = [];

    public override decimal Value => _sorted.Count == 0 ? 0 : _sorted[Math.Max(0, (int)Math.Ceiling(percentile * _sorted.Count / 100m) - 1)];

    public override void Add(Sample sample)
    {
        var at = _sorted.BinarySearch(sample.Number);
        _sorted.Insert(at < 0 ? ~at : at, sample.Number);
    }

    public override void Remove(Sample sample) => _sorted.RemoveAt(_sorted.BinarySearch(sample.Number));
}

/// <summary>How often each value stands in a window; values that differ in case only are one.</summary>
internal sealed class ValueCounts
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.OrdinalIgnoreCase);

    public int Distinct => _counts.Count;

    public int Total { get; private set; }

    public int Of(string value) => _counts.GetValueOrDefault(value);

    public void Add(string value)
    {
        _counts[value] = _counts.GetValueOrDefault(value) + 1;
        Total++;
    }

    public void Remove(string value)
    {
        Total--;
        if (--_counts[value] == 0)
        {
            _counts.Remove(value);
        }
    }
}
