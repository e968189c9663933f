using Hikeshi.Evidence;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

public sealed class RecoveryTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryLog place = new();

    private string Segment => Path.Combine(place.Path, "segments", SegmentFile.NameOf(1));

    private string Mark => Path.Combine(place.Path, DurableMark.FileName);

    private string Checkpoint => Path.Combine(place.Path, "log", "checkpoint");

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Open_TailCutAtAnyByte_DropsOnlyTheUnacknowledgedFrame()
    {
        var (keep, end, whole) = await TwoFramesAsync(secondAcknowledged: false);
        for (var cut = keep; cut < end; cut++)
        {
            // What a power cut leaves: a prefix of the frame, then the zeros that were there before.
            var bytes = whole.ToArray();
            bytes.AsSpan(cut).Clear();
            await File.WriteAllBytesAsync(Segment, bytes);
            Assert.Equal(bytes.AsSpan().SequenceEqual(whole) ? end : keep, End());
            if ((cut - keep) % 16 != 0)
            {
                continue; // The whole way costs several fsyncs; the scanner that decides is the same.
            }

            Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
            var mark = await File.ReadAllBytesAsync(Mark);
            var checkpoint = await File.ReadAllBytesAsync(Checkpoint);
            await using (var log = place.Open())
            {
                Assert.True(log.Count == 1 || bytes.AsSpan().SequenceEqual(whole), $"cut at {cut}: {log.Count} entries");
                Assert.Equal("first", Text(log.Read(0)));
                var next = log.Append(Draft("third"));
                await log.DurableAsync(next, Never);
            }

            await using (var log = place.Open())
            {
                Assert.Equal("third", Text(log.Read(log.Count - 1)));
            }

            Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
            await File.WriteAllBytesAsync(Mark, mark);
            await File.WriteAllBytesAsync(Checkpoint, checkpoint);
            Directory.Delete(Path.Combine(place.Path, "log", "tile"), recursive: true);
            await RestoreTilesAsync();
        }
    }

    [Fact]
    public async Task Open_FileShorterAtAnyByteOfTheTail_DropsOnlyTheUnacknowledgedFrame()
    {
        var (keep, end, whole) = await TwoFramesAsync(secondAcknowledged: false);
        for (var cut = keep; cut < end; cut += 23)
        {
            await File.WriteAllBytesAsync(Segment, whole[..cut]);
            using var reader = EvidenceReader.Open(place.Path);
            Assert.Equal(1UL, reader.Count);
        }

        await File.WriteAllBytesAsync(Segment, whole[..(keep + 11)]);
        await using var log = place.Open();
        Assert.Equal(1UL, log.Append(Draft("second again")));
    }

    [Fact]
    public async Task Open_AcknowledgedFrameCut_IsRefused()
    {
        var (keep, _, whole) = await TwoFramesAsync(secondAcknowledged: true);
        await File.WriteAllBytesAsync(Segment, [.. whole.AsSpan(0, keep + 50), .. new byte[whole.Length - keep - 50]]);
        var refusal = Assert.IsType<LogDamaged>(Assert.Throws<RefusedException>(() => place.Open()).Refusal);
        Assert.Equal((Segment, (long)keep), (refusal.File, refusal.Offset));

        // Where the mark says nothing, the checkpoint still knows.
        await File.WriteAllBytesAsync(Mark, new byte[1024]);
        Assert.IsType<HistoryLost>(Assert.Throws<RefusedException>(() => place.Open()).Refusal);
    }

    [Fact]
    public async Task Open_DamageInTheMiddle_NamesFileAndOffset()
    {
        var (keep, _, whole) = await TwoFramesAsync(secondAcknowledged: true);
        whole[keep - 1] ^= 0x40;
        await File.WriteAllBytesAsync(Segment, whole);
        await File.WriteAllBytesAsync(Mark, new byte[1024]); // The frame behind it is proof enough.
        var refusal = Assert.IsType<LogDamaged>(Assert.Throws<RefusedException>(() => place.Open()).Refusal);
        Assert.Equal((Segment, (long)SegmentFile.HeaderSize), (refusal.File, refusal.Offset));
    }

    [Fact]
    public async Task Open_CheckpointGoneOrOtherOrigin_IsRefused()
    {
        await TwoFramesAsync(secondAcknowledged: true);
        Assert.IsType<HistoryLost>(Assert.Throws<RefusedException>(() => EvidenceLog.Open(place.Path, new EvidenceOptions { Origin = "other.example/log" })).Refusal);
        File.Delete(Checkpoint);
        Assert.IsType<HistoryLost>(Assert.Throws<RefusedException>(() => place.Open()).Refusal);
    }

    [Fact]
    public async Task Open_NextSegmentWasBeingCreated_Continues()
    {
        await TwoFramesAsync(secondAcknowledged: true);
        await File.WriteAllBytesAsync(Path.Combine(place.Path, "segments", SegmentFile.NameOf(2)), new byte[100]);
        Assert.True(EvidenceVerifier.Verify(place.Path).Verified);
        await using var log = place.Open(segmentBytes: 1);
        Assert.Equal(2UL, log.Append(Draft("third")));
        await log.DurableAsync(2, Never);
    }

    [Fact]
    public async Task Open_AfterSigkillAgainAndAgain_HoldsEverythingThatWasAcknowledged()
    {
        var acknowledged = new List<string>();
        for (var round = 0; round < 24; round++)
        {
            acknowledged.AddRange(await KilledAppender.RunAsync(place.Path, lines: 20 + (round * 37 % 150)));
        }

        var report = EvidenceVerifier.Verify(place.Path);
        Assert.Empty(report.Problems);
        await using var log = place.Open();
        Assert.True(acknowledged.Count >= 480);
        Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
        foreach (var line in acknowledged)
        {
            Assert.True(log.TryFind(Hikeshi.Kernel.Identity.EntryId.Parse(line), out _), $"{line} was acknowledged and is lost");
        }
    }

    private byte[] tileZero = [];
    private byte[] bundleZero = [];

    private string TileZero => Path.Combine(place.Path, "log", "tile", "0", "000.p", "1");

    private string BundleZero => Path.Combine(place.Path, "log", "tile", "entries", "000.p", "1");

    /// <summary>Batches were ordered faster than the disk took them: two segments begun, and what stands before them was lost.</summary>
    [Fact]
    public async Task Open_SeveralSegmentsBegunBehindALostTail_GoesOnWithoutThem()
    {
        await using (var log = place.Open())
        {
            log.Append(Draft("first"));
        }

        BeginSegments();
        Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
        await using (var log = place.Open())
        {
            Assert.Equal(1UL, log.Count);
            await log.DurableAsync(log.Append(Draft("second")), CancellationToken.None);
        }

        Assert.Single(SegmentFile.List(Path.GetDirectoryName(Segment)!));
        Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
    }

    [Fact]
    public async Task Open_SeveralSegmentsBehindAGapAndOneHoldsEntries_IsRefused()
    {
        await using (var log = place.Open())
        {
            log.Append(Draft("first"));
        }

        BeginSegments();
        var holds = await File.ReadAllBytesAsync(SegmentFile.List(Path.GetDirectoryName(Segment)!)[1]);
        (await File.ReadAllBytesAsync(Segment)).AsSpan(SegmentFile.HeaderSize, FrameHeader.Size).CopyTo(holds.AsSpan(SegmentFile.HeaderSize));
        await File.WriteAllBytesAsync(SegmentFile.List(Path.GetDirectoryName(Segment)!)[1], holds);
        Assert.IsType<LogDamaged>(Assert.Throws<RefusedException>(() => place.Open()).Refusal);
    }

    private void BeginSegments()
    {
        var segments = Path.GetDirectoryName(Segment)!;
        SegmentFile.Create(Disk.Real, segments, 2, 3).Dispose();
        SegmentFile.Create(Disk.Real, segments, 3, 4).Dispose();
    }

    /// <returns>End of the first frame, end of the second, and the bytes of the segment.</returns>
    private async Task<(int Keep, int End, byte[] Whole)> TwoFramesAsync(bool secondAcknowledged)
    {
        await using (var log = place.Open())
        {
            log.Append(Draft("first"));
        }

        var keep = End();
        var mark = await File.ReadAllBytesAsync(Mark);
        var checkpoint = await File.ReadAllBytesAsync(Checkpoint);
        tileZero = await File.ReadAllBytesAsync(TileZero);
        bundleZero = await File.ReadAllBytesAsync(BundleZero);
        await using (var log = place.Open())
        {
            log.Append(Draft("second"));
        }

        var end = End();
        if (!secondAcknowledged)
        {
            await File.WriteAllBytesAsync(Mark, mark);
            await File.WriteAllBytesAsync(Checkpoint, checkpoint);
            Directory.Delete(Path.Combine(place.Path, "log", "tile"), recursive: true);
            await RestoreTilesAsync();
        }

        return (keep, end, await File.ReadAllBytesAsync(Segment));
    }

    private async Task RestoreTilesAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(TileZero)!);
        Directory.CreateDirectory(Path.GetDirectoryName(BundleZero)!);
        await File.WriteAllBytesAsync(TileZero, tileZero);
        await File.WriteAllBytesAsync(BundleZero, bundleZero);
    }

    private int End()
    {
        using var file = File.OpenHandle(Segment);
        using var scanner = new SegmentScanner(file, 0);
        scanner.ReadAll(0, live: false, () => { });
        return (int)scanner.Offset;
    }
}
