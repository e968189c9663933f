using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Bench.Behaviour;

/// <summary>Every chain of the archives whose name holds a text, however low its score, with its parts: to see why something is not found.</summary>
internal static class ChainsBench
{
    public static void Run(string eventsPath, string name, TextWriter output)
    {
        var recordings = Recording.LoadAll(RuleSet.Empty, eventsPath);
        foreach (var recording in recordings.Where(r => r.Name.Contains(name, StringComparison.Ordinal)))
        {
            var watch = BehaviourBench.Learned(recordings.Where(o => o != recording), new BehaviourOptions { SightAt = 0.1, LeastStages = 1, ContainStages = 1 });
            var last = new SortedDictionary<long, BehaviourSighting>();
            foreach (var (deed, place) in recording.Deeds)
            {
                if (watch.Observe(deed, place, []) is { } sighting)
                {
                    last[sighting.Chain] = sighting;
                }
            }

            output.WriteLine($"{recording.Name}: {recording.Events} events, {string.Join(", ", recording.Deeds.GroupBy(d => d.Deed.Kind).Select(g => $"{g.Key} {g.Count()}"))}");
            foreach (var sighting in last.Values.OrderByDescending(s => s.Score).Take(6))
            {
                output.WriteLine($"  {sighting.Score:0.0} {string.Join(',', sighting.Hosts)} {string.Join(',', sighting.Users)} {string.Join('>', sighting.Tactics)}");
                foreach (var part in sighting.Parts)
                {
                    output.WriteLine($"      {part.Time:HH:mm:ss} {part.Value:0.0} ({part.Surprise:0.0}{(part.IsFirstOnHost ? " first" : "")}) {part.Sign}  {part.Program} → {part.Thing}  {part.Place}");
                }
            }
        }
    }
}
