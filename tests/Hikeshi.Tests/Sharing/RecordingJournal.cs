using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Tests.Sharing;

/// <summary>A journal in memory; a durable record is slow enough that others can come in between.</summary>
internal sealed class RecordingJournal : IJournal
{
    private readonly ConcurrentQueue<Fact> facts = new();
    private readonly ConcurrentDictionary<EntryId, Fact> entries = new();
    private long next = -1;

    public IReadOnlyList<Fact> Durable => [.. facts];

    /// <summary>Null: it takes everything.</summary>
    public Exception? Fails { get; set; }

    public EntryId Record(string actor, IReadOnlyList<EntryId> causes, Fact fact)
    {
        if (Fails is { } failure)
        {
            throw failure;
        }

        facts.Enqueue(fact);
        var id = EntryId.New(DateTimeOffset.UtcNow);
        entries[id] = fact;
        return id;
    }

    public async Task<(EntryId Id, ulong Index)> RecordDurablyAsync(string actor, IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel)
    {
        await Task.Yield();
        var id = Record(actor, causes, fact);
        return (id, (ulong)Interlocked.Increment(ref next));
    }

    public ValueTask ThoughtAsync(ulong behind, CancellationToken cancel) => ValueTask.CompletedTask;

    public EntryId? EntryAt(ulong index) => null;

    public IAsyncEnumerable<Recorded<Fact>> FollowAsync(ulong fromIndex, IReadOnlySet<string> kinds, CancellationToken cancel) => throw new NotSupportedException();

    public Fact? Find(EntryId id) => entries.GetValueOrDefault(id);

    public IReadOnlyList<EntryId> CausesOf(EntryId id) => [];
}
