using Hikeshi.Detection;
using Hikeshi.Detection.Watching;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;

namespace Hikeshi.Node.Telemetry;

/// <summary>Where events enter: one JSON object a line. What matches a rule becomes evidence; what matches nothing is counted.</summary>
internal sealed class TelemetryIntake(Watch watch, Journal journal, EvidenceLog log, string machine, TimeProvider clock)
{
    /// <summary>A batch holds 1024 entries; an event that matches more rules than this cites none of them.</summary>
    private const int MostCited = 500;

    private long received;
    private long refused;
    private long sighted;

    public TelemetryCounters Counters => new(Interlocked.Read(ref received), Interlocked.Read(ref refused), Interlocked.Read(ref sighted));

    /// <summary>Evaluates one event. The sighting is in the log, not yet on disk, when this returns.</summary>
    /// <returns>Index of the last entry that the event caused, or null; and why the event was refused, if it was.</returns>
    public (ulong? Last, string? Refusal) Take(ReadOnlySpan<byte> eventJson, string source)
    {
        Interlocked.Increment(ref received);
        var (matches, refusal) = watch.Evaluate(eventJson);
        if (refusal is not null)
        {
            Interlocked.Increment(ref refused);
            return (null, refusal.ToString());
        }

        if (matches.Count == 0)
        {
            return (null, null);
        }

        Interlocked.Add(ref sighted, matches.Count);
        var retained = Watch.Retain(source, eventJson, clock.GetUtcNow());
        var kept = journal.Draft(machine, [], retained);
        var drafts = new List<EntryDraft> { kept };
        var cited = new List<(string Digest, EntryId Entry)>();
        foreach (var match in matches)
        {
            EntryId? text = matches.Count <= MostCited ? TextOf(match.Rule, drafts, cited) : null;
            drafts.Add(journal.Draft($"rule:{match.Rule.Id}", text is { } entry ? [kept.Id, entry] : [kept.Id], watch.ToSighted(match, retained)));
        }

        var last = journal.RecordAll(drafts) + (ulong)drafts.Count - 1;
        cited.ForEach(rule => watch.Hold(rule.Digest, rule.Entry));
        return (last, null);
    }

    /// <summary>The entry that holds the rule word for word: an earlier one, or a new one. Two events at once may both make one; that does no harm.</summary>
    private EntryId TextOf(SigmaRule rule, List<EntryDraft> drafts, List<(string Digest, EntryId Entry)> cited)
    {
        if (watch.EntryOf(rule.Digest) is { } held)
        {
            return held;
        }

        var draft = journal.Draft(machine, [], Watch.Cite(rule));
        drafts.Add(draft);
        cited.Add((rule.Digest, draft.Id));
        return draft.Id;
    }

    public Task DurableAsync(ulong index, CancellationToken cancel) => log.DurableAsync(index, cancel);
}

/// <summary>Since the node started.</summary>
internal sealed record TelemetryCounters(long Received, long Refused, long Sighted);
