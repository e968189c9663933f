using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Compensating;

/// <summary>
/// What an advisory says now, for whoever asks whether something is over. What the institution took in itself counts; what a hub's question brought
/// since may add to it and takes nothing away, as a hub must not talk a member out of a control.
/// </summary>
/// <param name="facts">Reads what was recorded.</param>
/// <param name="untilKnown">Returns when every room knows so many entries: handlers behind the disk may run ahead of the thread that thinks.</param>
public sealed class AdvisoryMemory(ReceivedAdvisories received, IFactReader facts, Func<ulong, CancellationToken, Task> untilKnown)
{
    /// <summary>Returns when the ledger and everybody else knows this entry.</summary>
    public Task UntilKnownAsync<T>(Recorded<T> recorded, CancellationToken cancel)
        where T : Fact => untilKnown(recorded.Index + 1, cancel);


    /// <summary>By its id, or by a name of an advisory in it.</summary>
    public KnownDocument? About(string id) => received.About(id);

    /// <summary>The text as it was received; null when it was erased.</summary>
    public string? TextOf(EntryId entry) => facts.Find(entry) switch
    {
        AdvisoryReceived advisory => advisory.Document,
        SectorAsked asked => asked.Document,
        _ => null,
    };

    /// <param name="original">The entry that brought it when something was made from it; null: not known.</param>
    /// <returns>Null when nothing readable is left of it: then nobody can say that anything is over.</returns>
    public IReadOnlyList<Advisory>? Now(string advisoryId, EntryId? original)
    {
        var current = received.Newest(advisoryId);
        if (current is { IsOwn: true } || (current is not null && current.Entry == original))
        {
            return current.Advisories;
        }

        var first = original is { } entry && TextOf(entry) is { } text ? KnownDocument.Read(advisoryId, text) : [];
        IReadOnlyList<Advisory> all = [.. first, .. current?.Advisories ?? []];
        return all.Count == 0 ? null : all;
    }
}
