using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Indexing;
using Xunit;

namespace Hikeshi.Tests.Evidence.Indexing;

public sealed class SortedPagesTests : IDisposable
{
    private const int RecordSize = 12;
    private readonly string path = Path.GetTempFileName();

    /// <summary>Few different keys, so that one key fills pages; many, so that most are alone; keys between them that are not there.</summary>
    [Fact]
    public void Find_AnyTable_GivesWhatLookingAtEachRecordGives() =>
        Prop.ForAll(Gen.Choose(0, 1500).SelectMany(count => Gen.Choose(0, 1500).ListOf(count)).SelectMany(_ => Gen.Choose(1, 2000), (keys, spread) => (keys, spread)).ToArbitrary(), table =>
        {
            var records = table.keys.Select((key, i) => (Key: 2 * (ulong)(key % table.spread), Value: (uint)i)).OrderBy(r => r).ToArray();
            using var file = Write(records);
            var pages = new SortedPages(file, at: 0, records.Length, RecordSize, Firsts(records));
            foreach (var key in records.Select(r => r.Key).Distinct().SelectMany(k => new[] { k, k + 1 }).Prepend(0UL).Append(ulong.MaxValue).Take(200))
            {
                Compare(pages, records, key);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void AddAll_MoreThanAreWanted_StopsThere()
    {
        var records = Enumerable.Range(0, 2000).Select(i => (Key: 7UL, Value: (uint)i)).ToArray();
        using var file = Write(records);
        var found = new List<ulong>();
        new SortedPages(file, at: 0, records.Length, RecordSize, Firsts(records)).AddAll(Bytes(7), offset: 100, found, most: 1234);
        Assert.Equal(Enumerable.Range(100, 1234).Select(i => (ulong)i), found);
    }

    private static void Compare(SortedPages pages, (ulong Key, uint Value)[] records, ulong key)
    {
        var expected = records.Where(r => r.Key == key).Select(r => (ulong)r.Value).ToList();
        var found = new List<ulong>();
        pages.AddAll(Bytes(key), offset: 0, found, most: int.MaxValue);
        Assert.Equal(expected, found);
        Assert.Equal(expected.Count > 0, pages.TryFind(Bytes(key), out var first));
        Assert.True(expected.Count == 0 || expected[0] == first);
    }

    private IndexFile Write((ulong Key, uint Value)[] records)
    {
        var bytes = new byte[SortedPages.PagesOf(records.Length, RecordSize) * SortedPages.PageSize];
        for (var i = 0; i < records.Length; i++)
        {
            var at = (int)SortedPages.OffsetOf(i, RecordSize);
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at), records[i].Key);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 8), records[i].Value);
        }

        File.WriteAllBytes(path, bytes);
        return new IndexFile(path);
    }

    private static ulong[] Firsts((ulong Key, uint Value)[] records) => [.. records.Chunk(SortedPages.PageSize / RecordSize).Select(page => page[0].Key)];

    private static byte[] Bytes(ulong key)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, key);
        return bytes;
    }

    public void Dispose() => File.Delete(path);
}
