using System.Runtime.InteropServices;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Versions;

/// <summary>What a version that arrived is to what is known of its object.</summary>
internal enum Arrival
{
    /// <summary>Nothing is known of the object.</summary>
    First,

    /// <summary>It takes the place of what was known: it is newer, or it ends the object.</summary>
    Newer,

    /// <summary>It was seen already.</summary>
    Same,

    /// <summary>A newer one was seen.</summary>
    Older,

    /// <summary>Its producer has ended the object, and that is for ever (STIX 2.1 §3.2).</summary>
    Ended,

    /// <summary>Its producer signed two contents as one version (STIX 2.1 §3.6 forbids it): neither counts.</summary>
    Contradictory,
}

/// <summary>
/// The newest version of every object that was seen here, by its producer (STIX 2.1 §3.6). What is known in the end does not depend on the order
/// in which versions arrive, nor on how often: one that ends the object counts for ever, else the newest, and of two contents of one version neither. Thread-safe.
/// </summary>
/// <remarks>Bounded for each producer: beyond that the oldest are forgotten, so that nobody makes room in another's memory.</remarks>
internal sealed class ObjectVersions(int mostOfOneProducer)
{
    public const int MostOfOneProducer = 50_000;
    private readonly Dictionary<MemberId, Dictionary<string, Known>> known = [];
    private readonly Lock gate = new();

    /// <summary>What <paramref name="version"/> would be; nothing is kept.</summary>
    public Arrival Consider(MemberId producer, ObjectVersion version)
    {
        lock (gate)
        {
            return known.TryGetValue(producer, out var of) && of.TryGetValue(version.ObjectId, out var before) ? Compare(before, version) : Arrival.First;
        }
    }

    /// <summary>Takes it into what is known.</summary>
    /// <returns>What it is, and the entry by which the version before it was accepted; null when none was, or it is under way.</returns>
    public (Arrival Arrival, EntryId? Before) Note(MemberId producer, ObjectVersion version)
    {
        lock (gate)
        {
            if (!known.TryGetValue(producer, out var of))
            {
                known[producer] = of = new(StringComparer.Ordinal);
            }

            ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(of, version.ObjectId, out var isKnown);
            var (arrival, accepted) = (isKnown ? Compare(slot, version) : Arrival.First, slot.AcceptedIn);
            slot = arrival switch
            {
                Arrival.First or Arrival.Newer => new Known(version.Modified, version.Digest, version.Ends, IsContradicted: false, AcceptedIn: null),
                Arrival.Contradictory => slot with { IsContradicted = true },
                _ => slot,
            };
            if (of.Count > mostOfOneProducer)
            {
                ForgetOldest(of);
            }

            return (arrival, accepted);
        }
    }

    /// <summary>Remembers by which entry a version was accepted, while it is the newest.</summary>
    public void Accept(MemberId producer, ObjectVersion version, EntryId entry)
    {
        Note(producer, version);
        lock (gate)
        {
            if (known[producer].TryGetValue(version.ObjectId, out var newest) && newest.Digest == version.Digest && newest is { Ends: false, IsContradicted: false })
            {
                known[producer][version.ObjectId] = newest with { AcceptedIn = entry };
            }
        }
    }

    /// <summary>Whether a version that was accepted is still what its producer says; true for what is not known here any more.</summary>
    public bool IsStanding(MemberId producer, string objectId, DateTimeOffset modified)
    {
        lock (gate)
        {
            return !known.TryGetValue(producer, out var of) || !of.TryGetValue(objectId, out var newest)
                || (newest.Modified <= modified && newest is { Ends: false, IsContradicted: false });
        }
    }

    private static Arrival Compare(Known before, ObjectVersion version) =>
        before.Ends ? version.Ends ? Arrival.Same : Arrival.Ended
        : version.Ends || version.Modified > before.Modified ? Arrival.Newer
        : version.Modified < before.Modified ? Arrival.Older
        : version.Digest == before.Digest || before.IsContradicted ? Arrival.Same
        : Arrival.Contradictory;

    private void ForgetOldest(Dictionary<string, Known> of)
    {
        foreach (var (id, _) in of.OrderBy(each => each.Value.Modified).Take(Math.Max(1, mostOfOneProducer / 10)).ToList())
        {
            of.Remove(id);
        }
    }

    private readonly record struct Known(DateTimeOffset Modified, string Digest, bool Ends, bool IsContradicted, EntryId? AcceptedIn);
}
