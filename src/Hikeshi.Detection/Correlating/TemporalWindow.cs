namespace Hikeshi.Detection.Correlating;

/// <summary>How many of the rules held: the newest sample of each rule tells.</summary>
internal sealed class TemporalWindow(int members) : Window
{
    private readonly Sample?[] _newest = new Sample?[members];

    public override int Weight => _newest.Length;

    public override long Count => _newest.Count(s => s is not null);

    public override decimal Value => Count;

    public override bool Add(Sample sample)
    {
        _newest[sample.Member] = sample;
        return false;
    }

    public override void Trim(long ticks)
    {
        for (var i = 0; i < _newest.Length; i++)
        {
            if (_newest[i]?.Ticks <= ticks)
            {
                _newest[i] = null;
            }
        }
    }

    public override void Clear() => Array.Clear(_newest);

    public override bool HasFrom(int member) => _newest[member] is not null;

    public override IEnumerable<Sample> Evidence() => _newest.OfType<Sample>().OrderBy(s => s.Step);
}
