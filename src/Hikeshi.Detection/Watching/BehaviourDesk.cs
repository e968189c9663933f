using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Detection.Watching;

/// <summary>Behaviour over the events of a node, as they come. Thread-safe: one deed at a time.</summary>
public sealed class BehaviourDesk(BehaviourOptions options)
{
    private readonly Lock gate = new();
    private readonly BehaviourWatch watch = new(options);

    public BehaviourCounters Counters
    {
        get
        {
            lock (gate)
            {
                return watch.Counters;
            }
        }
    }

    /// <param name="source">Where the event came from.</param>
    /// <returns>The sighting that the event completes, if any; and whether a later one may name this event.</returns>
    public (BehaviourSighting? Sighting, bool IsPart) Observe(Deed deed, string source, ReadOnlySpan<byte> eventJson)
    {
        lock (gate)
        {
            var sighting = watch.Observe(deed, new EventPlace(source, 0), eventJson);
            return (sighting, watch.HasContributed);
        }
    }
}
