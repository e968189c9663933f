namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// The time that the baselines live in, taken from events that one wrong clock must not move. An event up to <see cref="MaxStep"/> ahead moves it; one that is
/// further ahead, or as far behind, is believed when <see cref="Confirmations"/> events in a row say so. Until then it is reckoned to the
/// time of the others and teaches nothing: collectors that mix local time and UTC do not tear a chain apart. A gap counts as <see cref="MaxGap"/> at most: silence does not make everything forgotten.
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

    /// <summary>By how much the event that was taken last has moved the clock against what was reckoned for those before it; 0 for nearly all.</summary>
    public long Jumped { get; private set; }

    /// <summary>The next event is believed, whatever its time.</summary>
    public void Rebase() => Now = long.MinValue;

    /// <returns>Whether the event's time is to be believed.</returns>
    public bool Take(long ticks)
    {
        Jumped = 0;
        if (Now == long.MinValue)
        {
            (Now, _confirmed) = (ticks, 0);
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
        Jumped = ahead;
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
