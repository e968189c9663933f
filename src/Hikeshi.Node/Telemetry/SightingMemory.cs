using Hikeshi.Facts;
using Hikeshi.Facts.Detection;

namespace Hikeshi.Node.Telemetry;

/// <summary>What the log says of earlier sightings, so that the same event or window is not reported twice.</summary>
internal sealed class SightingMemory
{
    public Repeats Repeats { get; } = new();

    public ReportedWindows Windows { get; } = new();

    public void Apply(Recorded<EventRetained> retained)
    {
        var key = Repeats.KeyOf(retained.Fact.Digest);
        Repeats.Remember(key);
        Repeats.Kept(key, retained.Id);
    }
}
