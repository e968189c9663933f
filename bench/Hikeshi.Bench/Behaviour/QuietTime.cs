using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Bench.Behaviour;

/// <summary>
/// What of a recording is noise: on each machine the time before the first match of a rule that carries a technique, of level medium or above; the whole
/// recording for a machine without one. It is the rules' word: an intrusion that they miss is called noise here, which counts against behaviour.
/// </summary>
internal sealed class QuietTime
{
    private readonly Dictionary<string, DateTimeOffset> _until;

    public QuietTime(Recording recording)
    {
        var marks = recording.Hits.Where(h => h.Time is not null && h.Rule.Techniques.Count > 0 && RuleLevel.Rank(h.Rule.Level) >= 2).ToLookup(h => h.Host, h => h.Time!.Value);
        // Without any mark nothing tells attack from noise: none of it is called noise.
        _until = recording.Hosts.ToDictionary(h => h.Key, h => marks.Count == 0 ? h.Value.First : marks.Contains(h.Key) ? marks[h.Key].Min() : h.Value.Last.AddTicks(1));
        HostDays = recording.Hosts.Sum(h => (_until[h.Key] - h.Value.First).TotalDays);
    }

    /// <summary>Of all machines together.</summary>
    public double HostDays { get; }

    /// <summary>Whether a sighting is about noise only: each of its signs lies in the quiet time of its machine.</summary>
    public bool Holds(BehaviourSighting sighting) => sighting.Parts.All(p => _until.TryGetValue(p.Host, out var until) && p.Time < until);

    public bool Holds(RuleHit hit) => hit.Time is { } time && _until.TryGetValue(hit.Host, out var until) && time < until;
}
