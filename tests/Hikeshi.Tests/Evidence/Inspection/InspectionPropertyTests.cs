using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Inspection;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence.Inspection;

/// <summary>Whatever happens to a file: nothing acknowledged becomes less by a repair, and what is damaged is named.</summary>
public sealed class InspectionPropertyTests : IAsyncLifetime
{
    private DamagedLog log = null!;
    private int copies;

    public async ValueTask InitializeAsync() => log = await DamagedLog.MakeAsync();

    [Fact]
    public void Repair_OneBitFlippedAnywhere_IsNamedAndNothingBecomesLess() =>
        Check(120, (bytes, at, bit) =>
        {
            bytes[at % bytes.Length] ^= (byte)(1 << (bit % 8));
            return bytes;
        }, placed: true);

    [Fact]
    public void Repair_FileCutAtAnyByte_IsNamedAndNothingBecomesLess() => Check(50, (bytes, at, _) => bytes[..(at % bytes.Length)], placed: false);

    [Fact]
    public void Repair_AnyBytesInsteadOfAFile_IsNamedAndNothingBecomesLess() =>
        Check(50, (bytes, at, seed) =>
        {
            var other = new byte[at % (2 * bytes.Length)];
            new Random(seed).NextBytes(other);
            return other;
        }, placed: false);

    [Fact]
    public void Repair_StretchOfAFileZeroed_IsNamedAndNothingBecomesLess() =>
        Check(50, (bytes, at, length) =>
        {
            var from = at % bytes.Length;
            bytes.AsSpan(from, Math.Min(1 + (length % 3000), bytes.Length - from)).Clear();
            return bytes;
        }, placed: false);

    [Fact]
    public async Task Repair_LastFrameNeverAcknowledgedTornAtAnyByte_DropsItAndKeepsTheBytes()
    {
        var (segment, from, until, whole) = await WithUnacknowledgedFrameAsync();
        for (var cut = from + 1; cut < until; cut += 1 + (cut % 41))
        {
            var directory = log.Copy($"tail-{cut}");
            var torn = whole.ToArray();
            torn.AsSpan((int)cut).Clear();
            var file = Path.Combine(directory, segment);
            await File.WriteAllBytesAsync(file, torn);
            var found = await log.RequireHonestRepairAsync(directory);
            Assert.Equal((DamageCode.TailUnfinished, file, from), (found.Damages[0].Code, found.Damages[0].File, found.Damages[0].Byte!.Value));
            Assert.True(found.Sound);
            var kept = Assert.Single(Directory.GetFiles(Path.Combine(directory, "segments"), "dropped-*"));
            Assert.Equal(whole[(int)from..(int)cut].AsSpan().TrimEnd((byte)0).ToArray(), await File.ReadAllBytesAsync(kept));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Repair_LastFrameAcknowledgedTornAtAnyByte_IsRefusedAndSaysWhatIsLost()
    {
        var segment = Path.Combine("segments", Path.GetFileName(Directory.GetFiles(Path.Combine(log.Whole, "segments"), "*.seg").Order(StringComparer.Ordinal).Last()));
        var whole = await File.ReadAllBytesAsync(Path.Combine(log.Whole, segment));
        var frames = DamagedLog.Frames(Path.Combine(log.Whole, segment));
        var (from, until) = (frames[^2], frames[^1]);
        for (var cut = from; cut < until - 8; cut += 1 + (cut % 41)) // the last bytes of a frame may be zeros anyway
        {
            var directory = log.Copy($"acknowledged-{cut}");
            var torn = whole.ToArray();
            torn.AsSpan((int)cut).Clear();
            await File.WriteAllBytesAsync(Path.Combine(directory, segment), torn);
            var found = await log.RequireHonestRepairAsync(directory);
            var lost = Assert.Single(found.Lost);
            Assert.Equal((ulong)log.Entries - 1, lost.Last);
            Assert.Equal(lost.First, found.Entries);
            Assert.False(DamagedLog.Opens(directory));
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <param name="damage">Gets the bytes of a file and two numbers that are not negative.</param>
    /// <param name="placed">The damage begins and ends at the byte that the first number names.</param>
    private void Check(int times, Func<byte[], int, int, byte[]> damage, bool placed)
    {
        var files = log.Files();
        var number = Gen.Choose(0, int.MaxValue);
        Prop.ForAll(Gen.Elements<string>(files).ToArbitrary(), number.ToArbitrary(), number.ToArbitrary(), (file, at, other) =>
        {
            var directory = log.Copy($"copy-{copies++}");
            var path = Path.Combine(directory, file);
            var whole = File.ReadAllBytes(path);
            var damaged = damage(whole.ToArray(), at, other);
            File.WriteAllBytes(path, damaged);
            try
            {
                RequireNamed(directory, path, placed ? at % whole.Length : null, unchanged: damaged.AsSpan().SequenceEqual(whole));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"{file} ({whole.Length} bytes) with {at} and {other}: {failure.Message}", failure);
            }

            Directory.Delete(directory, recursive: true);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(times));
    }

    private void RequireNamed(string directory, string path, int? offset, bool unchanged)
    {
        var starts = $"{directory}-starts";
        CopyOf(directory, starts);
        var found = log.RequireHonestRepairAsync(directory).GetAwaiter().GetResult();
        var named = found.Damages.Any(d => d.File == path && (offset is null || d.Byte is null || (d.Byte <= offset && offset < d.End)));
        var silent = unchanged || Path.GetFileName(path) == "reserve" || (Path.GetExtension(path) == ".seg" && found.Damages.Count == 0 && log.Readable(starts) == log.Entries);
        Assert.True(named || silent, "nothing names this file: " + string.Join("; ", found.Damages.Select(d => $"{d.Code} {d.File} {d.Byte} {d.End}")));
        if (found.Sound)
        {
            log.RequireGoesOnAsync(starts).GetAwaiter().GetResult(); // what mends itself does so without a repair, too
        }

        Directory.Delete(starts, recursive: true);
    }

    private static void CopyOf(string from, string to)
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

    /// <returns>The last segment with one frame more than the mark and the checkpoint know of, and where that frame lies.</returns>
    private async Task<(string Segment, long From, long Until, byte[] Bytes)> WithUnacknowledgedFrameAsync()
    {
        var further = log.Copy("further");
        var segment = Directory.GetFiles(Path.Combine(further, "segments"), "*.seg").Order(StringComparer.Ordinal).Last();
        var from = DamagedLog.Frames(segment)[^1];
        await using (var open = Hikeshi.Evidence.EvidenceLog.Open(further, Options()))
        {
            open.Append(Draft("never acknowledged"), Draft("nor this"));
        }

        var until = DamagedLog.Frames(segment)[^1];
        return (Path.GetRelativePath(further, segment), from, until, (await File.ReadAllBytesAsync(segment))[..((int)until + 1000)]);
    }

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        return ValueTask.CompletedTask;
    }
}
