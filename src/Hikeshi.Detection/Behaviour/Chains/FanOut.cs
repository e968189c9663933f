namespace Hikeshi.Detection.Behaviour;

/// <summary>To how many different machines within ten minutes; in 64 bytes however many they are (13 % error, and exact enough below twenty by linear counting).</summary>
internal sealed class FanOut
{
    public const int Many = 5;

    private readonly HyperLogLog _machines = new(6);
    private long _since = long.MinValue;

    /// <returns>Whether they are many now.</returns>
    public bool Add(string machine, long ticks)
    {
        if (_since == long.MinValue || Math.Abs(ticks - _since) > TimeSpan.TicksPerMinute * 10)
        {
            _machines.Clear();
            _since = ticks;
        }

        _machines.Add(KeyHash.Of(machine));
        return _machines.Estimate() > Many - 0.5;
    }
}
