using Hikeshi.Detection;
using Hikeshi.Detection.Watching;
using Hikeshi.Evidence;
using Hikeshi.Facts.Detection;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.DeadLetters;

namespace Hikeshi.Node.Telemetry;

/// <summary>
/// Where every event enters, whatever door it came by: rules, then suppressions, then correlations. What matches becomes evidence; what matches
/// nothing is counted.
/// </summary>
/// <param name="deadLetters">Where a person finds samples of what was refused; null in the self-check.</param>
internal sealed class TelemetryIntake(Watch watch, Sensing sensing, SightingRecorder recorder, EvidenceLog log, DeadLetterFile? deadLetters, TimeProvider clock) : IEventTaker
{
    private readonly CorrelationWatch correlations = sensing.Correlations;
    private readonly SightingMemory memory = sensing.Memory;
    private readonly EventSpool? spool = sensing.Spool;
    private long received;
    private long refused;
    private long sighted;
    private long repeated;
    private long heldBack;

    public TelemetryCounters Counters => new(
        Interlocked.Read(ref received), Interlocked.Read(ref refused), Interlocked.Read(ref sighted), Interlocked.Read(ref repeated), Interlocked.Read(ref heldBack), correlations.Counters, spool?.Evicted ?? 0);

    public bool IsBusy => log.IsCrowded;

    public EventTaken Take(ReadOnlySpan<byte> eventJson, EventOrigin origin)
    {
        Interlocked.Increment(ref received);
        var (matches, refusal) = watch.Evaluate(eventJson);
        if (refusal is not null)
        {
            var reason = refusal.ToString();
            Bury(eventJson, reason, origin);
            return new(null, reason);
        }

        if (matches.Count == 0)
        {
            return default;
        }

        var key = Repeats.KeyOf(eventJson);
        if (!memory.Repeats.TryClaim(key, origin.Delivery))
        {
            Interlocked.Increment(ref repeated);
            return new(log.Count - 1, null, IsRepeat: true);
        }

        try
        {
            return new(Record(matches, key, eventJson, origin.Source), null);
        }
        catch (Exception failure)
        {
            memory.Repeats.Forget(key); // whoever brings it again shall be heard
            throw failure is EvidenceFullException or EvidenceFailedException or IOException ? new NotTakenException(failure) : failure;
        }
    }

    public void Refuse(ReadOnlySpan<byte> raw, string reason, EventOrigin origin)
    {
        Interlocked.Increment(ref received);
        Bury(raw, reason, origin);
    }

    private void Bury(ReadOnlySpan<byte> raw, string reason, EventOrigin origin)
    {
        Interlocked.Increment(ref refused);
        deadLetters?.Write(raw, reason, origin);
    }

    public async Task DurableAsync(ulong entry, CancellationToken cancel)
    {
        await log.DurableAsync(entry, cancel);
        if (spool is { IsDirty: true })
        {
            await spool.FlushAsync(cancel);
        }
    }

    /// <summary>Fills the windows again with what came before the restart. A correlation that the crash kept from being recorded is recorded now.</summary>
    public void Resume()
    {
        foreach (var spooled in spool?.Resume(clock.GetUtcNow()) ?? [])
        {
            var (matches, _) = watch.Evaluate(spooled.Json);
            if (matches.Any(m => m.FeedsCorrelation))
            {
                var key = Repeats.KeyOf(spooled.Json);
                memory.Repeats.Remember(key);
                Report([.. Correlate(matches, key).Where(memory.Windows.IsNews)]);
            }
        }
    }

    /// <summary>Called now and then: correlations do not wait for events that no longer come.</summary>
    public void Settle() => Report(correlations.Settle(clock.GetUtcNow()));

    private ulong? Record(IReadOnlyList<RuleMatch> matches, UInt128 key, ReadOnlySpan<byte> eventJson, string source)
    {
        ulong? last = null;
        var feeds = spool is not null && matches.Any(m => m.FeedsCorrelation);
        if (feeds)
        {
            spool!.Append(key, eventJson, source, clock.GetUtcNow());
            last = log.Count - 1; // nothing in the log, but something that has to be on disk
        }

        var news = new List<RuleMatch>(matches.Count);
        foreach (var match in matches)
        {
            if (match.Rule.IsReported && !IsHeldBack(match.Rule.Id, eventJson))
            {
                news.Add(match);
            }
        }

        if (news.Count > 0)
        {
            Interlocked.Add(ref sighted, news.Count);
            (last, var entry) = recorder.Record(news, eventJson, source);
            memory.Repeats.Kept(key, entry);
        }

        return (feeds ? Report(Correlate(matches, key)) : null) ?? last;
    }

    private IReadOnlyList<CorrelationMatch> Correlate(IReadOnlyList<RuleMatch> matches, UInt128 key) =>
        correlations.Add(watch.Rules, matches, key.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), clock.GetUtcNow());

    /// <returns>Index of the last entry; null when nothing was recorded.</returns>
    private ulong? Report(IReadOnlyList<CorrelationMatch> found)
    {
        ulong? last = null;
        foreach (var match in found)
        {
            var events = match.Events.Select(e => e.Place.Source).Distinct(StringComparer.Ordinal).Select(Named).OfType<(EventRetained Event, Kernel.Identity.EntryId? Entry)>().ToList();
            if (IsHeldBack(match.Rule.Id, events.Count > 0 ? System.Text.Encoding.UTF8.GetBytes(events[^1].Event.Raw) : "{}"u8))
            {
                continue;
            }

            Interlocked.Increment(ref sighted);
            last = recorder.Record(match, events);
        }

        return last;
    }

    private (EventRetained Event, Kernel.Identity.EntryId? Entry)? Named(string key) =>
        spool?.Find(key) is { } spooled ? (Watch.Retain(spooled.Source, spooled.Json, clock.GetUtcNow()), memory.Repeats.EntryOf(Repeats.KeyOf(key))) : null;

    private bool IsHeldBack(string ruleId, ReadOnlySpan<byte> eventJson)
    {
        if (sensing.Suppressions.HoldsBack(ruleId, eventJson) is null)
        {
            return false;
        }

        Interlocked.Increment(ref heldBack);
        return true;
    }
}

/// <summary>Since the node started.</summary>
/// <param name="Sighted">Sightings recorded.</param>
/// <param name="Repeated">Events that a sender delivered again and that had had their effect.</param>
/// <param name="HeldBack">Sightings that suppressions kept back.</param>
/// <param name="SpoolEvicted">Events that correlations may still have needed and that made room for newer ones.</param>
internal sealed record TelemetryCounters(long Received, long Refused, long Sighted, long Repeated, long HeldBack, CorrelatorCounters Correlations, long SpoolEvicted);
