using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Identity;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Indexing;

/// <summary>Segments whose ids and causes fill several pages of their index files, in batches and alone, with short and long bodies.</summary>
public sealed class LongSegmentTests : IDisposable
{
    private const long SegmentBytes = 512 << 10;
    private const int Entries = 4000;
    private readonly TemporaryLog place = new();
    private readonly Random random = new(11);
    private readonly List<EntryDraft> drafts = [];

    [Fact]
    public async Task Read_IdsOutOfOrder_FindsEveryEntryItsBodyAndItsEffects()
    {
        await FillAsync();
        Assert.True(IndexFiles().Length > 3);
        Assert.Contains(IndexFiles(), f => new FileInfo(f).Length > 30_000);
        await RequireAllAsync();
    }

    [Fact]
    public async Task Open_IndexFilesOfAnEarlierVersion_AreMadeAgainUnasked()
    {
        await FillAsync();
        var files = IndexFiles();
        var right = files.Select(File.ReadAllBytes).ToList();
        foreach (var file in files)
        {
            await using var index = File.OpenWrite(file);
            index.Write("HKSHIDX1"u8);
        }

        var found = OfIndexFiles();
        Assert.Equal(files.Length, found.Length);
        Assert.All(found, d => Assert.Equal((DamageCode.IndexDamaged, Mending.Itself), (d.Code, d.Mending)));
        Assert.All(found, d => Assert.Contains("another version", d.What, StringComparison.Ordinal));
        await RequireAllAsync();
        Assert.Equal(right, files.Select(File.ReadAllBytes));
        Assert.Empty(OfIndexFiles());
        Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
    }

    private Damage[] OfIndexFiles() => [.. EvidenceInspector.Inspect(place.Path).Damages.Where(d => d.File.EndsWith(".idx", StringComparison.Ordinal))];

    private async Task RequireAllAsync()
    {
        var effects = drafts.SelectMany((d, i) => d.Causes.Select(c => (c, i))).ToLookup(e => e.c, e => (ulong)e.i);
        await using var log = place.Open(SegmentBytes);
        using var reader = EvidenceReader.Open(place.Path);
        foreach (var view in new IEvidenceView[] { log, reader })
        {
            for (var i = 0; i < drafts.Count; i++)
            {
                Assert.True(view.TryFind(drafts[i].Id, out var at));
                Assert.Equal((ulong)i, at);
                Assert.True(drafts[i].Body.Span.SequenceEqual(view.Read(at).Body!.Value.Span));
                Assert.Equal(drafts[i].Causes, view.ReadHeader(at).Causes);
                Assert.Equal(effects[drafts[i].Id].Order(), view.EffectsOf(drafts[i].Id));
                Assert.False(view.TryFind(EntryId.New(drafts[i].Time), out _));
            }
        }
    }

    private async Task FillAsync()
    {
        await using var log = place.Open(SegmentBytes);
        while (drafts.Count < Entries)
        {
            var batch = Enumerable.Range(0, random.Next(3) == 0 ? random.Next(1, 300) : 1).Select(_ => Next()).ToArray();
            log.Append(batch);
            drafts.AddRange(batch);
            if (random.Next(200) == 0)
            {
                await log.PublishAsync();
            }
        }
    }

    /// <summary>Its id may be of any day, its body longer than what is read at once, and every third names the first entry.</summary>
    private EntryDraft Next()
    {
        var body = new string('b', random.Next(50) == 0 ? random.Next(20_000) : random.Next(200));
        var causes = drafts.Count == 0 ? [] : new[] { drafts[random.Next(3) == 0 ? 0 : random.Next(drafts.Count)].Id };
        var made = DateTimeOffset.UtcNow.AddHours(-random.Next(random.Next(20) == 0 ? 10_000 : 1));
        return new EntryDraft(EntryId.New(made), "test.happened/1", "machine:test", null, causes, made, Encoding.UTF8.GetBytes(body));
    }

    private string[] IndexFiles() => [.. Directory.GetFiles(Path.Combine(place.Path, "segments"), "*.idx").Order(StringComparer.Ordinal)];

    public void Dispose() => place.Dispose();
}
