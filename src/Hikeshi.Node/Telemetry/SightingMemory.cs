using Hikeshi.Facts;
using Hikeshi.Facts.Detection;

namespace Hikeshi.Node.Telemetry;

/// <summary>What the log says of earlier sightings, so that the same event or window is not reported twice.</summary>
internal sealed class SightingMemory(TimeProvider clock)
{
    public Repeats Repeats { get; } = new(clock);

    public ReportedWindows Windows { get; } = new();

    public void Apply(Recorded<EventRetained> retained) => Repeats.Done(Repeats.KeyOf(retained.Fact.Digest), retained.Id);
}
