using Hikeshi.Detection;
using Hikeshi.Detection.Watching;
using Hikeshi.Evidence;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;

namespace Hikeshi.Node.Telemetry;

/// <summary>Writes what was seen into the log: the event, the rules word for word, and the sightings that rest on them. Thread-safe.</summary>
internal sealed class SightingRecorder(Watch watch, Journal journal, string machine, TimeProvider clock)
{
    /// <summary>A batch holds 1024 entries; the sightings of an event that matches more rules than this go in several, and of a correlation no more rules are cited.</summary>
    private const int MostAtOnce = 200;

    /// <summary>What was recorded is not thought about yet.</summary>
    public bool IsAhead => journal.IsThinkingBehind;

    /// <returns>Index of the last entry, and the entry that holds the event.</returns>
    public (ulong Last, EntryId Event) Record(IReadOnlyList<RuleMatch> matches, ReadOnlySpan<byte> eventJson, string source)
    {
        var retained = Watch.Retain(source, eventJson, clock.GetUtcNow());
        EntryId? kept = null;
        var last = 0UL;
        foreach (var some in matches.Chunk(MostAtOnce))
        {
            var batch = new Batch(watch, journal, machine);
            kept ??= batch.Add(machine, [], retained);
            foreach (var match in some)
            {
                IEnumerable<RuleCited> texts = matches.Count > MostAtOnce ? [Watch.Cite(match.Rule)] : [Watch.Cite(match.Rule), .. match.Rule.Filters.Select(Watch.Cite)];
                batch.Add($"rule:{match.Rule.Id}", [kept.Value, .. texts.Select(batch.TextOf)], watch.ToSighted(match, retained));
            }

            last = batch.Commit();
        }

        return (last, kept!.Value);
    }

    /// <param name="events">What the match names and could be found again, oldest first; an event that is evidence already with its entry.</param>
    public ulong Record(CorrelationMatch match, IReadOnlyList<(EventRetained Event, EntryId? Entry)> events)
    {
        var batch = new Batch(watch, journal, machine);
        List<EntryId> causes = [.. events.Select(e => e.Entry ?? batch.Add(machine, [], e.Event))];
        causes.AddRange(watch.CiteAll(match).DistinctBy(c => c.RuleDigest).Take(MostAtOnce).Select(batch.TextOf));
        batch.Add($"rule:{match.Rule.Id}", causes, SightedBy.Correlation(match, [.. events.Select(e => e.Event)]));
        return batch.Commit();
    }

    /// <param name="events">Those that the sighting names, oldest first; an event that is evidence already with its entry.</param>
    public ulong Record(Sighted byBehaviour, IReadOnlyList<(EventRetained Event, EntryId? Entry)> events)
    {
        var batch = new Batch(watch, journal, machine);
        List<EntryId> causes = [.. events.Select(e => e.Entry ?? batch.Add(machine, [], e.Event))];
        batch.Add($"model:{byBehaviour.RuleId}", causes, byBehaviour);
        return batch.Commit();
    }

    private sealed class Batch(Watch watch, Journal journal, string machine)
    {
        private readonly List<EntryDraft> drafts = [];
        private readonly Dictionary<string, EntryId> cited = new(StringComparer.Ordinal);

        public EntryId Add(string actor, IReadOnlyList<EntryId> causes, Facts.Fact fact)
        {
            var draft = journal.Draft(actor, causes, fact);
            drafts.Add(draft);
            return draft.Id;
        }

        /// <summary>The entry that holds the text: an earlier one, or a new one. Two events at once may both make one; that does no harm.</summary>
        public EntryId TextOf(RuleCited text)
        {
            if (watch.EntryOf(text.RuleDigest) is { } held)
            {
                return held;
            }

            if (!cited.TryGetValue(text.RuleDigest, out var entry))
            {
                cited[text.RuleDigest] = entry = Add(machine, [], text);
            }

            return entry;
        }

        public ulong Commit()
        {
            var last = journal.RecordAll(drafts) + (ulong)drafts.Count - 1;
            foreach (var (digest, entry) in cited)
            {
                watch.Hold(digest, entry);
            }

            return last;
        }
    }
}
