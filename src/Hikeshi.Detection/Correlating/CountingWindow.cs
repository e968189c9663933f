namespace Hikeshi.Detection.Correlating;

/// <summary>All samples of the window, and a measure that goes along with them.</summary>
internal sealed class CountingWindow(Measure measure, int members) : Window
{
    private readonly Queue<Sample> _samples = new();
    private readonly Queue<Sample> _newest = new();
    private readonly int[] _perMember = new int[members];

    public override int Weight => _samples.Count;

    public override long Count => _samples.Count;

    public override decimal Value => measure.Value;

    public override bool Add(Sample sample)
    {
        var isFull = _samples.Count == CorrelatorLimits.MaxSamplesPerWindow;
        if (isFull)
        {
            RemoveOldest();
        }

        _samples.Enqueue(sample);
        _newest.Enqueue(sample);
        if (_newest.Count > EvidenceEachEnd)
        {
            _newest.Dequeue();
        }

        _perMember[sample.Member]++;
        measure.Add(sample);
        return isFull;
    }

    public override void Trim(long ticks)
    {
        while (_samples.TryPeek(out var oldest) && oldest.Ticks <= ticks)
        {
            RemoveOldest();
        }
    }

    public override void Clear() => Trim(long.MaxValue);

    public override bool HasFrom(int member) => _perMember[member] > 0;

    public override IEnumerable<Sample> Evidence() => _samples.Take(EvidenceEachEnd)
        .Concat(_newest.TakeLast(Math.Clamp(_samples.Count - EvidenceEachEnd, 0, EvidenceEachEnd)));

    private void RemoveOldest()
    {
        var oldest = _samples.Dequeue();
        _perMember[oldest.Member]--;
        measure.Remove(oldest);
    }
}
