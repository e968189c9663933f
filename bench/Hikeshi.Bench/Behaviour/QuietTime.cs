using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Bench.Behaviour;

/// <summary>
/// What of a recording is noise: on each machine the time before the first match of a rule that carries a technique, of level medium or above; the whole
/// recording for a machine without one. It is the rules' word: an intrusion that they miss is called noise here, which counts against behaviour.
/// </summary>
internal sealed class QuietTime
{
    private static readonly TimeSpan MostGap = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, DateTimeOffset> _until;

    public QuietTime(Recording recording)
    {
        var marks = recording.Hits.Where(h => h.Time is not null && h.Rule.Techniques.Count > 0 && RuleLevel.Rank(h.Rule.Level) >= 2).ToLookup(h => h.Host, h => h.Time!.Value);
        // Without any mark nothing tells attack from noise: none of it is called noise.
        _until = recording.Hosts.ToDictionary(h => h.Key, h => marks.Count == 0 ? h.Value.Min : marks.Contains(h.Key) ? marks[h.Key].Min() : h.Value.Max.AddTicks(1));
        HostDays = recording.Hosts.Sum(h => Watched(h.Value.Where(t => t < _until[h.Key])));
    }

    /// <summary>In days; of a gap a minute counts: recordings mix clocks, and their machines tell nothing between two parts.</summary>
    public static double Watched(IEnumerable<DateTimeOffset> times)
    {
        var (watched, last) = (TimeSpan.Zero, default(DateTimeOffset?));
        foreach (var time in times)
        {
            watched += last is { } before && time - before < MostGap ? time - before : last is null ? TimeSpan.Zero : MostGap;
            last = time;
        }

        return watched.TotalDays;
    }

    /// <summary>Of all machines together.</summary>
    public double HostDays { get; }

    /// <summary>Whether a sighting is about noise only: each of its signs lies in the quiet time of its machine.</summary>
    public bool Holds(BehaviourSighting sighting) => sighting.Parts.All(p => _until.TryGetValue(p.Host, out var until) && p.Time < until);

    public bool Holds(RuleHit hit) => hit.Time is { } time && _until.TryGetValue(hit.Host, out var until) && time < until;
}
