using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Segments;
using Hikeshi.Tests.Evidence.Faults;
using Xunit;

namespace Hikeshi.Tests.Evidence.Inspection;

/// <summary>A repair that ends anywhere, also with the power, leaves something that another repair finishes.</summary>
public sealed class InterruptedRepairTests : IAsyncLifetime
{
    private const int Cuts = 40;
    private DamagedLog log = null!;

    public async ValueTask InitializeAsync() => log = await DamagedLog.MakeAsync(entries: 150);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Repair_PowerGoneAtAnyMoment_IsFinishedByTheNext(int seed)
    {
        var (before, worked) = (Damaged("before"), Damaged("worked"));
        var disk = new FaultyDisk();
        Assert.Equal("", Said(EvidenceInspector.Repair(worked, disk)));
        var operations = disk.Operations;
        Assert.Contains(operations, o => o is Resized);
        var random = new Random(seed);
        for (var i = 0; i < Cuts; i++)
        {
            var cutAfter = random.Next(operations.Count + 1);
            var target = Path.Combine(log.Root, $"cut-{seed}-{i}");
            PowerCut.Leave(before, worked, operations, cutAfter, target, random);
            try
            {
                await log.RequireHonestRepairAsync(target);
                Assert.True(EvidenceInspector.Inspect(target).Sound);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, power cut {i} after {cutAfter} of {operations.Count} operations: {failure.Message}", failure);
            }

            Directory.Delete(target, recursive: true);
        }
    }

    [Fact]
    public void Repair_DiskFullOnTheWay_LosesNothing()
    {
        var directory = Damaged("full");
        for (var room = 0; ; room++)
        {
            var left = room;
            var disk = new FaultyDisk { Full = () => left-- <= 0 };
            try
            {
                Assert.Equal("", Said(EvidenceInspector.Repair(directory, disk)));
                Assert.True(room > 0, "the disk was never full");
                break;
            }
            catch (IOException)
            {
                Assert.Equal(log.Entries, log.Readable(directory));
            }
        }

        Assert.Equal("", Said(EvidenceInspector.Repair(directory)));
        Assert.Empty(EvidenceInspector.Inspect(directory).Damages);
    }

    private static string Said(InspectionReport report) => string.Join("; ", report.Damages.Where(d => d.Mending != Mending.Itself).Select(d => $"{d.Code} {d.File} {d.Byte} {d.What}"));

    /// <summary>Everything that a repair mends, at once.</summary>
    private string Damaged(string name)
    {
        var directory = log.Copy(name);
        var segments = SegmentFile.List(Path.Combine(directory, "segments"));
        Change(segments[0], b => [.. b, .. "behind the end"u8]);
        Change(segments[1], b => Flip(b, 20));
        Change(segments[^1], b =>
        {
            "a frame that was never finished"u8.CopyTo(b.AsSpan((int)DamagedLog.Frames(segments[^1])[^1]));
            return b;
        });
        Change(Path.ChangeExtension(segments[2], ".idx"), b => Flip(b, b.Length - 5));
        Change(Path.Combine(directory, DurableMark.FileName), b => Flip(b, 300));
        Change(Directory.GetFiles(Path.Combine(directory, "log", "tile", "0"), "*", SearchOption.AllDirectories)[0], b => Flip(b, 3));
        Change(Path.Combine(directory, "evidence.vkey"), b => Flip(b, 30));
        return directory;
    }

    private static void Change(string file, Func<byte[], byte[]> how) => File.WriteAllBytes(file, how(File.ReadAllBytes(file)));

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        return ValueTask.CompletedTask;
    }
}
