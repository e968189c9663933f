using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Identity;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Faults;

/// <summary>Acknowledged means on disk, also on a disk that keeps nothing it was not made to keep.</summary>
public sealed class PowerCutTests : IDisposable
{
    private const long Small = 6 << 10;
    private const int Cuts = 60;
    private readonly string root = Directory.CreateTempSubdirectory("power-").FullName;
    private readonly List<EntryId> order = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Open_AfterThePowerWentAtAnyMoment_HoldsEverythingAcknowledgedAndGoesOn(int seed)
    {
        var (before, worked) = (Path.Combine(root, "before"), Path.Combine(root, "worked"));
        await using (EvidenceLog.Open(before, Options(Small)))
        {
        }

        Copy(before, worked);
        var disk = new FaultyDisk();
        await WorkAsync(worked, disk, seed);
        var random = new Random(seed);
        var operations = disk.Operations;
        for (var i = 0; i < Cuts; i++)
        {
            var target = Path.Combine(root, $"cut-{i}");
            var cutAfter = random.Next(operations.Count + 1);
            var acknowledged = PowerCut.Leave(before, worked, operations, cutAfter, target, random);
            await RequireWholeAsync(target, acknowledged, $"seed {seed}, power cut {i} after {cutAfter} of {operations.Count} operations");
            Directory.Delete(target, recursive: true);
        }
    }

    private async Task WorkAsync(string directory, FaultyDisk disk, int seed)
    {
        var random = new Random(seed);
        await using var log = EvidenceLog.Open(directory, new EvidenceOptions { Origin = Origin, ReserveBytes = 0, SegmentBytes = Small, Disk = disk });
        for (var i = 0; i < 60; i++)
        {
            var drafts = Enumerable.Range(0, random.Next(1, 5)).Select(n => Draft(new string('x', random.Next(700)), causes: order.Count > 0 ? [order[random.Next(order.Count)]] : [])).ToList();
            var last = log.Append(drafts) + (ulong)drafts.Count;
            order.AddRange(drafts.Select(d => d.Id));
            if (random.Next(2) == 0)
            {
                await log.DurableAsync(last - 1, CancellationToken.None);
                disk.Acknowledged(last);
            }

            if (random.Next(8) == 0)
            {
                await log.PublishAsync();
            }
        }
    }

    private async Task RequireWholeAsync(string directory, ulong acknowledged, string when)
    {
        try
        {
            await using (var log = EvidenceLog.Open(directory, Options(Small)))
            {
                Assert.True(log.Count >= acknowledged, $"{log.Count} entries, {acknowledged} were acknowledged");
                for (ulong i = 0; i < log.Count; i++)
                {
                    Assert.Equal(order[(int)i], log.Read(i).Header.Id);
                }

                await log.DurableAsync(log.Append(Draft("after")), CancellationToken.None);
            }

            Assert.Equal("", string.Join("; ", EvidenceVerifier.Verify(directory).Problems.Select(p => $"{p.Place}: {p.What}")));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{when}: {failure.Message}", failure);
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
