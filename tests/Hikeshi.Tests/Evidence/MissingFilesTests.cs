using Hikeshi.Evidence;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Evidence.Inspection;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

/// <summary>A log that has lost a file says which one, and makes nothing in its place.</summary>
public sealed class MissingFilesTests : IDisposable
{
    private readonly TemporaryLog place = new();

    [Theory]
    [InlineData("evidence.key", "evidence.vkey")]
    [InlineData("evidence.key", "log/checkpoint")]
    [InlineData("evidence.key", null)]
    [InlineData("evidence-ecdsa.key", "evidence-ecdsa.vkey")]
    [InlineData("evidence-ecdsa.key", "log/checkpoint")]
    [InlineData("evidence-ecdsa.key", null)]
    public async Task Open_KeyOfASignedLogMissing_NamesItAndLeavesNothingBehind(string key, string? alsoMissing)
    {
        await SignAsync();
        var file = In(Path.Combine("keys", key));
        File.Delete(file);
        if (alsoMissing is not null)
        {
            File.Delete(In(alsoMissing));
        }

        RequireRefusedUntouched(file);
        Assert.Contains(EvidenceInspector.Inspect(place.Path).Damages, d => d.Code == DamageCode.KeyUnusable && d.File == file && d.Mending == Mending.Person);
    }

    [Fact]
    public async Task Open_CopyWithoutItsKeys_NamesTheKeyAndMakesNoDirectory()
    {
        await SignAsync();
        var key = In("keys/evidence.key");
        Directory.Delete(In("keys"), recursive: true);
        Directory.Delete(In("cursors"), recursive: true);
        File.Delete(In("lock"));
        RequireRefusedUntouched(key);
        Assert.False(Directory.Exists(In("keys")) || Directory.Exists(In("cursors")) || File.Exists(In("lock")));
    }

    [Fact]
    public async Task Open_SecondKeyMissingAndNoLongerWanted_Continues()
    {
        await SignAsync();
        File.Delete(In("keys/evidence-ecdsa.key"));
        await using var log = place.Open();
        Assert.Equal(1UL, log.Append(Draft("second")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_MarkMissingOrEmptyThoughThereAreEntries_NamesItAndLeavesNothingBehind(bool empty)
    {
        await SignAsync();
        File.Delete(In("durable"));
        if (empty)
        {
            await File.WriteAllBytesAsync(In("durable"), []);
        }

        RequireRefusedUntouched(In("durable"));
    }

    [Fact]
    public async Task Open_MarkMissingAndOnlyAnUnfinishedFrame_IsRefused()
    {
        await using (Open())
        {
        }

        var bytes = new byte[64 << 10];
        SegmentFile.WriteHeader(bytes, 0);
        bytes[5_000] = 1; // its first sectors did not reach the disk
        await File.WriteAllBytesAsync(In("segments/000001.seg"), bytes);
        await using (Open())
        {
            // With the mark, it is known that nobody was told of it.
        }

        await File.WriteAllBytesAsync(In("segments/000001.seg"), bytes);
        File.Delete(In("durable"));
        RequireRefusedUntouched(In("durable"));
        Assert.Contains(EvidenceInspector.Inspect(place.Path).Damages, d => d.Code == DamageCode.MarkMissing && d.Mending == Mending.Person);
    }

    [Fact]
    public async Task Open_MarkMissingAndNothingInTheSegments_JustWorks()
    {
        await using (Open())
        {
        }

        SegmentFile.Create(Disk.Real, In("segments"), 1, 0).Dispose();
        File.Delete(In("durable"));
        Assert.True(EvidenceInspector.Inspect(place.Path).Sound);
        await using var log = Open();
        Assert.Equal(0UL, log.Append(Draft("first")));
    }

    private void RequireRefusedUntouched(string missing)
    {
        var before = DamagedLog.Snapshot(place.Path);
        var refusal = Assert.Throws<RefusedException>(() => Open()).Refusal;
        Assert.Equal(missing, refusal.Where);
        Assert.NotEmpty(refusal.Mend);
        Assert.Equal(before, DamagedLog.Snapshot(place.Path));
    }

    private async Task SignAsync()
    {
        await using var log = Open();
        await log.DurableAsync(log.Append(Draft("first")), CancellationToken.None);
    }

    private EvidenceLog Open() => EvidenceLog.Open(place.Path, new EvidenceOptions { Origin = Origin, ReserveBytes = 0, Ecdsa = true });

    private string In(string name) => Path.Combine(place.Path, name);

    public void Dispose() => place.Dispose();
}
