namespace Hikeshi.People.SigningIn;

/// <summary>
/// Slows guessing down without locking anybody out. Every attempt counts as a failure until it has succeeded, so that many at once gain nothing.
/// <list type="bullet">
/// <item>One name from one source: four tries, then 1 s, 2 s, 4 s … to 5 minutes between tries.</item>
/// <item>One name from everywhere: twenty tries, then to one minute; not for a source from which this name has signed in before.</item>
/// <item>One source, whatever name: a burst of 30, then one a second; not for a name that has signed in from there before.</item>
/// </list>
/// Each pause has an end, and success forgets it. A passkey and a one-time link are no guesses, and never wait. Bounded; thread-safe.
/// </summary>
public sealed class SignInPauses(TimeProvider clock)
{
    internal const int Most = 4096;
    private const int FreeTries = 4;
    private const int FreeTriesOfName = 20;
    private const int Burst = 30;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPauseOfName = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(12);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Name, string Source), Tries> pairs = [];
    private readonly Dictionary<string, Tries> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tries> sources = new(StringComparer.Ordinal);

    internal int Remembered
    {
        get
        {
            lock (gate)
            {
                return Math.Max(pairs.Count, Math.Max(names.Count, sources.Count));
            }
        }
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="name">The name as it is compared, whether there is such an account or not.</param>
    /// <returns>How long to wait before trying; zero: go ahead.</returns>
    public TimeSpan Begin(string name, string source)
    {
        lock (gate)
        {
            var now = Elapsed();
            var pair = At(pairs, (name, source), now);
            var ofName = At(names, name, now);
            var ofSource = At(sources, source, now);
            var wait = pair.NextAt - now;
            if (!pair.IsFamiliar)
            {
                wait = Max(wait, Max(ofName.NextAt - now, ofSource.NextAt - now));
            }

            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            pair.Failed(now, FreeTries, LongestPause);
            if (!pair.IsFamiliar)
            {
                ofName.Failed(now, FreeTriesOfName, LongestPauseOfName);
                ofSource.Took(now, Burst);
            }

            return TimeSpan.Zero;
        }
    }

    /// <summary>It was the right one.</summary>
    public void Succeeded(string name, string source)
    {
        lock (gate)
        {
            var now = Elapsed();
            var pair = At(pairs, (name, source), now);
            (pair.Count, pair.NextAt, pair.IsFamiliar) = (0, TimeSpan.Zero, true);
            names.Remove(name);
        }
    }

    /// <summary>Failures in a row of this name from this source.</summary>
    public int FailuresOf(string name, string source)
    {
        lock (gate)
        {
            return pairs.TryGetValue((name, source), out var tries) ? tries.Count : 0;
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private TimeSpan Elapsed() => clock.GetElapsedTime(0);

    private static Tries At<TKey>(Dictionary<TKey, Tries> table, TKey key, TimeSpan now)
        where TKey : notnull
    {
        if (table.TryGetValue(key, out var known))
        {
            known.Last = now;
            return known;
        }

        if (table.Count >= Most)
        {
            foreach (var old in table.Where(entry => now - entry.Value.Last > Forgotten).Select(entry => entry.Key).ToList())
            {
                table.Remove(old);
            }

            if (table.Count >= Most)
            {
                table.Remove(table.MinBy(entry => entry.Value.Last).Key);
            }
        }

        return table[key] = new Tries { Last = now };
    }

    private sealed class Tries
    {
        public int Count { get; set; }

        public TimeSpan NextAt { get; set; }

        public TimeSpan Last { get; set; }

        public bool IsFamiliar { get; set; }

        private TimeSpan Owed { get; set; }

        public void Failed(TimeSpan now, int free, TimeSpan longest)
        {
            Count = Math.Min(Count + 1, 1_000_000);
            NextAt = Count < free ? TimeSpan.Zero : now + TimeSpan.FromSeconds(Math.Min(longest.TotalSeconds, Math.Pow(2, Math.Min(Count - free, 20))));
        }

        /// <summary>A bucket that drains by one a second.</summary>
        public void Took(TimeSpan now, int burst)
        {
            Owed = Max(Owed, now) + TimeSpan.FromSeconds(1);
            NextAt = Owed - TimeSpan.FromSeconds(burst);
        }
    }
}
