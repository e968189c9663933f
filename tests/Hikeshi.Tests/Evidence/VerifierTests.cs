using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

public sealed class VerifierTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryLog place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void Verify_RandomBatchesInSmallSegments_IsVerifiedWithEveryTile()
    {
        Prop.ForAll(Gen.Choose(1, 90).NonEmptyListOf().ToArbitrary(), batches =>
        {
            using var one = new TemporaryLog();
            var log = one.Open(segmentBytes: 128 << 10);
            EntryId? cause = null;
            foreach (var size in batches)
            {
                var drafts = Enumerable.Range(0, size).Select(i => Draft(new string('b', i), causes: cause is { } c ? [c] : [])).ToList();
                log.Append(drafts);
                cause = drafts[^1].Id;
            }

            var vkey = log.VerifierKey;
            log.DisposeAsync().AsTask().GetAwaiter().GetResult();
            var report = EvidenceVerifier.Verify(one.Path, vkey);
            Assert.Empty(report.Problems);
            Assert.Equal((ulong)batches.Sum(), report.Entries);
            Assert.Equal(report.Entries, report.CheckpointSize);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Fact]
    public async Task Verify_AnyFlippedByteAnywhere_IsReportedByVerifyOrByOpen()
    {
        await using (var log = place.Open())
        {
            var first = Draft("first");
            log.Append(first, Draft("second", causes: first.Id));
            await EraseAsync(log, 1);
            for (var i = 0; i < 280; i++)
            {
                log.Append(Draft($"{i}"));
                if (i == 100)
                {
                    await log.DurableAsync(log.Count - 1, Never);
                    await log.PublishAsync();
                }
            }
        }

        Assert.True(EvidenceVerifier.Verify(place.Path).Verified);
        var files = Directory.GetFiles(place.Path, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock").ToList();
        var used = UsedOfSegment(files.Single(f => f.EndsWith(".seg", StringComparison.Ordinal)));
        Prop.ForAll(Gen.Choose(0, files.Count - 1).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (f, at, bit) =>
        {
            var bytes = File.ReadAllBytes(files[f]);
            var length = files[f].EndsWith(".seg", StringComparison.Ordinal) ? used : bytes.Length;
            if (length == 0)
            {
                return true;
            }

            var offset = at % length;
            bytes[offset] ^= (byte)(1 << bit);
            File.WriteAllBytes(files[f], bytes);
            var report = EvidenceVerifier.Verify(place.Path);
            var reported = !report.Verified || report.Notes.Any(n => n.StartsWith(files[f], StringComparison.Ordinal)) || OpenIsRefused();
            bytes[offset] ^= (byte)(1 << bit);
            File.WriteAllBytes(files[f], bytes);
            return reported ? true : throw new InvalidOperationException($"{files[f]} byte {offset} bit {bit} went unnoticed");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.True(EvidenceVerifier.Verify(place.Path).Verified);
    }

    [Fact]
    public async Task Verify_MissingTileOrForeignFileOrOtherKey_IsReported()
    {
        await using (var log = place.Open())
        {
            log.Append([.. Enumerable.Range(0, 300).Select(i => Draft($"{i}"))]);
        }

        using var other = new TemporaryLog();
        await using (var log = other.Open())
        {
            Assert.False(EvidenceVerifier.Verify(place.Path, log.VerifierKey).Verified);
        }

        var tile = Path.Combine(place.Path, "log", "tile", "0", "000");
        var bytes = await File.ReadAllBytesAsync(tile);
        File.Delete(tile);
        Assert.Contains(EvidenceVerifier.Verify(place.Path).Problems, p => p.Place == tile);
        await File.WriteAllBytesAsync(tile, bytes);
        var stray = tile + "9";
        await File.WriteAllBytesAsync(stray, bytes);
        Assert.Contains(EvidenceVerifier.Verify(place.Path).Problems, p => p.Place == stray);
    }

    /// <summary>What the segments give is known of a tile that reaches further, and the checkpoint needs it when it stands in the place of the partial one.</summary>
    [Theory]
    [InlineData("0/001", "44")]
    [InlineData("entries/001", "44")]
    [InlineData("1/000", "1")]
    public async Task Verify_TileThatReachesFurther_MustBeginWithWhatIsKnown(string path, string width)
    {
        await using (var log = place.Open())
        {
            log.Append([.. Enumerable.Range(0, 300).Select(i => Draft($"{i}"))]);
        }

        var full = Path.Combine(place.Path, "log", "tile", path);
        foreach (var wider in new[] { full + ".p/200", full })
        {
            await File.WriteAllBytesAsync(wider, "junk"u8.ToArray());
            Assert.Contains(EvidenceVerifier.Verify(place.Path).Problems, p => (p.Code, p.Place) == (ProblemCode.TileLength, wider));
        }

        File.Delete(full);
        File.Delete(Path.Combine(full + ".p", width));
        Assert.Contains(EvidenceVerifier.Verify(place.Path).Problems, p => p.Code == ProblemCode.TileMissing);
    }

    [Fact]
    public async Task Verify_RunningLogAndNodeDirectory_IsVerified()
    {
        using var node = new TemporaryLog();
        await using var log = EvidenceLog.Open(Path.Combine(node.Path, "evidence"), Options());
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await log.DurableAsync(log.Append(Draft(new string('x', 300)), Draft("y")), Never);
                await log.PublishAsync();
            }
        });
        for (var i = 0; i < 5; i++)
        {
            Assert.Empty(EvidenceVerifier.Verify(node.Path, log.VerifierKey).Problems);
            using var reader = EvidenceReader.Open(node.Path);
            Assert.True(reader.Count <= log.Count);
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task Verify_ErasedBody_IsCountedAndVerified()
    {
        await using (var log = place.Open())
        {
            log.Append(Draft("a"), Draft("b"));
            await EraseAsync(log, 0);
        }

        var report = EvidenceVerifier.Verify(place.Path);
        Assert.Empty(report.Problems);
        Assert.Equal(1UL, report.Erased);
    }

    [Fact]
    public void Verify_NoLogThere_IsRefused() => Assert.Throws<RefusedException>(() => EvidenceVerifier.Verify(place.Path));

    [Fact]
    public async Task Why_SharedCause_IsExpandedOnce()
    {
        await using var log = place.Open();
        var root = Draft("""{"n":1}""");
        var left = Draft("l", causes: root.Id);
        var right = Draft("r", causes: root.Id);
        var top = Draft("t", "test.top/1", left.Id, right.Id);
        log.Append(root, left, right, top);
        var why = EvidenceWhy.Why(log, top.Id, maxDepth: 10, e => $"#{e.Index}")!;
        Assert.Equal("#3", why.Summary);
        Assert.Equal(["#1", "#2"], why.Causes.Select(c => c.Summary));
        Assert.Equal([false, true], why.Causes.Select(c => c.Causes[0].Repeated));
        Assert.Equal("""{"n":1}""", why.Causes[0].Causes[0].Body);
        Assert.Empty(EvidenceWhy.Why(log, top.Id, maxDepth: 1)!.Causes[0].Causes);
        Assert.Null(EvidenceWhy.Why(log, EntryId.New(DateTimeOffset.UtcNow), maxDepth: 1));
    }

    private bool OpenIsRefused()
    {
        try
        {
            var log = place.Open();
            log.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return false;
        }
        catch (RefusedException)
        {
            return true;
        }
    }

    private static int UsedOfSegment(string path)
    {
        using var file = File.OpenHandle(path);
        using var scanner = new SegmentScanner(file, 0);
        scanner.ReadAll(0, live: false, () => { });
        return (int)scanner.Offset;
    }
}
