using System.Numerics;

namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// Counts of many keys in fixed memory. An estimate is never below the true count, and above it by more than
/// e/width of the total with probability e^-depth at most (Cormode and Muthukrishnan 2005, theorem 1). Only the smallest counters grow
/// ("conservative update", Estan and Varghese 2002), which keeps both bounds and makes the error smaller.
/// Counts halve every half-life: increments grow instead of counters shrinking (forward decay, Cormode et al. 2009).
/// One thread at a time.
/// </summary>
public sealed class CountMinSketch
{
    private const double RescaleAt = 1e12;

    private readonly double[] _cells;
    private readonly int _depth;
    private readonly int _mask;
    private readonly double _halfLifeTicks;
    private long _landmark = long.MinValue;
    private double _scale = 1;

    /// <param name="width">Counters per row; a power of two.</param>
    /// <param name="depth">Rows, 1 to 8.</param>
    /// <param name="halfLife"><see cref="Timeout.InfiniteTimeSpan"/>: nothing is forgotten.</param>
    public CountMinSketch(int width, int depth, TimeSpan halfLife)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(width), true, nameof(width));
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 8);
        _cells = new double[width * depth];
        (_depth, _mask) = (depth, width - 1);
        _halfLifeTicks = halfLife == Timeout.InfiniteTimeSpan ? double.PositiveInfinity : halfLife.Ticks;
    }

    public int Bytes => _cells.Length * sizeof(double);

    /// <summary>Moves time on; earlier times than the latest change nothing.</summary>
    /// <param name="ticks">UTC, 100 ns.</param>
    public void Advance(long ticks)
    {
        if (_landmark == long.MinValue)
        {
            _landmark = ticks;
        }

        if (ticks <= _landmark)
        {
            return;
        }

        var scale = Math.Pow(2, (ticks - _landmark) / _halfLifeTicks);
        if (scale < RescaleAt)
        {
            _scale = Math.Max(_scale, scale);
            return;
        }

        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i] /= scale;
        }

        (_landmark, _scale) = (ticks, 1);
    }

    /// <param name="key">Well mixed: <see cref="KeyHash"/>.</param>
    /// <param name="amount">Not negative.</param>
    public void Add(ulong key, double amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        var least = Least(key) + (amount * _scale);
        for (var row = 0; row < _depth; row++)
        {
            ref var cell = ref _cells[At(key, row)];
            cell = Math.Max(cell, least);
        }
    }

    public double Estimate(ulong key) => Least(key) / _scale;

    private double Least(ulong key)
    {
        var least = double.MaxValue;
        for (var row = 0; row < _depth; row++)
        {
            least = Math.Min(least, _cells[At(key, row)]);
        }

        return least;
    }

    private int At(ulong key, int row) => (row * (_mask + 1)) + (int)(KeyHash.Mix(unchecked(key + ((ulong)row * 0x9E3779B97F4A7C15UL))) & (uint)_mask);
}
