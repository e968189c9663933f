using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Headers;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Tests.Evidence.Explanation;

/// <summary>A log that holds what no log of ours would accept: causes that are not there, bodies that are gone, cycles. Ids and times are the same each time.</summary>
internal sealed class MadeUpLog : IEvidenceView
{
    private readonly List<EvidenceEntry> entries = [];

    public ulong Count => (ulong)entries.Count;

    public int Lookups { get; private set; }

    public static EntryId Id(int number) => EntryId.Parse($"01930000-0000-7000-8000-{number:d12}");

    /// <param name="body">Null is an erased one.</param>
    public MadeUpLog Add(string? body, string kind = "test.happened/1", string actor = "machine:test", params int[] causes)
    {
        var seal = new BodySeal(new string('c', 64), body is null ? 7 : Encoding.UTF8.GetByteCount(body), HeaderCodec.Algorithm);
        var header = new EntryHeader(HeaderCodec.Version, Id(entries.Count), kind, actor, By: null, [.. causes.Select(Id)], new DateTimeOffset(2026, 1, 31, 12, 0, entries.Count % 60, TimeSpan.Zero), seal);
        entries.Add(new EvidenceEntry(Count, header, body is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(body)));
        return this;
    }

    public EvidenceEntry Read(ulong index) => entries[(int)index];

    public EntryHeader ReadHeader(ulong index) => Read(index).Header;

    public byte[] ReadLeaf(ulong index) => HeaderCodec.Encode(ReadHeader(index));

    public bool TryFind(EntryId id, out ulong index)
    {
        Lookups++;
        var at = entries.FindIndex(e => e.Header.Id == id);
        index = (ulong)Math.Max(0, at);
        return at >= 0;
    }

    public IReadOnlyList<ulong> EffectsOf(EntryId id) => [.. entries.Where(e => e.Header.Causes.Contains(id)).Select(e => e.Index)];
}
