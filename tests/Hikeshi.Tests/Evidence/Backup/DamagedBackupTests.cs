using Hikeshi.Evidence;
using Hikeshi.Evidence.Backup;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Evidence.Inspection;
using Xunit;

namespace Hikeshi.Tests.Evidence.Backup;

/// <summary>A log that has lost entries makes no copy, and spoils none.</summary>
public sealed class DamagedBackupTests : IAsyncLifetime
{
    private DamagedLog log = null!;
    private string source = "";
    private string target = "";

    private string First => Path.Combine(source, "segments", SegmentFile.NameOf(1));

    public async ValueTask InitializeAsync()
    {
        log = await DamagedLog.MakeAsync();
        source = log.Copy("source");
        target = Path.Combine(log.Root, "copy");
    }

    public static TheoryData<string> Damages => ["segment gone", "middle gone", "last gone", "payload", "frame header", "segment header", "cut", "mark gone", "mark damaged", "checkpoint gone", "checkpoint damaged", "log gone"];

    [Theory]
    [MemberData(nameof(Damages))]
    public void Run_OfADamagedLogIntoANewDirectory_RefusesWithThePlaceAndMakesNothing(string damage)
    {
        var place = Damage(damage);
        Assert.Contains(place, Refused(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    [Theory]
    [InlineData("segment gone")]
    [InlineData("middle gone")]
    [InlineData("frame header")]
    [InlineData("segment header")]
    [InlineData("cut")]
    [InlineData("mark gone")]
    [InlineData("checkpoint damaged")]
    [InlineData("log gone")]
    public void Run_OfADamagedLogOverAnEarlierCopy_LeavesItAsItIs(string damage)
    {
        EvidenceBackup.Run(source, target);
        var before = Bytes();
        var place = Damage(damage);
        Assert.Contains(place, Refused(), StringComparison.Ordinal);
        Assert.Equal(before, Bytes());
        Assert.Empty(EvidenceVerifier.Verify(target, vkey: null).Problems);
    }

    [Fact]
    public void Run_DamageInAFrame_SaysHowManyEntriesThereAreUpToIt()
    {
        var frames = DamagedLog.Frames(First);
        Flip(First, frames[3] - 1); // the last byte of the payload
        var refusal = Assert.Throws<RefusedException>(() => EvidenceBackup.Run(source, target)).Refusal;
        Assert.Equal($"{First} at byte {frames[2]}", refusal.Where);
        Assert.Contains($"acknowledged or signed {log.Entries}", refusal.What, StringComparison.Ordinal);
    }

    /// <summary>What was never acknowledged is no loss: it is left out.</summary>
    [Fact]
    public void Run_UnfinishedFrameBehindEverythingThatWasAcknowledged_IsLeftOut()
    {
        var last = SegmentFile.List(Path.Combine(source, "segments"))[^1];
        var end = DamagedLog.Frames(last)[^1];
        using (var file = File.OpenHandle(last, FileMode.Open, FileAccess.ReadWrite))
        {
            var header = new byte[FrameHeader.Size];
            new FrameHeader(64, (ulong)log.Entries, (ulong)log.Entries, 1, 7).Write(header);
            RandomAccess.Write(file, header, end);
        }

        Assert.Equal((ulong)log.Entries, EvidenceBackup.Run(source, target).Entries);
        Assert.Empty(EvidenceVerifier.Verify(target, vkey: null).Problems);
    }

    [Fact]
    public void Run_TargetBelowAFile_IsRefused()
    {
        var file = Path.Combine(log.Root, "letter.txt");
        File.WriteAllText(file, "dear");
        target = Path.Combine(file, "copy");
        Assert.Contains("is a file", Refused(), StringComparison.Ordinal);
    }

    private string Damage(string damage)
    {
        var segments = SegmentFile.List(Path.Combine(source, "segments"));
        var frames = DamagedLog.Frames(First);
        switch (damage)
        {
            case "segment gone":
                File.Delete(First);
                return $"{First} at byte 0";
            case "middle gone":
                File.Delete(segments[1]);
                return First;
            case "last gone":
                File.Delete(segments[^1]);
                return segments[^2];
            case "payload":
                Flip(First, frames[2] - 1);
                return First;
            case "frame header":
                Flip(First, frames[1] + 8);
                return $"{First} at byte {frames[1]}";
            case "segment header":
                Flip(segments[1], 9);
                return First;
            case "cut":
                using (var file = File.OpenHandle(First, FileMode.Open, FileAccess.ReadWrite))
                {
                    RandomAccess.SetLength(file, frames[1] + 20);
                }

                return $"{First} at byte {frames[1]}";
            case "mark gone":
                File.Delete(Path.Combine(source, "durable"));
                return Path.Combine(source, "durable");
            case "mark damaged":
                File.WriteAllBytes(Path.Combine(source, "durable"), [.. Enumerable.Repeat((byte)1, 1024)]);
                return Path.Combine(source, "durable");
            case "checkpoint gone":
                File.Delete(Path.Combine(source, "log", "checkpoint"));
                return Path.Combine(source, "log", "checkpoint");
            case "checkpoint damaged":
                Flip(Path.Combine(source, "log", "checkpoint"), 60);
                return Path.Combine(source, "log", "checkpoint");
            default:
                Directory.Delete(Path.Combine(source, "log"), recursive: true);
                return Path.Combine(source, "log", "checkpoint");
        }
    }

    private static void Flip(string file, long at)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private string Refused() => Assert.Throws<RefusedException>(() => EvidenceBackup.Run(source, target)).Message;

    private Dictionary<string, string> Bytes() =>
        Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).ToDictionary(f => f, f => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f))), StringComparer.Ordinal);

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        return ValueTask.CompletedTask;
    }
}
