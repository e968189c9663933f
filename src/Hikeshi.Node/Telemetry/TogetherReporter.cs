using System.Collections.Concurrent;
using System.Text;
using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;
using Hikeshi.Detection.Watching;
using Hikeshi.Evidence;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Node.Telemetry;

/// <summary>
/// Records what several events amount to. A window that held is not told a second time, so what the log cannot take now waits and is tried again;
/// it never fails whoever brought the last event. Thread-safe.
/// </summary>
internal sealed class TogetherReporter(Sensing sensing, SightingRecorder recorder, TimeProvider clock)
{
    private const int MostWaiting = 1_000;

    /// <summary>Of the events of one sighting together: what is left of it names their digests.</summary>
    private const int MostBytes = 6 << 20;

    private readonly ConcurrentQueue<Func<ulong?>> waiting = new();
    private long sighted;
    private long heldBack;
    private long notRecorded;

    public long Sighted => Interlocked.Read(ref sighted);

    public long HeldBack => Interlocked.Read(ref heldBack);

    /// <summary>Given up: too many waited, or they could never be recorded.</summary>
    public long NotRecorded => Interlocked.Read(ref notRecorded);

    /// <returns>Index of the last entry; null when nothing was recorded.</returns>
    public ulong? Report(IEnumerable<CorrelationMatch> found)
    {
        ulong? last = null;
        foreach (var match in found)
        {
            last = Try(() => Record(match)) ?? last;
        }

        return last;
    }

    /// <inheritdoc cref="Report(IEnumerable{CorrelationMatch})"/>
    public ulong? Report(BehaviourSighting sighting) => Try(() => Record(sighting.ToSighted()));

    public void Retry()
    {
        for (var left = waiting.Count; left > 0 && waiting.TryDequeue(out var record); left--)
        {
            Try(record);
        }
    }

    private ulong? Try(Func<ulong?> record)
    {
        try
        {
            return record();
        }
        catch (Exception later) when (later is EvidenceFullException or EvidenceFailedException or IOException && waiting.Count < MostWaiting)
        {
            waiting.Enqueue(record);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref notRecorded);
        }

        return null;
    }

    private ulong? Record(CorrelationMatch match)
    {
        var events = Named(match.Events.Select(e => e.Place.Source));
        return IsHeldBack(match.Rule.Id, events) ? null : Counted(recorder.Record(match, events));
    }

    private ulong? Record(Sighted byBehaviour)
    {
        var events = Named(byBehaviour.EventDigests.Select(d => d[..32]));
        return IsHeldBack(byBehaviour.RuleId, events) ? null : Counted(recorder.Record(byBehaviour with { EventDigests = [.. events.Select(e => e.Event.Digest)] }, events));
    }

    private ulong Counted(ulong entry)
    {
        Interlocked.Increment(ref sighted);
        return entry;
    }

    /// <summary>Those that can still be found, in the given order; of too many bytes the last ones, because the last completed it.</summary>
    private List<(EventRetained Event, EntryId? Entry)> Named(IEnumerable<string> keys)
    {
        var bytes = 0L;
        var events = new List<(EventRetained, EntryId?)>();
        foreach (var key in keys.Distinct(StringComparer.Ordinal).Reverse())
        {
            if (sensing.Spool?.Find(key) is { } spooled && (bytes += Math.Min(spooled.Json.Length, Watch.LongestKept)) <= MostBytes)
            {
                events.Add((Watch.Retain(spooled.Source, spooled.Json, clock.GetUtcNow()), sensing.Memory.Repeats.EntryOf(Repeats.KeyOf(key))));
            }
        }

        events.Reverse();
        return events;
    }

    private bool IsHeldBack(string ruleId, List<(EventRetained Event, EntryId? Entry)> events)
    {
        if (sensing.Suppressions.HoldsBack(ruleId, events.Count > 0 ? Encoding.UTF8.GetBytes(events[^1].Event.Raw) : "{}"u8) is null)
        {
            return false;
        }

        Interlocked.Increment(ref heldBack);
        return true;
    }
}
