using Hikeshi.Evidence;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Inspection;

public sealed class InspectionTests : IAsyncLifetime
{
    private DamagedLog log = null!;
    private string directory = "";

    public async ValueTask InitializeAsync()
    {
        log = await DamagedLog.MakeAsync();
        directory = log.Copy("copy");
    }

    private string Segment(int number) => Path.Combine(directory, "segments", SegmentFile.NameOf(number));

    [Fact]
    public void Inspect_WholeLog_IsSoundAndWritesNothing()
    {
        var before = DamagedLog.Snapshot(directory);
        var report = EvidenceInspector.Inspect(directory);
        Assert.Empty(report.Damages);
        Assert.Equal(((ulong)log.Entries, (ulong)log.Entries), (report.Entries, report.Acknowledged));
        Assert.True(report.Segments > 5);
        Assert.Equal(before, DamagedLog.Snapshot(directory));
        Assert.Empty(EvidenceInspector.Repair(directory).Repairs!);
        Assert.Equal(before, DamagedLog.Snapshot(directory));
    }

    [Fact]
    public void Inspect_TwoFramesDamaged_NamesExactlyTheLostEntriesAndWhatSurvives()
    {
        var (second, fourth) = (Damage(2, frame: 1), Damage(4, frame: 0));
        var report = EvidenceInspector.Inspect(directory);
        Assert.Equal([second, fourth], report.Lost);
        Assert.Equal((ulong)log.Readable(directory), report.Entries);
        Assert.Equal((ulong)log.Entries - report.LostEntries, report.Entries);
        Assert.Equal([Segment(2), Segment(4)], report.Damages.Where(d => d.Code == DamageCode.EntriesLost).Select(d => d.File));
        Assert.Contains(report.Notes, n => n.StartsWith($"{report.LostEntries} headers of the lost entries", StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_SegmentMissing_SaysWhichEntriesWereInIt()
    {
        var (first, next) = (FirstOf(Segment(3)), FirstOf(Segment(4)));
        File.Delete(Segment(3));
        var report = EvidenceInspector.Inspect(directory);
        Assert.Equal([new EntryRange(first, next - 1)], report.Lost);
        Assert.Contains(report.Damages, d => d.Code == ProblemCode.SegmentMissing && d.File == Segment(3));
    }

    [Fact]
    public async Task Repair_SegmentHeadersDamaged_WritesThemAgain()
    {
        foreach (var number in new[] { 1, 3, SegmentFile.List(Path.Combine(directory, "segments")).Count })
        {
            Overwrite(Segment(number), 9, 0xff);
        }

        var found = await log.RequireHonestRepairAsync(directory);
        Assert.Equal(3, found.Damages.Count(d => d.Code == DamageCode.SegmentHeaderDamaged));
    }

    [Fact]
    public async Task Repair_BytesBehindAClosedSegment_AreTakenAwayAndKept()
    {
        await File.AppendAllTextAsync(Segment(2), "not ours");
        Assert.False(EvidenceVerifier.Verify(directory).Verified);
        var found = await log.RequireHonestRepairAsync(directory);
        Assert.Equal(DamageCode.BytesForeign, found.Damages[0].Code);
        Assert.Equal("not ours", await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(directory, "segments"), "dropped-000002-*").Single()));
    }

    [Fact]
    public async Task Repair_EverythingThatIsDerived_IsMadeAgain()
    {
        foreach (var index in Directory.GetFiles(Path.Combine(directory, "segments"), "*.idx"))
        {
            Overwrite(index, (int)new FileInfo(index).Length - 20, 0x55);
        }

        foreach (var tile in Directory.GetFiles(Path.Combine(directory, "log", "tile"), "*", SearchOption.AllDirectories))
        {
            await File.WriteAllTextAsync(tile, "x");
        }

        await File.WriteAllTextAsync(Path.Combine(directory, "durable"), new string('x', 1024));
        await File.WriteAllTextAsync(Path.Combine(directory, "cursors", "copy"), "x");
        await File.WriteAllTextAsync(Path.Combine(directory, LogDirectory.VerifierKeyFile), "x");
        await File.WriteAllTextAsync(Path.Combine(directory, "cosigned"), "x");
        await File.WriteAllTextAsync(Path.Combine(directory, "log", "checkpoint.new"), "x");
        await File.WriteAllTextAsync(Path.Combine(directory, "log", "tile", "stray"), "x");
        File.Delete(Path.Combine(directory, "reserve"));
        var found = await log.RequireHonestRepairAsync(directory);
        string[] codes = [DamageCode.IndexDiffers, ProblemCode.TileLength, ProblemCode.MarkDamaged, DamageCode.CursorDamaged, DamageCode.VerifierKeyDamaged, DamageCode.CosignedDamaged, DamageCode.LeftOver, ProblemCode.NotATile, DamageCode.ReserveMissing];
        Assert.Empty(codes.Except(found.Damages.Select(d => d.Code)));
    }

    [Fact]
    public async Task Repair_MarkGoneAndEndUnfinished_IsRefusedSinceNobodyKnows()
    {
        var last = SegmentFile.List(Path.Combine(directory, "segments"))[^1];
        var bytes = await File.ReadAllBytesAsync(last);
        var end = DamagedLog.Frames(last)[^1];
        "HFRM and then nothing"u8.CopyTo(bytes.AsSpan((int)end));
        await File.WriteAllBytesAsync(last, bytes);
        File.Delete(Path.Combine(directory, DurableMark.FileName));
        var found = await log.RequireHonestRepairAsync(directory);
        Assert.Contains(found.Damages, d => d.Code == DamageCode.TailUncertain && d.Byte == end && d.Mending == Mending.Person);
        Assert.False(DamagedLog.Opens(directory));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Repair_MarkGoneAndEndWhole_WritesItForEverythingThatIsThere(bool empty)
    {
        var mark = Path.Combine(directory, DurableMark.FileName);
        File.Delete(mark);
        if (empty)
        {
            await File.WriteAllBytesAsync(mark, []);
        }

        Assert.False(DamagedLog.Opens(directory));
        Assert.Contains(EvidenceInspector.Inspect(directory).Damages, d => d.Code == DamageCode.MarkMissing && d.File == mark && d.Mending == Mending.Repair);
        Assert.Contains(EvidenceInspector.Repair(directory).Repairs!, r => r.StartsWith($"{mark}: wrote both places again, for {log.Entries} entries", StringComparison.Ordinal));
        Assert.Equal((ulong)log.Entries, DurableMark.Read(mark));
        await log.RequireGoesOnAsync(directory);
    }

    [Fact]
    public async Task Inspect_KeysAndStateBesideTheLog_AreLookedAt()
    {
        await using (var open = EvidenceLog.Open(directory, Options()))
        {
            using var witness = Witness.Open(open, "hikeshi.example/member-03/witness");
        }

        var state = Path.Combine(directory, "witness", new string('a', 64));
        await File.WriteAllTextAsync(state, "no note");
        var key = Path.Combine(directory, "keys", "evidence.key");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Require(DamageCode.WitnessStateDamaged, state);
        Require(DamageCode.KeyUnusable, key);
        File.Copy(Path.Combine(directory, "keys", "witness.key"), key, overwrite: true);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Require(DamageCode.KeyDiffers, key);
        File.Delete(key);
        Require(DamageCode.KeyUnusable, key);
        await log.RequireHonestRepairAsync(directory);
        Assert.False(File.Exists(key));
    }

    [Fact]
    public async Task Inspect_CursorBeyondTheLog_SaysThatEntriesAreGone()
    {
        new CursorFile(Disk.Real, Path.Combine(directory, "cursors"), "copy").Write((ulong)log.Entries + 7);
        var found = await log.RequireHonestRepairAsync(directory);
        Assert.Equal([new EntryRange((ulong)log.Entries, (ulong)log.Entries + 6)], found.Lost);
        Assert.Contains(found.Damages, d => d.Code == DamageCode.CursorBeyondLog);
    }

    [Fact]
    public async Task Inspect_NodeHasItOpen_SaysSoAndRepairIsRefused()
    {
        await using var open = EvidenceLog.Open(directory, Options(DamagedLog.Small));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await open.DurableAsync(open.Append(Draft(new string('x', 900)), Draft("y")), CancellationToken.None);
                await open.PublishAsync();
            }
        });
        for (var i = 0; i < 10; i++)
        {
            var report = EvidenceInspector.Inspect(directory);
            Assert.True(report.InUse);
            Assert.Equal("", string.Join("; ", report.Damages.Where(d => d.Mending != Mending.Itself).Select(d => $"{d.Code} {d.File} {d.Byte} {d.What}")));
            Assert.IsType<LogInUse>(Assert.Throws<RefusedException>(() => EvidenceInspector.Repair(directory)).Refusal);
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public void Inspect_SegmentFullOfBeginningsOfFrames_Ends()
    {
        var bytes = new byte[4 << 20];
        SegmentFile.WriteHeader(bytes, FirstOf(Segment(2)));
        for (var at = SegmentFile.HeaderSize; at + FrameHeader.Size <= bytes.Length; at += FrameHeader.Size)
        {
            new FrameHeader(2 << 20, 1_000_000, 1_000, 1024, 1).Write(bytes.AsSpan(at));
        }

        File.WriteAllBytes(Segment(2), bytes);
        var report = EvidenceInspector.Inspect(directory);
        Assert.Equal(FirstOf(Segment(2)), report.Lost[0].First);
        Assert.Equal(FirstOf(Segment(3)) - 1, report.Lost[0].Last);
    }

    [Fact]
    public void Inspect_NoLogThere_IsRefused() => Assert.Throws<RefusedException>(() => EvidenceInspector.Inspect(Path.Combine(log.Root, "nowhere")));

    private void Require(string code, string file) => Assert.Contains(EvidenceInspector.Inspect(directory).Damages, d => d.Code == code && d.File == file);

    /// <returns>The entries of the frame that has been damaged.</returns>
    private EntryRange Damage(int segment, int frame)
    {
        using var file = File.OpenHandle(Segment(segment));
        using var scanner = new SegmentScanner(file, FirstOf(Segment(segment)));
        for (var i = 0; i <= frame; i++)
        {
            Assert.True(scanner.Next());
        }

        var lost = new EntryRange(scanner.Current.FirstIndex, scanner.NextIndex - 1);
        Overwrite(Segment(segment), (int)scanner.CurrentOffset + 12, 0xee);
        return lost;
    }

    private static void Overwrite(string file, int offset, byte with)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[offset] ^= with;
        File.WriteAllBytes(file, bytes);
    }

    private static ulong FirstOf(string segment)
    {
        Assert.True(SegmentFile.TryReadHeader(File.ReadAllBytes(segment), out var first));
        return first;
    }

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        return ValueTask.CompletedTask;
    }
}
