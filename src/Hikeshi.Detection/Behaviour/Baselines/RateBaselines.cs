namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// How much of something an entity does in ten minutes: user logons, bytes sent. Surprise is judged while the interval runs, against what the hour of the week
/// leads to expect. One thread at a time.
/// </summary>
internal sealed class RateBaselines(BehaviourLimits limits, BankDays calendar)
{
    private const long Interval = TimeSpan.TicksPerMinute * 10;
    private const double Weight = 0.02;

    /// <summary>A day of silent intervals; more would only say the same.</summary>
    private const long MostSilent = 144;

    private sealed class Entry
    {
        public long Number = long.MinValue;
        public double Running;
        public DecayedRate Past;
    }

    private readonly BoundedMap<ulong, Entry> _entries = new(limits.MaxRates);
    private readonly Dictionary<string, (HourOfWeekSeason Season, long Hour, double Amount)> _seasons = [];

    public long Evicted => _entries.Evicted;

    public int Count => _entries.Count;

    /// <param name="measure">What is counted; has one season for all entities.</param>
    /// <returns>In nats; 0 until <see cref="BehaviourLimits.LeastIntervals"/> intervals have been learned from.</returns>
    public double Add(string measure, ulong entity, long ticks, double amount)
    {
        var factor = Season(measure, ticks, amount);
        var key = KeyHash.Join(KeyHash.Of(measure), entity);
        if (!_entries.TryGet(key, out var entry))
        {
            _entries.Set(key, entry = new());
        }

        var number = ticks / Interval;
        if (number > entry.Number)
        {
            if (entry.Number != long.MinValue)
            {
                entry.Past = entry.Past.Learn(entry.Running, Weight);
                for (var silent = Math.Min(number - entry.Number - 1, MostSilent); silent > 0; silent--)
                {
                    entry.Past = entry.Past.Learn(0, Weight);
                }
            }

            (entry.Number, entry.Running) = (number, 0);
        }

        entry.Running += amount;
        return entry.Past.Count < limits.LeastIntervals ? 0 : entry.Past.Surprise(entry.Running / factor);
    }

    private double Season(string measure, long ticks, double amount)
    {
        var hour = ticks / TimeSpan.TicksPerHour;
        if (!_seasons.TryGetValue(measure, out var season))
        {
            season = (new HourOfWeekSeason(calendar), hour, 0);
        }

        if (hour > season.Hour)
        {
            season.Season.Learn(new(season.Hour * TimeSpan.TicksPerHour, TimeSpan.Zero), season.Amount);
            for (var silent = Math.Max(season.Hour + 1, hour - MostSilent); silent < hour; silent++)
            {
                season.Season.Learn(new(silent * TimeSpan.TicksPerHour, TimeSpan.Zero), 0);
            }

            season = (season.Season, hour, 0);
        }

        season.Amount += amount;
        _seasons[measure] = season;
        return season.Season.Factor(new(ticks, TimeSpan.Zero));
    }
}
