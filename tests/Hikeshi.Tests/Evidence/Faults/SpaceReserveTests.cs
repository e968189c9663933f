using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Faults;

/// <summary>On a real file system that is full.</summary>
public sealed class SpaceReserveTests
{
    [Fact]
    public async Task Append_OnceTheReserveIsOpen_OnlyCriticalEntriesAreTakenUntilItIsWholeAgain()
    {
        using var disk = new SmallDisk(mebibytes: 8);
        var directory = Path.Combine(disk.Path, "log");
        var options = new EvidenceOptions { Origin = Origin, ReserveBytes = 2 << 20, SegmentBytes = 1 << 20 };
        var ordinary = 0;
        var critical = 0;
        await using (var log = EvidenceLog.Open(directory, options))
        {
            while (Takes(log, critical: false))
            {
                ordinary++;
            }

            for (var i = 0; i < 100; i++)
            {
                Assert.True(Takes(log, critical: true), $"critical entry {i} was refused");
                Assert.False(Takes(log, critical: false), $"an ordinary entry was taken from the reserve after critical entry {i}");
                critical++;
            }

            await log.DurableAsync(log.Count - 1, CancellationToken.None);
            disk.Resize(64);
            await Task.Delay(TimeSpan.FromSeconds(1.1));
            Assert.True(Takes(log, critical: false), "there is space again");
            Assert.Equal(2 << 20, new FileInfo(Path.Combine(directory, "reserve")).Length);
            await log.DurableAsync(log.Count - 1, CancellationToken.None);
            await log.PublishAsync();
        }

        var report = EvidenceVerifier.Verify(directory);
        Assert.True(report.Verified, string.Join("; ", report.Problems));
        await using var again = EvidenceLog.Open(directory, options);
        Assert.Equal((ulong)(ordinary + critical + 1), again.Count);
    }

    private static bool Takes(EvidenceLog log, bool critical)
    {
        try
        {
            log.Append([Draft(new string('x', 8_000))], critical);
            return true;
        }
        catch (EvidenceFullException)
        {
            return false;
        }
    }
}
