using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts;

/// <summary>The seam between rooms that speak with the outside and the node's evidence log.</summary>
public interface IJournal : IFactReader
{
    /// <summary>Orders the fact in memory: the defence loop sees it at once. It may not leave the process yet.</summary>
    EntryId Record(string actor, IReadOnlyList<EntryId> causes, Fact fact);

    /// <summary>As <see cref="Record"/>, and returns when the entry and everything before it is on disk and known to every room: what is acknowledged is kept, and found by whoever asks next. Not for handlers of the loop, which would wait for themselves.</summary>
    Task<(EntryId Id, ulong Index)> RecordDurablyAsync(string actor, IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel);

    /// <summary>Until the rooms know the log up to so many entries before its end: whoever records much that others made waits here, so that what happens at home is not behind all of it. Not for handlers of the loop.</summary>
    ValueTask ThoughtAsync(ulong behind, CancellationToken cancel);

    /// <summary>The entry at this place of the log; null when there is none (yet).</summary>
    EntryId? EntryAt(ulong index);

    /// <summary>Durable facts of the given kinds from <paramref name="fromIndex"/> on, then live until cancelled.</summary>
    IAsyncEnumerable<Recorded<Fact>> FollowAsync(ulong fromIndex, IReadOnlySet<string> kinds, CancellationToken cancel);
}
