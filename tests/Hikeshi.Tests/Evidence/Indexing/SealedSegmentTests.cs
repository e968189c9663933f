using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Indexing;

public sealed class SealedSegmentTests : IDisposable
{
    private const long Small = 8 << 10;
    private readonly TemporaryLog place = new();

    [Fact]
    public async Task Open_SealedSegments_FindsEveryEntryAndEveryEffectAsBefore()
    {
        var ids = await FillAsync(600, seed: 7);
        Dictionary<EntryId, IReadOnlyList<ulong>> effects;
        await using (var log = place.Open(Small))
        {
            effects = ids.ToDictionary(id => id, log.EffectsOf);
        }

        Assert.True(Sealed() > 10);
        await using var again = place.Open(Small);
        using var reader = EvidenceReader.Open(place.Path);
        Assert.Equal((ulong)ids.Count, again.Count);
        for (var i = 0; i < ids.Count; i++)
        {
            foreach (var view in new IEvidenceView[] { again, reader })
            {
                Assert.True(view.TryFind(ids[i], out var index));
                Assert.Equal((ulong)i, index);
                Assert.Equal($"body {i}", Text(view.Read(index)));
                Assert.Equal(effects[ids[i]], view.EffectsOf(ids[i]));
            }
        }

        Assert.False(again.TryFind(EntryId.New(DateTimeOffset.UtcNow.AddYears(-1)), out _));
        Assert.False(again.TryFind(EntryId.New(DateTimeOffset.UtcNow.AddYears(1)), out _));
    }

    [Fact]
    public async Task Open_SealedSegments_GoesOnWithTheSameTree()
    {
        var sizes = new List<ulong>();
        for (var round = 0; round < 8; round++)
        {
            await FillAsync(90 + round, seed: round); // ends inside and outside of bundles of 256
            var report = EvidenceVerifier.Verify(place.Path);
            Assert.Empty(report.Problems);
            sizes.Add(report.CheckpointSize);
        }

        Assert.Equal(748UL, sizes[^1]);
    }

    [Fact]
    public async Task Append_IdOrCauseOfASealedSegment_IsKnown()
    {
        var ids = await FillAsync(400, seed: 3);
        await using var log = place.Open(Small);
        var draft = Draft("late", causes: ids[5]);
        var index = log.Append(draft);
        Assert.Contains(index, log.EffectsOf(ids[5]));
        Assert.Throws<RefusedException>(() => log.Append(draft with { Id = ids[5] }));
    }

    [Fact]
    public async Task Open_IndexFileMissingOrDamaged_ReadsTheSegmentInstead()
    {
        var ids = await FillAsync(400, seed: 4);
        var files = IndexFiles();
        File.Delete(files[2]);
        var bytes = File.ReadAllBytes(files[4]);
        bytes[17] ^= 1;
        File.WriteAllBytes(files[4], bytes);
        await using (var log = place.Open(Small))
        {
            Assert.All(ids, (id, i) => Assert.True(log.TryFind(id, out var at) && at == (ulong)i));
            await log.PublishAsync();
        }

        Assert.Equal(files, IndexFiles());
        Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
    }

    [Fact]
    public async Task Read_LeafOfASealedSegmentAltered_IsRefusedWithItsFile()
    {
        var ids = await FillAsync(400, seed: 5);
        var segment = Directory.GetFiles(Path.Combine(place.Path, "segments"), "000002.seg").Single();
        var bytes = File.ReadAllBytes(segment);
        var at = bytes.AsSpan().IndexOf("machine:test"u8);
        bytes[at + 9] ^= 1;
        File.WriteAllBytes(segment, bytes);
        await using var log = place.Open(Small);
        var refused = Enumerable.Range(0, ids.Count).Count(i => Record.Exception(() => log.Read((ulong)i)) is RefusedException { Refusal: var why } && why.Where.Contains("000002.seg", StringComparison.Ordinal));
        Assert.Equal(1, refused);
    }

    [Fact]
    public async Task Open_CheckpointOlderThanTheIndex_IsNotBelievedButRead()
    {
        await FillAsync(200, seed: 6);
        var checkpoint = Path.Combine(place.Path, "log", "checkpoint");
        var old = File.ReadAllBytes(checkpoint);
        await FillAsync(300, seed: 6);
        File.WriteAllBytes(checkpoint, old);
        await using (var log = place.Open(Small))
        {
            Assert.Equal(500UL, log.Count);
        }

        Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
    }

    [Fact]
    public void TreeEdge_AnySize_SurvivesItsEncoding() =>
        Prop.ForAll((PositiveInt size) => Survives((ulong)size.Get * 1237)).QuickCheckThrowOnFailure();

    [Fact]
    public void TreeEdge_AnyBytes_NeverThrow() =>
        Prop.ForAll((byte[] bytes, PositiveInt size) => TreeEdge.TryDecode((ulong)size.Get, bytes) is null).QuickCheckThrowOnFailure();

    private static bool Survives(ulong size)
    {
        var levels = new List<IReadOnlyList<byte[]>>();
        for (var rest = size; rest > 0; rest /= 256)
        {
            levels.Add([.. Enumerable.Range(0, (int)(rest % 256)).Select(i => Enumerable.Repeat((byte)i, 32).ToArray())]);
        }

        var bytes = new TreeEdge(size, levels).Encode();
        return TreeEdge.TryDecode(size, bytes) is { } back && back.Encode().AsSpan().SequenceEqual(bytes)
            && TreeEdge.TryDecode(size + 1, bytes) is null && TreeEdge.TryDecode(size, bytes.AsSpan(1)) is null;
    }

    /// <summary>Appends entries that name random earlier ones, publishes and closes.</summary>
    private async Task<List<EntryId>> FillAsync(int count, int seed)
    {
        var random = new Random(seed);
        var ids = new List<EntryId>();
        await using var log = place.Open(Small);
        for (var i = 0; i < count; i++)
        {
            var causes = Enumerable.Range(0, Math.Min(ids.Count, random.Next(4))).Select(_ => ids[random.Next(ids.Count)]).Distinct().ToArray();
            var draft = Draft($"body {i}", causes: causes);
            log.Append(draft);
            ids.Add(draft.Id);
            if (random.Next(40) == 0)
            {
                await log.PublishAsync();
            }
        }

        return ids;
    }

    private string[] IndexFiles() => [.. Directory.GetFiles(Path.Combine(place.Path, "segments"), "*.idx").Order(StringComparer.Ordinal)];

    private int Sealed() => IndexFiles().Length;

    public void Dispose() => place.Dispose();
}
