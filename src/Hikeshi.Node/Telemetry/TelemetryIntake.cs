using System.Globalization;
using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;
using Hikeshi.Detection.Watching;
using Hikeshi.Evidence;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.DeadLetters;

namespace Hikeshi.Node.Telemetry;

/// <summary>
/// Where every event enters, whatever door it came by: rules, then suppressions, then correlations and behaviour. What matches becomes evidence; what
/// matches nothing is counted.
/// </summary>
/// <param name="deadLetters">Where a person finds samples of what was refused; null in the self-check.</param>
internal sealed class TelemetryIntake(Watch watch, Sensing sensing, SightingRecorder recorder, EvidenceLog log, DeadLetterFile? deadLetters, TimeProvider clock) : IEventTaker
{
    private readonly SightingMemory memory = sensing.Memory;
    private readonly EventSpool? spool = sensing.Spool;
    private readonly TogetherReporter together = new(sensing, recorder, clock);
    private long received;
    private long refused;
    private long sighted;
    private long repeated;
    private long heldBack;
    private long notRecorded;

    public TelemetryCounters Counters => new(
        Interlocked.Read(ref received), Interlocked.Read(ref refused), Interlocked.Read(ref sighted) + together.Sighted, Interlocked.Read(ref repeated), Interlocked.Read(ref heldBack) + together.HeldBack,
        Interlocked.Read(ref notRecorded) + together.NotRecorded, sensing.Correlations.Counters, sensing.Behaviour?.Counters, spool?.Evicted ?? 0);

    public bool IsBusy => log.IsCrowded || recorder.IsAhead;

    public EventTaken Take(ReadOnlySpan<byte> eventJson, EventOrigin origin)
    {
        Interlocked.Increment(ref received);
        var (matches, deed, refusal) = watch.Evaluate(eventJson);
        if (refusal is not null)
        {
            var reason = refusal.ToString();
            Bury(eventJson, reason, origin);
            return new(null, reason);
        }

        watch.History.Offer(eventJson);
        var (sighting, isPart) = deed is null || sensing.Behaviour is null ? default : sensing.Behaviour.Observe(deed, origin.Source, eventJson);
        if (matches.Count == 0 && !isPart)
        {
            return default;
        }

        var key = Repeats.KeyOf(eventJson);
        switch (memory.Repeats.TryClaim(key, origin.Delivery))
        {
            case Claim.Repeat:
                Interlocked.Increment(ref repeated);
                return new(log.Count - 1, null, IsRepeat: true);
            case Claim.Underway:
                throw new NotTakenException(new IOException("another delivery of the same event is being recorded"));
            default:
                return Effect(matches, sighting, isPart, key, eventJson, origin);
        }
    }

