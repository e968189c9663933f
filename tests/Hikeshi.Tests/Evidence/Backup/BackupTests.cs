using Hikeshi.Evidence;
using Hikeshi.Evidence.Backup;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Backup;

/// <summary>Copies of a log that is written to: whole, verifiable, and without what was erased.</summary>
public sealed class BackupTests : IDisposable
{
    private const long SmallSegments = 64 << 10;
    private readonly TemporaryLog place = new();
    private readonly string target = Path.Combine(Directory.CreateTempSubdirectory("copy-").FullName, "copy");

    [Fact]
    public async Task Run_Twice_AddsWhatIsNewAndVerifiesWithTheKeyOfTheLog()
    {
        string key;
        await using (var log = place.Open(SmallSegments))
        {
            key = log.VerifierKey;
            Fill(log, 300);
            await log.DurableAsync(log.Count - 1, TestContext.Current.CancellationToken);
            await log.PublishAsync();
            Assert.Equal(new BackupReport(target, 300, 300, 0), EvidenceBackup.Run(place.Path, target));
            Verified(key, 300);
            Fill(log, 500);
            await log.DurableAsync(log.Count - 1, TestContext.Current.CancellationToken);
            await log.PublishAsync();
            Assert.Equal(new BackupReport(target, 800, 500, 0), EvidenceBackup.Run(place.Path, target));
            Verified(key, 800);
        }

        Assert.True(Directory.GetFiles(Path.Combine(target, "segments")).Length > 1);
        Assert.False(Directory.Exists(Path.Combine(target, "keys")));
        Assert.All(Directory.GetFiles(Path.Combine(target, "segments")), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Run_AfterAnErasure_TakesTheKeyOutOfAnEarlierCopy()
    {
        await using var log = place.Open(SmallSegments);
        Fill(log, 300);
        await log.PublishAsync();
        EvidenceBackup.Run(place.Path, target);
        using (var before = EvidenceReader.Open(target))
        {
            Assert.NotNull(before.Read(7).Body);
        }

        await EraseAsync(log, 7);
        await EraseAsync(log, 290);
        await log.PublishAsync();
        Assert.Equal(new BackupReport(target, 302, 2, 2), EvidenceBackup.Run(place.Path, target));
        using var copy = EvidenceReader.Open(target);
        Assert.Equal([true, false, true, false], new ulong[] { 7, 8, 290, 291 }.Select(i => copy.Read(i).Body is null));
        Assert.Equal(2UL, Verified(log.VerifierKey, 302).Erased);
    }

    [Fact]
    public async Task Run_WhileEntriesAreAppended_IsAlwaysACopyThatVerifies()
    {
        await using var log = place.Open(SmallSegments);
        Fill(log, 50);
        await log.PublishAsync();
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await log.DurableAsync(log.Append(Draft(new string('x', 300))), CancellationToken.None);
            }
        });
        for (var round = 0; round < 10; round++)
        {
            var report = EvidenceBackup.Run(place.Path, target);
            var verified = EvidenceVerifier.Verify(target, log.VerifierKey);
            Assert.Empty(verified.Problems);
            Assert.Equal(report.Entries, verified.Entries);
        }

        await stop.CancelAsync();
        await writer;
    }

    /// <summary>Cut off anywhere, the next run makes it whole.</summary>
    [Fact]
    public async Task Run_OverACopyThatWasCutOff_CompletesIt()
    {
        string key;
        await using (var log = place.Open(SmallSegments)) // closed, so that no segment is sealed in between
        {
            key = log.VerifierKey;
            Fill(log, 100);
            await log.PublishAsync();
        }

        EvidenceBackup.Run(place.Path, target);
        var segment = Directory.GetFiles(Path.Combine(target, "segments")).Order(StringComparer.Ordinal).Last();
        var whole = await File.ReadAllBytesAsync(segment, CancellationToken.None);
        for (var length = 0; length < whole.Length; length += 997)
        {
            await File.WriteAllBytesAsync(segment, whole[..length], CancellationToken.None);
            EvidenceBackup.Run(place.Path, target);
            Assert.Equal(whole, await File.ReadAllBytesAsync(segment, CancellationToken.None));
        }

        Verified(key, 100);
    }

    [Fact]
    public async Task Run_IntoACopyThatHoldsMore_RefusesBecauseTheLogWasSetBack()
    {
        await using (var log = place.Open())
        {
            Fill(log, 10);
        }

        using var older = new TemporaryLog();
        EvidenceBackup.Run(place.Path, Path.Combine(older.Path, "then"));
        await using (var log = place.Open())
        {
            Fill(log, 5);
        }

        EvidenceBackup.Run(place.Path, target);
        var refusal = Assert.Throws<RefusedException>(() => EvidenceBackup.Run(Path.Combine(older.Path, "then"), target)).Refusal;
        Assert.Contains("holds what the log does not hold", refusal.What, StringComparison.Ordinal);
        Verified(key: null, 15);
    }

    [Fact]
    public async Task Run_IntoAnotherLogOrSomethingElse_ChangesNothing()
    {
        await using (var log = place.Open())
        {
            Fill(log, 3);
        }

        using var other = new TemporaryLog();
        await using (var log = other.Open())
        {
            Fill(log, 3);
        }

        EvidenceBackup.Run(other.Path, target);
        Assert.Contains("another log", Refused(target), StringComparison.Ordinal);
        var home = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(target)!, "home")).FullName;
        await File.WriteAllTextAsync(Path.Combine(home, "letter.txt"), "dear", CancellationToken.None);
        Assert.Contains("something else", Refused(home), StringComparison.Ordinal);
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(home).Select(Path.GetFileName));
        Assert.Contains("inside", Refused(Path.Combine(place.Path, "copy")), StringComparison.Ordinal);
        Assert.Contains("inside", Refused(Path.GetDirectoryName(place.Path)!), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        place.Dispose();
        Directory.Delete(Path.GetDirectoryName(target)!, recursive: true);
    }

    private static void Fill(EvidenceLog log, int count)
    {
        for (var i = 0; i < count; i += 5)
        {
            log.Append([.. Enumerable.Range(i, Math.Min(5, count - i)).Select(n => Draft($"body {n} {new string('x', 200)}"))]);
        }
    }

    private VerificationReport Verified(string? key, ulong entries)
    {
        var report = EvidenceVerifier.Verify(target, key);
        Assert.Empty(report.Problems);
        Assert.Equal(entries, report.Entries);
        return report;
    }

    private string Refused(string into) => Assert.Throws<RefusedException>(() => EvidenceBackup.Run(place.Path, into)).Refusal.What;
}
