using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Faults;

public sealed class BrokenDiskTests : IDisposable
{
    private readonly TemporaryLog place = new();

    [Fact]
    public async Task DurableAsync_SyncFails_NothingIsAcknowledgedFromThenOn()
    {
        var broken = false;
        var disk = new FaultyDisk { Broken = path => broken && path.EndsWith(".seg", StringComparison.Ordinal) };
        await using (var log = EvidenceLog.Open(place.Path, Options(disk)))
        {
            await log.DurableAsync(log.Append(Draft("good")), CancellationToken.None);
            broken = true;
            await Assert.ThrowsAsync<EvidenceFailedException>(() => log.DurableAsync(log.Append(Draft("lost")), CancellationToken.None));
            broken = false; // The kernel has dropped the pages; that the next sync succeeds means nothing.
            Assert.Throws<EvidenceFailedException>(() => log.Append(Draft("too late")));
            Assert.Equal(1UL, log.DurableCount);
        }

        await using var again = place.Open();
        Assert.True(again.Count is 1 or 2, "what was not acknowledged may be there or not");
        Assert.Equal("good", Text(again.Read(0)));
    }

    [Fact]
    public async Task Append_DiskFullAtAnyMoment_RefusesWholeBatchesAndGoesOnWhenThereIsSpace()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            using var directory = new TemporaryLog();
            await FillAsync(directory, new Random(seed));
            var report = EvidenceVerifier.Verify(directory.Path);
            Assert.True(report.Verified, $"seed {seed}: {string.Join("; ", report.Problems)}");
        }
    }

    private static async Task FillAsync(TemporaryLog directory, Random random)
    {
        var growths = random.Next(3, 40);
        var disk = new FaultyDisk { Full = () => Interlocked.Decrement(ref growths) is < 0 and > -60 };
        var expected = new List<string>();
        await using (var log = EvidenceLog.Open(directory.Path, Options(disk)))
        {
            for (var i = 0; i < 150; i++)
            {
                var texts = Enumerable.Range(0, random.Next(1, 4)).Select(n => $"{i}.{n} {new string('x', random.Next(40_000))}").ToList();
                try
                {
                    log.Append([.. texts.Select(t => Draft(t))]);
                    expected.AddRange(texts);
                }
                catch (EvidenceFullException)
                {
                    Assert.Equal((ulong)expected.Count, log.Count);
                }
            }

            Interlocked.Exchange(ref growths, int.MaxValue);
            await log.DurableAsync(log.Append(Draft("space again")), CancellationToken.None);
            await log.PublishAsync();
        }

        await using var again = EvidenceLog.Open(directory.Path, Options(new FaultyDisk()));
        Assert.Equal([.. expected, "space again"], Enumerable.Range(0, (int)again.Count).Select(i => Text(again.Read((ulong)i))));
    }

    private static EvidenceOptions Options(FaultyDisk disk) => new() { Origin = Origin, ReserveBytes = 0, SegmentBytes = 256 << 10, Disk = disk };

    public void Dispose() => place.Dispose();
}
