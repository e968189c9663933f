using Hikeshi.Evidence;
using Hikeshi.Evidence.Segments;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Segments;

public sealed class SegmentScannerTests : IDisposable
{
    private readonly TemporaryLog place = new();

    /// <summary>Many small frames, and some that are larger than what is read ahead: wherever the window ends, nothing is skipped.</summary>
    [Fact]
    public async Task Next_FramesOfAllSizes_AreReadWholeAndInOrder()
    {
        var random = new Random(5);
        var bodies = Enumerable.Range(0, 3000).Select(i => i % 500 == 7 ? 300_000 : random.Next(0, 900)).ToArray();
        await using var log = place.Open();
        foreach (var body in bodies)
        {
            log.Append(Draft(new string('b', body)));
        }

        await log.DurableAsync(log.Count - 1, CancellationToken.None);
        using var file = File.OpenHandle(Path.Combine(place.Path, "segments", "000001.seg"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var scanner = new SegmentScanner(file, 0);
        for (var i = 0; i < bodies.Length; i++)
        {
            Assert.True(scanner.Next());
            var entry = Assert.Single(scanner.Entries());
            Assert.Equal((ulong)i, entry.Index);
            Assert.Equal(log.ReadLeaf((ulong)i), entry.Leaf.ToArray());
            Assert.Equal(log.Locate((ulong)i).Place, entry.Place);
            Assert.Equal(bodies[i], BodyBox.Open(entry.Slot.Span, entry.Box.Span).Length);
        }

        Assert.False(scanner.Next());
    }

    /// <summary>What it read ahead before there was a frame is not what it believes later.</summary>
    [Fact]
    public async Task Next_AFrameWrittenSinceTheEndWasSeen_IsRead()
    {
        await using var log = place.Open();
        log.Append(Draft("first"));
        await log.DurableAsync(0, CancellationToken.None);
        using var file = File.OpenHandle(Path.Combine(place.Path, "segments", "000001.seg"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var scanner = new SegmentScanner(file, 0);
        Assert.True(scanner.Next());
        Assert.False(scanner.Next());
        for (var i = 1UL; i < 5; i++)
        {
            log.Append(Draft($"later {i}"));
            await log.DurableAsync(i, CancellationToken.None);
            Assert.True(scanner.Next());
            Assert.Equal(i, Assert.Single(scanner.Entries()).Index);
            Assert.False(scanner.Next());
        }
    }

    public void Dispose() => place.Dispose();
}
