using Hikeshi.Evidence;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Verification;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Faults;

/// <summary>A log whose very first start was interrupted just starts again; it is not mistaken for one that has lost a file.</summary>
public sealed class NewDirectoryPowerCutTests : IDisposable
{
    private const int TriesOfEachCut = 4;
    private readonly string root = Directory.CreateTempSubdirectory("power-").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_AfterThePowerWentWhileTheDirectoryWasMade_JustWorks(bool ecdsa)
    {
        var (before, worked) = (Path.Combine(root, "before"), Path.Combine(root, "worked"));
        Directory.CreateDirectory(before);
        var disk = new FaultyDisk { NotesNewKeys = true };
        await using (var log = EvidenceLog.Open(worked, Options(ecdsa, disk)))
        {
            disk.Acknowledged(0);
            for (ulong i = 1; i <= 3; i++)
            {
                await log.DurableAsync(log.Append(Draft("x")), CancellationToken.None);
                disk.Acknowledged(i);
            }
        }

        var random = new Random(1);
        var operations = disk.Operations;
        Assert.True(operations.Count > 20);
        for (var cut = 0; cut <= operations.Count; cut++)
        {
            for (var tries = 0; tries < TriesOfEachCut; tries++)
            {
                var target = Path.Combine(root, $"cut-{cut}-{tries}");
                var acknowledged = PowerCut.Leave(before, worked, operations, cut, target, random);
                await RequireStartsAsync(target, ecdsa, acknowledged, $"power cut {tries} after {cut} of {operations.Count} operations");
                Directory.Delete(target, recursive: true);
            }
        }
    }

    private static async Task RequireStartsAsync(string directory, bool ecdsa, ulong acknowledged, string when)
    {
        try
        {
            await using (var log = EvidenceLog.Open(directory, Options(ecdsa, new FaultyDisk())))
            {
                Assert.True(log.Count >= acknowledged, $"{log.Count} entries, {acknowledged} were acknowledged");
                await log.DurableAsync(log.Append(Draft("after")), CancellationToken.None);
            }

            Assert.Equal("", string.Join("; ", EvidenceVerifier.Verify(directory).Problems.Select(p => $"{p.Place}: {p.What}")));
            Assert.True(EvidenceInspector.Inspect(directory).Sound);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{when}: {failure.Message}", failure);
        }
    }

    private static EvidenceOptions Options(bool ecdsa, FaultyDisk disk) => new() { Origin = Origin, ReserveBytes = 0, Ecdsa = ecdsa, Disk = disk };

    public void Dispose() => Directory.Delete(root, recursive: true);
}
