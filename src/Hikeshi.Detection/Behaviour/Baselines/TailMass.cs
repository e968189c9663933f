namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// How often an ordinary observation is as rare as this one: the share of past observations whose key had been counted as seldom when they came
/// (a prequential p-value, Dawid 1984). Where new things are common, a new thing is no surprise; and after n observations none can be smaller
/// than 1/(n+2), so nothing is rare before something has been learned.
/// </summary>
internal sealed class TailMass
{
    private const int Classes = 24;

    private readonly double[] _mass = new double[Classes];
    private double _total;

    public double Total => _total;

    /// <param name="before">How often the key had been counted before.</param>
    public void Learn(double before)
    {
        _mass[ClassOf(before)]++;
        _total++;
        if (_total >= 1e6)
        {
            // The far past counts half: what is usual may change.
            _total = 0;
            for (var i = 0; i < Classes; i++)
            {
                _mass[i] /= 2;
                _total += _mass[i];
            }
        }
    }

    /// <returns>In nats, not negative.</returns>
    public double Surprise(double before)
    {
        var tail = 0.0;
        for (var i = ClassOf(before); i >= 0; i--)
        {
            tail += _mass[i];
        }

        return -Math.Log((tail + 1) / (_total + 2));
    }

    /// <summary>0; then 1, 2–3, 4–7, …</summary>
    private static int ClassOf(double count) => count < 0.5 ? 0 : Math.Min(Classes - 1, 1 + (int)Math.Log2(Math.Max(1, Math.Round(count))));
}
