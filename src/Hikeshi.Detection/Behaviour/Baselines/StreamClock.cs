namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// The time that the baselines live in, taken from events that one wrong clock must not move. An event up to <see cref="MaxStep"/> ahead moves it; one that is
/// further ahead, or as far behind, is believed when <see cref="Confirmations"/> events in a row say so. Until then an event keeps its own time for its own
/// chain and teaches nothing. A gap counts as <see cref="MaxGap"/> at most: silence does not make everything forgotten.
/// </summary>
internal sealed class StreamClock
{
    public static readonly TimeSpan MaxStep = TimeSpan.FromHours(1);
    public static readonly TimeSpan MaxGap = TimeSpan.FromHours(12);
    public const int Confirmations = 32;

    private long _elsewhere;
    private int _confirmed;

    /// <summary>UTC ticks of the events' clock; <see cref="long.MinValue"/> before the first.</summary>
    public long Now { get; private set; } = long.MinValue;

    /// <summary>Ticks that have passed with events in them: the length of what has been learned from.</summary>
    public long Lived { get; private set; }

    /// <summary>Ticks to forget by: <see cref="Lived"/>, and of each gap no more than <see cref="MaxGap"/>.</summary>
    public long Aged { get; private set; }

    public long Jumps { get; private set; }

    /// <returns>Whether the event's time is to be believed.</returns>
    public bool Take(long ticks)
    {
        if (Now == long.MinValue)
        {
            Now = ticks;
            return true;
        }

        var ahead = ticks - Now;
        if (Math.Abs(ahead) <= MaxStep.Ticks)
        {
            _confirmed = 0;
            Pass(Math.Max(0, ahead));
            return true;
        }

        _confirmed = _confirmed > 0 && Math.Abs(ticks - _elsewhere) <= MaxStep.Ticks ? _confirmed + 1 : 1;
        _elsewhere = ticks;
        if (_confirmed < Confirmations)
        {
            return false;
        }

        _confirmed = 0;
        Jumps++;
        Aged += Math.Clamp(ahead, 0, MaxGap.Ticks);
        Now = ticks;
        return true;
    }

    private void Pass(long ticks)
    {
        Lived += ticks;
        Aged += ticks;
        Now += ticks;
    }
}
