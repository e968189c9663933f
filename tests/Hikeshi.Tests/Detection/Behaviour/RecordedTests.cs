using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

/// <summary>Public recordings of attacks; the figures of all of them stand in docs/performance.md.</summary>
public sealed class RecordedTests
{
    [Fact]
    public void Observe_RecordedLateralMovement_IsFoundByStructureAlone()
    {
        var detector = Detector.WithDeeds(RuleSet.Empty, EventTime.Fields);
        var found = 0;
        foreach (var file in EventFiles.Find(Pack.Need("otrf", "datasets", "atomic", "windows", "lateral_movement")))
        {
            var watch = new BehaviourWatch(new BehaviourOptions());
            found += Sightings(detector, watch, file) > 0 ? 1 : 0;
        }

        Assert.True(found >= 6, $"{found} archives");
    }

    private static int Sightings(Detector detector, BehaviourWatch watch, string file)
    {
        var sightings = 0;
        foreach (var source in EventFiles.Open(file))
        {
            var splitter = new EventSplitter(source.Stream);
            while (splitter.TryNext(out var json))
            {
                detector.Evaluate(json, [], out var refusal);
                sightings += refusal is null && detector.TryReadDeed(json) is { } deed && watch.Observe(deed, new(file, splitter.Line), json) is not null ? 1 : 0;
            }
        }

        return sightings;
    }
}
