namespace Hikeshi.Telemetry.DeadLetters;

/// <summary>So many letters of a source in a second; the others are counted.</summary>
internal sealed class LetterRate(int perSecond)
{
    /// <summary>Senders can invent sources; beyond this many they share one.</summary>
    private const int MostSources = 1024;
    private const string Others = "(others)";

    private readonly Dictionary<string, Count> _counts = new(StringComparer.Ordinal);

    /// <param name="leftOut">Letters of this source that were left out since the last one that was let through.</param>
    public bool Allows(string source, DateTimeOffset now, out long leftOut)
    {
        leftOut = 0;
        var second = now.ToUnixTimeSeconds();
        var count = Find(source, second);
        if (count.Second != second)
        {
            (count.Second, count.InSecond) = (second, 0);
        }

        if (count.InSecond >= perSecond)
        {
            count.LeftOut++;
            return false;
        }

        count.InSecond++;
        (leftOut, count.LeftOut) = (count.LeftOut, 0);
        return true;
    }

    public IEnumerable<(string Source, long LeftOut)> Remaining() => _counts.Where(pair => pair.Value.LeftOut > 0).Select(pair => (pair.Key, pair.Value.LeftOut));

    private Count Find(string source, long second)
    {
        if (_counts.TryGetValue(source, out var count))
        {
            return count;
        }

        if (_counts.Count >= MostSources)
        {
            foreach (var quiet in _counts.Where(pair => pair.Value.Second < second - 60 && pair.Value.LeftOut == 0).Select(pair => pair.Key).ToList())
            {
                _counts.Remove(quiet);
            }
        }

        var name = _counts.Count < MostSources ? source : Others;
        return _counts.TryGetValue(name, out count) ? count : _counts[name] = new Count();
    }

    private sealed class Count
    {
        public long Second { get; set; }

        public int InSecond { get; set; }

        public long LeftOut { get; set; }
    }
}
