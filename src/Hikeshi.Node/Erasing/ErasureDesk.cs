using Hikeshi.Evidence;
using Hikeshi.Evidence.Headers;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;

namespace Hikeshi.Node.Erasing;

/// <summary>Destroys recorded bodies for good when a person asks for it: first the record of it, on disk, then key and salt.</summary>
/// <param name="rebuilds">Whether rooms rebuild their picture of the world from this kind of entry.</param>
internal sealed class ErasureDesk(EvidenceLog log, Journal journal, Func<string, bool> rebuilds)
{
    private const int MostInOneRecord = 256;

    /// <summary>An event is quoted, in part and by its SHA-256, in the sightings that it led to: what stayed there could confirm a guess of it.</summary>
    private static readonly IReadOnlyDictionary<string, string> QuotedIn = new Dictionary<string, string>
    {
        [FactCatalog.KindOf(typeof(EventRetained))] = FactCatalog.KindOf(typeof(Sighted)),
    };

    /// <summary>The entries whose bodies go together when this one's goes: itself, and those that quote it. Empty when all of them are gone.</summary>
    /// <returns>Null when the log has no such entry.</returns>
    /// <exception cref="RefusedException">The node needs this body to know, after a restart, what it knows now.</exception>
    public IReadOnlyList<EntryHeader>? Plan(EntryId entry)
    {
        if (!log.TryFind(entry, out var index))
        {
            return null;
        }

        var asked = log.ReadHeader(index);
        if (rebuilds(asked.Kind))
        {
            throw new RefusedException(new BodyNeeded(entry, asked.Kind));
        }

        var quoting = QuotedIn.TryGetValue(asked.Kind, out var kind) ? log.EffectsOf(entry).Where(effect => log.ReadHeader(effect).Kind == kind) : [];
        return [.. quoting.Prepend(index).Where(i => log.Read(i).Body is not null).Select(log.ReadHeader)];
    }

    /// <returns>The records of the erasure; empty when there was nothing left to erase.</returns>
    public async Task<IReadOnlyList<EntryId>> EraseAsync(string actor, string by, string reason, IReadOnlyList<EntryHeader> bodies, CancellationToken cancel)
    {
        var records = new List<EntryId>();
        foreach (var chunk in bodies.Chunk(MostInOneRecord))
        {
            var (record, _) = await journal.RecordDurablyAsync(actor, [.. chunk.Select(b => b.Id)], new BodiesErased(chunk.Length, by, reason), cancel);
            await DestroyAsync([.. chunk.Select(b => b.Id)], CancellationToken.None); // recorded: from here on nobody can stop it
            records.Add(record);
        }

        return records;
    }

    /// <summary>Destroys what a record names: after a crash in between too, and in a directory that was restored from an older copy.</summary>
    public async Task<IReadOnlyList<Fact>> DestroyAsync(Recorded<BodiesErased> record, CancellationToken cancel)
    {
        await DestroyAsync(record.Causes, cancel);
        return [];
    }

    private async Task DestroyAsync(IReadOnlyList<EntryId> entries, CancellationToken cancel)
    {
        foreach (var entry in entries)
        {
            if (log.TryFind(entry, out var index))
            {
                await log.EraseAsync(index, cancel);
            }
        }
    }
}

internal sealed record BodyNeeded(EntryId Entry, string Kind)
    : Refusal("evidence.body-needed", $"entry {Entry}", $"a '{Kind}' is what this node rebuilds its state from when it starts", "an entry that only reports, such as an event, a sighting, a decision or a bundle", "Undo what it stands for first (release, revoke, import anew); the entry itself stays");
