using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Verbs;

/// <summary>The part of <c>hikeshi detect --behaviour</c> that is not about rules.</summary>
internal sealed class BehaviourRun(Detector detector, TextWriter output, bool asJson, TimeSpan learnFor)
{
    private readonly BehaviourWatch _watch = new(new BehaviourOptions { Limits = new() { LearnFor = learnFor } });

    /// <summary>How many sightings there were of each level.</summary>
    public Dictionary<string, int> PerLevel { get; } = [];

    public string Counters => BehaviourOutput.Counters(_watch.Counters, _watch.HasLearned);

    public int Sightings => PerLevel.Values.Sum();

    /// <param name="json">The event that the detector was given last.</param>
    public void Observe(ReadOnlySpan<byte> json, EventPlace place)
    {
        if (detector.TryReadDeed(json) is { } deed && _watch.Observe(deed, place, json) is { } sighting)
        {
            var level = BehaviourOutput.Level(sighting);
            PerLevel[level] = PerLevel.GetValueOrDefault(level) + 1;
            output.WriteLine(asJson ? BehaviourOutput.Json(sighting) : BehaviourOutput.Table(sighting));
        }
    }
}