    public void Refuse(ReadOnlySpan<byte> raw, string reason, EventOrigin origin)
    {
        Interlocked.Increment(ref received);
        Bury(raw, reason, origin);
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
            var (matches, deed, _) = watch.Evaluate(spooled.Json);
            if (deed is not null)
            {
                sensing.Behaviour?.Observe(deed, spooled.Source, spooled.Json); // chains go on; what they amounted to was told before
            }

            var key = Repeats.KeyOf(spooled.Json);
            memory.Repeats.Done(key, entry: null);
            if (matches.Any(m => m.FeedsCorrelation))
            {
                together.Report(Correlate(matches, key).Where(memory.Windows.IsNews));
            }
        }
    }

    /// <summary>Called now and then: correlations do not wait for events that no longer come, and what could not be recorded is tried again.</summary>
    public void Settle()
    {
        var now = clock.GetUtcNow();
        together.Retry();
        together.Report(sensing.Correlations.Settle(now));
        spool?.Prune(now);
    }

    private EventTaken Effect(IReadOnlyList<RuleMatch> matches, BehaviourSighting? sighting, bool isPart, UInt128 key, ReadOnlySpan<byte> eventJson, EventOrigin origin)
    {
        ulong? last = null;
        try
        {
            last = RecordMatches(matches, key, eventJson, origin.Source);
        }
        catch (Exception failure)
        {
            memory.Repeats.Forget(key); // whoever brings it again shall be heard
            if (failure is EvidenceFullException or EvidenceFailedException or IOException)
            {
                throw new NotTakenException(failure);
            }

            // It would fail the next time too: counted and told, and nobody else is held up.
            Interlocked.Increment(ref notRecorded);
            Bury(eventJson, $"what it caused could not be recorded: {failure.Message}", origin);
            return default;
        }

        var feeds = spool is not null && matches.Any(m => m.FeedsCorrelation);
        if (spool is not null && (feeds || isPart))
        {
            Spool(key, eventJson, origin.Source, isNeeded: last is null);
            last ??= log.Count - 1; // nothing in the log, but something that has to be on disk
        }

        if (feeds)
        {
            last = together.Report(Correlate(matches, key)) ?? last;
        }

        if (sighting is not null)
        {
            last = together.Report(sighting) ?? last;
        }

        if (last is null)
        {
            memory.Repeats.Forget(key); // all of it was held back: it had no effect
        }
        else
        {
            memory.Repeats.Done(key, entry: null);
        }

        return new(last, null);
    }

    /// <param name="isNeeded">Whether the event has no other effect than what it is spooled for.</param>
    private void Spool(UInt128 key, ReadOnlySpan<byte> eventJson, string source, bool isNeeded)
    {
        try
        {
            spool!.Append(key, eventJson, source, clock.GetUtcNow());
        }
        catch (IOException) when (!isNeeded)
        {
            // It was recorded, so it must not come again; windows have it in memory, and lose it with the process.
        }
        catch (IOException failure)
        {
            memory.Repeats.Forget(key);
            throw new NotTakenException(failure);
        }
    }

    private ulong? RecordMatches(IReadOnlyList<RuleMatch> matches, UInt128 key, ReadOnlySpan<byte> eventJson, string source)
    {
        var news = new List<RuleMatch>(matches.Count);
        foreach (var match in matches)
        {
            if (!match.Rule.IsReported)
            {
                continue;
            }

            if (sensing.Suppressions.HoldsBack(match.Rule.Id, eventJson) is null)
            {
                news.Add(match);
            }
            else
            {
                Interlocked.Increment(ref heldBack);
            }
        }

        if (news.Count == 0)
        {
            return null;
        }

        var (last, entry) = recorder.Record(news, eventJson, source);
        Interlocked.Add(ref sighted, news.Count);
        memory.Repeats.Done(key, entry);
        return last;
    }

    private IReadOnlyList<CorrelationMatch> Correlate(IReadOnlyList<RuleMatch> matches, UInt128 key) =>
        sensing.Correlations.Add(watch.Rules, matches, key.ToString("x32", CultureInfo.InvariantCulture), clock.GetUtcNow());

    private void Bury(ReadOnlySpan<byte> raw, string reason, EventOrigin origin)
    {
        Interlocked.Increment(ref refused);
        deadLetters?.Write(raw, reason, origin);
    }
}

/// <summary>Since the node started.</summary>
/// <param name="Sighted">Sightings recorded.</param>
/// <param name="Repeated">Events that a sender delivered again and that had had their effect.</param>
/// <param name="HeldBack">Sightings that suppressions kept back.</param>
/// <param name="NotRecorded">Sightings that could not be recorded, for a reason that will not pass.</param>
/// <param name="Behaviour">Null when behaviour is not looked at.</param>
/// <param name="SpoolEvicted">Events that correlations may still have needed and that made room for newer ones.</param>
internal sealed record TelemetryCounters(long Received, long Refused, long Sighted, long Repeated, long HeldBack, long NotRecorded, CorrelatorCounters Correlations, BehaviourCounters? Behaviour, long SpoolEvicted);
