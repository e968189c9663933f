namespace Hikeshi.Detection.Behaviour;

/// <summary>Whether many different machines were reached within ten minutes: only as many are remembered as are needed to know.</summary>
internal sealed class FanOut
{
    public const int Many = 5;
    private const long Window = TimeSpan.TicksPerMinute * 10;

    private readonly ulong[] _machines = new ulong[Many];
    private int _count;
    private long _since;

    /// <returns>Whether they are many now.</returns>
    public bool Add(string machine, long ticks)
    {
        if (_count == 0 || Math.Abs(ticks - _since) > Window)
        {
            (_count, _since) = (0, ticks);
        }

        var key = KeyHash.Of(machine);
        if (_count < Many && !_machines.AsSpan(0, _count).Contains(key))
        {
            _machines[_count++] = key;
        }

        return _count == Many;
    }
}
