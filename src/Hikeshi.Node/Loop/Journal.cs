using System.Runtime.CompilerServices;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Node.Loop;

/// <summary>Facts in and out of the evidence log. Thread-safe.</summary>
internal sealed class Journal(EvidenceLog log, TimeProvider clock) : IJournal
{
    /// <summary>Entries: a twentieth of a second of thinking or so.</summary>
    private const ulong MostUnthought = 1024;

    private static readonly TimeSpan LookForSpace = TimeSpan.FromSeconds(1);
    private readonly DecodedEntries decoded = new();

    public LoopProgress Progress { get; } = new();

    public EntryId Record(string actor, IReadOnlyList<EntryId> causes, Fact fact)
    {
        var draft = Draft(actor, causes, fact);
        log.Append(draft);
        return draft.Id;
    }

    /// <summary>Several facts at once, all or none.</summary>
    public ulong RecordAll(params IReadOnlyList<EntryDraft> drafts) => log.Append(drafts);

    /// <param name="critical">May use the space reserve, and the lane that is kept free of telemetry.</param>
    public ulong RecordAll(IReadOnlyList<EntryDraft> drafts, bool critical) => log.Append(drafts, critical);

    /// <summary>More is recorded than has been thought about: time to tell senders to come later, or what matters waits behind what they send.</summary>
    public bool IsThinkingBehind => Progress.IsBehind(log.Count, MostUnthought);

    public async ValueTask ThoughtAsync(ulong behind, CancellationToken cancel)
    {
        var count = log.Count;
        if (Progress.IsBehind(count, behind))
        {
            await Progress.UntilAsync(count - behind, cancel);
        }
    }

    public EntryDraft Draft(string actor, IReadOnlyList<EntryId> causes, Fact fact)
    {
        var now = clock.GetUtcNow();
        return new EntryDraft(EntryId.New(now), FactCatalog.KindOf(fact.GetType()), actor, By: null, causes, now, FactCatalog.Encode(fact));
    }

    /// <summary>By the reserved lane, and on disk; the rooms are not waited for.</summary>
    public async Task<(EntryId Id, ulong Index)> RecordFirstAsync(string actor, Fact fact, CancellationToken cancel)
    {
        var draft = Draft(actor, [], fact);
        var index = log.Append([draft], critical: true);
        await log.DurableAsync(index, cancel);
        return (draft.Id, index);
    }

    public async Task<(EntryId Id, ulong Index)> RecordDurablyAsync(string actor, IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel)
    {
        var draft = Draft(actor, causes, fact);
        var index = log.Append([draft], critical: fact is Released);
        await KnownAsync(index, cancel);
        return (draft.Id, index);
    }

    /// <summary>Until the entry is on disk and known to every room; on disk alone while the log is full, when thinking waits for space and nobody can say how long.</summary>
    public async Task KnownAsync(ulong index, CancellationToken cancel)
    {
        await log.DurableAsync(index, cancel);
        var known = Progress.UntilAsync(index + 1, cancel);
        while (!known.IsCompleted && await Task.WhenAny(known, Task.Delay(LookForSpace, cancel)) != known)
        {
            cancel.ThrowIfCancellationRequested();
            if (log.IsFull)
            {
                return;
            }
        }

        await known;
    }

    /// <summary>As <see cref="RecordDurablyAsync"/>, for what has happened already outside and must not be forgotten: a full disk is waited out.</summary>
    public async Task KeepAsync(string actor, IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await RecordDurablyAsync(actor, causes, fact, cancel);
                return;
            }
            catch (EvidenceFullException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock, cancel);
            }
        }
    }

    /// <summary>As <see cref="KeepAsync"/>, without waiting for the disk and the rooms.</summary>
    /// <param name="critical">As for <see cref="RecordAll(IReadOnlyList{EntryDraft}, bool)"/>.</param>
    public async Task KeepSoonAsync(string actor, IReadOnlyList<EntryId> causes, Fact fact, bool critical, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                RecordAll([Draft(actor, causes, fact)], critical);
                return;
            }
            catch (EvidenceFullException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock, cancel);
            }
        }
    }

    public Fact? Find(EntryId id) =>
        log.TryFind(id, out var index) && log.Read(index) is { Body: { } body } entry ? FactCatalog.Decode(entry.Header.Kind, body.Span) : null;

    public IReadOnlyList<EntryId> CausesOf(EntryId id) => log.TryFind(id, out var index) ? log.ReadHeader(index).Causes : [];

    public EntryId? EntryAt(ulong index) => index < log.Count ? log.ReadHeader(index).Id : null;

    public async IAsyncEnumerable<Recorded<Fact>> FollowAsync(ulong fromIndex, IReadOnlySet<string> kinds, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var index = fromIndex; ; index++)
        {
            await log.WaitForAsync(index + 1, cancel);
            var entry = log.Read(index);
            if (!kinds.Contains(entry.Header.Kind) || entry.Body is null)
            {
                continue;
            }

            await log.DurableAsync(index, cancel);
            yield return Decoded(entry);
        }
    }

    /// <summary>As <see cref="ToRecorded"/>, once for all who come to a new entry.</summary>
    public Recorded<Fact> Decoded(EvidenceEntry entry) => decoded.Of(entry);

    /// <summary>An erased body is an unknown fact to everybody who reads it.</summary>
    public static Recorded<Fact> ToRecorded(EvidenceEntry entry)
    {
        var fact = entry.Body is { } body ? FactCatalog.Decode(entry.Header.Kind, body.Span) : new UnknownFact(entry.Header.Kind, "");
        return new Recorded<Fact>(entry.Header.Id, entry.Index, entry.Header.Time, entry.Header.Actor, entry.Header.Causes, fact);
    }
}
