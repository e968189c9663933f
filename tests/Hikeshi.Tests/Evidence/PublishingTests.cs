using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

public sealed class PublishingTests : IDisposable
{
    private const int Entries = 70_000; // more than one slice
    private readonly TemporaryLog place = new();

    /// <summary>Publishing that has fallen far behind goes in slices, seals what each covers, and ends with everything published.</summary>
    [Fact]
    public async Task PublishAsync_FarBehind_SealsAllButTheLastSegmentAndVerifies()
    {
        var options = new EvidenceOptions { Origin = Origin, ReserveBytes = 0, SegmentBytes = 256 << 10, PublishEvery = TimeSpan.FromHours(1) };
        await using (var log = EvidenceLog.Open(place.Path, options))
        {
            var waiting = Task.CompletedTask;
            for (var i = 0; i < Entries; i += 500)
            {
                var first = log.Append([.. Enumerable.Range(i, 500).Select(n => Draft($"body {n}"))]);
                waiting = log.DurableAsync(first + 499, CancellationToken.None);
            }

            await waiting;
            Assert.Empty(IndexFiles());
            await log.PublishAsync();
            Assert.Equal(Segments() - 1, IndexFiles().Length);
            Assert.Equal($"body {Entries - 1}", Text(log.Read(Entries - 1)));
            Assert.Equal("body 0", Text(log.Read(0)));
        }

        Assert.True(Segments() > 20);
        var report = EvidenceVerifier.Verify(place.Path);
        Assert.Empty(report.Problems);
        Assert.Equal((ulong)Entries, report.CheckpointSize);
    }

    /// <summary>Partial tiles go once the full one is there, whether this process wrote them or the one before; and no other tile is touched.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PublishAsync_TileBecomesFull_LeavesNoPartialOnes(bool restart)
    {
        var log = place.Open();
        await PublishAsync(log, 10);
        Assert.Equal(["10"], Partials("0/000", "entries/000"));
        await PublishAsync(log, 40);
        Assert.Equal(["10", "50"], Partials("0/000", "entries/000"));
        if (restart)
        {
            await log.DisposeAsync();
            log = place.Open();
        }

        await PublishAsync(log, 256);
        Assert.Empty(Partials("0/000", "entries/000"));
        Assert.Equal(["50"], Partials("0/001", "entries/001"));
        Assert.Equal(["1"], Partials("1/000"));
        await log.DisposeAsync();
        Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
    }

    private static async Task PublishAsync(EvidenceLog log, int more)
    {
        var first = log.Append([.. Enumerable.Range(0, more).Select(n => Draft($"body {n}"))]);
        await log.DurableAsync(first + (ulong)more - 1, CancellationToken.None);
        await log.PublishAsync();
    }

    /// <summary>Widths of the partial tiles, which must be the same for all these paths.</summary>
    private string[] Partials(params string[] tiles)
    {
        string[][] widths = [.. tiles.Select(t => Path.Combine(place.Path, "log", "tile", t + ".p"))
            .Select(d => Directory.Exists(d) ? Directory.GetFiles(d).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToArray() : [])];
        Assert.All(widths, w => Assert.Equal(widths[0], w));
        return widths[0];
    }

    /// <summary>Frames that are copied and frames that are not, in one group, each acknowledged and each read back whole.</summary>
    [Fact]
    public async Task DurableAsync_SmallAndLargeFramesAtOnce_AreWrittenInTheirOrder()
    {
        var bodies = Enumerable.Range(0, 400).Select(i => new string((char)('a' + (i % 26)), i % 7 == 0 ? 20_000 + i : 10 + i)).ToArray();
        await using (var log = place.Open(segmentBytes: 512 << 10))
        {
            var indices = new ulong[bodies.Length];
            await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
            {
                for (var i = worker; i < bodies.Length; i += 16)
                {
                    indices[i] = log.Append(Draft(bodies[i]));
                    await log.DurableAsync(indices[i], CancellationToken.None);
                    Assert.True(log.DurableCount > indices[i]);
                }
            })));
            Assert.All(Enumerable.Range(0, bodies.Length), i => Assert.Equal(bodies[i], Text(log.Read(indices[i]))));
        }

        await using var again = place.Open();
        Assert.Equal(bodies.Order(), Enumerable.Range(0, bodies.Length).Select(i => Text(again.Read((ulong)i))).Order());
        Assert.Empty(EvidenceVerifier.Verify(place.Path).Problems);
    }

    private string[] IndexFiles() => Directory.GetFiles(Path.Combine(place.Path, "segments"), "*.idx");

    private int Segments() => Directory.GetFiles(Path.Combine(place.Path, "segments"), "*.seg").Length;

    public void Dispose() => place.Dispose();
}
