using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

public sealed class PublishedVerifierTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(66_000)]
    public async Task Verify_ForeignLog_IsVerifiedWithItsEntries(int size)
    {
        using var log = new ForeignLog(ForeignLog.Texts(size));
        var report = await VerifyAsync(log);
        Assert.Empty(report.Problems);
        Assert.Empty(report.Notes);
        Assert.Equal((ulong)size, report.Entries);
        Assert.Equal(size == 0 ? VerificationDepth.Nothing : VerificationDepth.Entries, report.Depth);
        Assert.Equal((size + 255) / 256, report.Bundles);
    }

    [Fact]
    public async Task Verify_EntriesThatAreNotOurs_AreOpaqueBytes()
    {
        using var log = new ForeignLog([[], [0xFF, 0x00], RandomNumberGenerator.GetBytes(ushort.MaxValue), "{"u8.ToArray()]);
        Assert.Empty((await VerifyAsync(log)).Problems);
    }

    [Theory]
    [InlineData("entries")]
    [InlineData("data")]
    public async Task Verify_OlderPrefix_IsVerifiedWithItsEntries(string bundles)
    {
        using var log = new ForeignLog(ForeignLog.Texts(700), "tile/8/", bundles);
        var report = await VerifyAsync(log);
        Assert.Empty(report.Problems);
        Assert.Equal(VerificationDepth.Entries, report.Depth);
    }

    [Theory]
    [InlineData("tile/", null, "no entry bundles")]
    [InlineData("tile/8/", null, "no entry bundles")]
    [InlineData("tile/8/", "data", "is not known here")]
    public async Task Verify_EntriesNotThereOrOfUnknownForm_SaysThatTheyWereNotRecomputed(string prefix, string? bundles, string note)
    {
        using var log = new ForeignLog([.. ForeignLog.Texts(300).Select(t => (byte[])[.. t, (byte)'\n', (byte)'x'])], prefix, bundles);
        var report = await VerifyAsync(log);
        Assert.Empty(report.Problems);
        Assert.Equal(VerificationDepth.HashTiles, report.Depth);
        Assert.Contains(note, Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    /// <summary>As long as any bundle is there, the others must be there too, and each is compared.</summary>
    [Theory]
    [InlineData("tile/", "entries")]
    [InlineData("tile/8/", "entries")]
    [InlineData("tile/8/", "data")]
    public async Task Verify_SomeBundlesHidden_IsNamedAndTheOthersAreCompared(string prefix, string bundles)
    {
        using var log = new ForeignLog(ForeignLog.Texts(600), prefix, bundles);
        var all = Path.Combine(log.Path, prefix + bundles);
        var (first, second, last) = (Path.Combine(all, "000"), Path.Combine(all, "001"), Path.Combine(all, "002.p", "88"));
        File.Delete(first);
        var report = await VerifyAsync(log);
        Assert.Equal((ProblemCode.TileMissing, first), (Assert.Single(report.Problems).Code, report.Problems[0].Place));
        Assert.Equal((VerificationDepth.Entries, 2, 600UL), (report.Depth, report.Bundles, report.Entries));

        await File.WriteAllBytesAsync(second, "garbage"u8.ToArray());
        Assert.Contains((await VerifyAsync(log)).Problems, p => p.Place == second && p.Code == ProblemCode.BundleMalformed);
        File.Delete(second);
        Assert.Equal([first, second], (await VerifyAsync(log)).Problems.Select(p => p.Place));
        if (prefix == "tile/")
        {
            // Not even one that the checkpoint needs: some that was superseded, or that reaches further.
            File.Delete(last);
            foreach (var other in new[] { "000.p/3", "009" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(all, other))!);
                await File.WriteAllBytesAsync(Path.Combine(all, other), "garbage"u8.ToArray());
                Assert.Equal([first, second, last], (await VerifyAsync(log)).Problems.Select(p => p.Place));
                File.Delete(Path.Combine(all, other));
            }
        }
    }

    [Theory]
    [InlineData("tile/", "entries")]
    [InlineData("tile/8/", "data")]
    public async Task Verify_AnyFlippedBit_IsNamed(string prefix, string bundles)
    {
        using var log = new ForeignLog(ForeignLog.Texts(600), prefix, bundles);
        var files = Directory.GetFiles(log.Path, "*", SearchOption.AllDirectories);
        var entries = (await VerifyAsync(log)).Depth;
        Prop.ForAll(Gen.Choose(0, files.Length - 1).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (f, at, bit) =>
        {
            var bytes = File.ReadAllBytes(files[f]);
            var offset = at % bytes.Length;
            bytes[offset] ^= (byte)(1 << bit);
            File.WriteAllBytes(files[f], bytes);
            var report = VerifyAsync(log).GetAwaiter().GetResult();
            bytes[offset] ^= (byte)(1 << bit);
            File.WriteAllBytes(files[f], bytes);
            return !report.Verified || report.Depth < entries;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        Assert.True((await VerifyAsync(log)).Verified);
    }

    [Fact]
    public async Task Verify_OurPublishedPartWithSupersededPartials_IsVerified()
    {
        using var place = new TemporaryLog();
        await using (var log = place.Open())
        {
            foreach (var more in new[] { 3, 200, 100 })
            {
                log.Append([.. Enumerable.Range(0, more).Select(i => Draft($"{i}"))]);
                await log.DurableAsync(log.Count - 1, CancellationToken.None);
                await log.PublishAsync();
            }

            var old = Path.Combine(place.Path, "log", "tile", "0", "001.p", "2");
            await File.WriteAllBytesAsync(old, (await File.ReadAllBytesAsync(Path.Combine(place.Path, "log", "tile", "0", "001.p", "47")))[..64]);
            var report = await PublishedVerifier.VerifyAsync(Path.Combine(place.Path, "log"), log.VerifierKey, since: null, witnesses: null, CancellationToken.None);
            Assert.Empty(report.Problems);
            Assert.Equal(303UL, report.Entries);
            await File.WriteAllBytesAsync(old, new byte[64]);
            var altered = await PublishedVerifier.VerifyAsync(Path.Combine(place.Path, "log"), log.VerifierKey, since: null, witnesses: null, CancellationToken.None);
            Assert.Equal((ProblemCode.TileDiffers, old), (Assert.Single(altered.Problems).Code, altered.Problems[0].Place));
        }
    }

    /// <summary>What the checkpoint covers is known of a tile that reaches further, also where that one alone is there.</summary>
    [Theory]
    [InlineData("tile/", "entries")]
    [InlineData("tile/8/", "data")]
    public async Task Verify_TileThatReachesFurther_MustBeginWithWhatIsKnown(string prefix, string bundles)
    {
        using var log = new ForeignLog(ForeignLog.Texts(600), prefix, bundles);
        using var grown = new ForeignLog(ForeignLog.Texts(66_000), prefix, bundles);
        foreach (var path in new[] { $"{prefix}0/002", $"{prefix}{bundles}/002", $"{prefix}1/000" })
        {
            var full = Path.Combine(log.Path, path);
            var right = await File.ReadAllBytesAsync(Path.Combine(grown.Path, path));
            byte[] altered = [.. right];
            altered[10] ^= 1;
            byte[] laterAltered = [.. right];
            laterAltered[^3] ^= 1;
            foreach (var alone in new[] { false, true })
            {
                if (alone)
                {
                    Directory.Delete(full + ".p", recursive: true);
                }

                await File.WriteAllBytesAsync(full, right);
                Assert.Empty((await VerifyAsync(log)).Problems);
                await File.WriteAllBytesAsync(full, laterAltered);
                Assert.Contains((await VerifyAsync(log)).Notes, n => n.StartsWith(full, StringComparison.Ordinal) && n.Contains("beyond the checkpoint", StringComparison.Ordinal));
                foreach (var wrong in new byte[][] { altered, new byte[right.Length], [1, 2, 3, 4], [.. right, 0], [] })
                {
                    await File.WriteAllBytesAsync(full, wrong);
                    var isSource = alone && path.Contains(bundles, StringComparison.Ordinal); // what is read from it goes into the root
                    Assert.Contains((await VerifyAsync(log)).Problems, p => (p.Place == full || isSource) && p.Code is ProblemCode.TileLength or ProblemCode.TileDiffers or ProblemCode.BundleMalformed);
                }
            }

            await File.WriteAllBytesAsync(full, right);
        }
    }

    [Theory]
    [InlineData("tile/0/002.p/89")]
    [InlineData("tile/entries/002.p/89")]
    [InlineData("tile/1/000.p/3")]
    public async Task Verify_WiderOfTwoTilesThatReachFurther_HidesNothing(string path)
    {
        using var log = new ForeignLog(ForeignLog.Texts(600));
        using var grown = new ForeignLog(ForeignLog.Texts(66_000));
        var (full, wider) = (path[..path.IndexOf(".p", StringComparison.Ordinal)], Path.Combine(log.Path, path));
        File.Copy(Path.Combine(grown.Path, full), Path.Combine(log.Path, full));
        await File.WriteAllBytesAsync(wider, "junk"u8.ToArray());
        Assert.Equal((ProblemCode.TileLength, wider), (Assert.Single((await VerifyAsync(log)).Problems).Code, (await VerifyAsync(log)).Problems[0].Place));
    }

    [Fact]
    public async Task Since_OlderCheckpointOfTheSameHistory_IsContinued()
    {
        var leaves = ForeignLog.Texts(900);
        using var log = new ForeignLog(leaves);
        foreach (var size in new[] { 0, 1, 255, 256, 700, 900 })
        {
            var report = await VerifyAsync(log, Older(log, (ulong)size, ForeignLog.Root(leaves.Take(size))));
            Assert.Empty(report.Problems);
            Assert.Equal((ulong)size, report.Since);
        }
    }

    [Fact]
    public async Task Since_AnotherHistory_IsNamed()
    {
        using var log = new ForeignLog(ForeignLog.Texts(900));
        foreach (var size in new[] { 0UL, 1UL, 256UL, 700UL, 900UL })
        {
            var report = await VerifyAsync(log, Older(log, size, ForeignLog.Root([[7]])));
            Assert.Equal(ProblemCode.HistoryRewritten, Assert.Single(report.Problems).Code);
        }
    }

    [Theory]
    [InlineData(901UL)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public async Task Since_LargerThanTheLog_IsNamed(ulong size)
    {
        using var log = new ForeignLog(ForeignLog.Texts(900));
        var report = await VerifyAsync(log, Older(log, size, ForeignLog.Root([[7]])));
        Assert.Equal(ProblemCode.SizeShrank, Assert.Single(report.Problems).Code);
    }

    [Fact]
    public async Task Since_OfAnotherKeyOrNoCheckpoint_IsRefused()
    {
        using var log = new ForeignLog(ForeignLog.Texts(3));
        using var other = new ForeignLog(ForeignLog.Texts(3));
        foreach (var file in new[] { other.CheckpointPath, Path.Combine(log.Path, "tile", "0", "000.p", "3"), log.Path, "/nowhere", "/dev/zero" })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync(log, file));
            Assert.Equal("evidence.input", refused.Refusal.Code);
        }

        await Assert.ThrowsAsync<RefusedException>(() => PublishedVerifier.VerifyAsync(log.Path, "no+key", since: null, witnesses: null, CancellationToken.None));
    }

    /// <summary>Properly signed, but absurd: nothing is allocated, counted or looped over for it.</summary>
    [Theory]
    [InlineData(1UL << 32)]
    [InlineData((1UL << 63) - 1)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public async Task Verify_AbsurdSize_IsNamedAtOnce(ulong size)
    {
        using var log = new ForeignLog(ForeignLog.Texts(300));
        log.Sign(size, ForeignLog.Root([]));
        var clock = Stopwatch.StartNew();
        var report = await VerifyAsync(log);
        Assert.Contains(ProblemCode.TileMissing, report.Problems.Select(p => p.Code));
        Assert.Contains(ProblemCode.EntriesMissing, report.Problems.Select(p => p.Code));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Theory]
    [InlineData("18446744073709551616")]
    [InlineData("9223372036854775808000")]
    [InlineData("-1")]
    [InlineData("01")]
    [InlineData("1e3")]
    [InlineData("")]
    public async Task Verify_SizeThatIsNone_IsNoCheckpoint(string size)
    {
        using var log = new ForeignLog(ForeignLog.Texts(3));
        await File.WriteAllTextAsync(log.CheckpointPath, (await File.ReadAllTextAsync(log.CheckpointPath)).Replace("\n3\n", $"\n{size}\n", StringComparison.Ordinal));
        Assert.Equal(ProblemCode.CheckpointMalformed, Assert.Single((await VerifyAsync(log)).Problems).Code);
    }

    /// <summary>Signed as it stands, and still no checkpoint: a root has one spelling.</summary>
    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0} ")]
    [InlineData("{0}=")]
    [InlineData("{1}")]
    [InlineData("{0}AA==")]
    public async Task Verify_RootInAnotherSpelling_IsNoCheckpoint(string spelling)
    {
        using var log = new ForeignLog(ForeignLog.Texts(3));
        var root = Convert.ToBase64String(ForeignLog.Root(ForeignLog.Texts(3)));
        var sameBytes = $"{root[..^2]}{(char)(root[^2] + 1)}="; // the two bits behind the last byte are set
        await File.WriteAllTextAsync(log.CheckpointPath, log.Signed($"elsewhere.example/log\n3\n{string.Format(CultureInfo.InvariantCulture, spelling, root, sameBytes)}\n"));
        Assert.Equal(ProblemCode.CheckpointMalformed, Assert.Single((await VerifyAsync(log)).Problems).Code);
    }

    [Fact]
    public async Task Verify_MutatedNote_IsNamedAndNothingElseIsRead()
    {
        using var log = new ForeignLog(ForeignLog.Texts(3));
        var note = await File.ReadAllBytesAsync(log.CheckpointPath);
        Prop.ForAll(Mutations(note.Length).ToArbitrary(), mutation =>
        {
            var mutated = mutation(note);
            if (mutated.AsSpan().SequenceEqual(note))
            {
                return;
            }

            File.WriteAllBytes(log.CheckpointPath, mutated);
            var report = VerifyAsync(log).GetAwaiter().GetResult();
            Assert.Contains(Assert.Single(report.Problems).Code, new[] { ProblemCode.CheckpointMalformed, ProblemCode.SignatureWrong });
            Assert.Equal(0, report.Tiles + report.Bundles);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public async Task Verify_MutatedTilesAndBundles_AreNamed()
    {
        using var log = new ForeignLog(ForeignLog.Texts(300));
        var files = Directory.GetFiles(Path.Combine(log.Path, "tile"), "*", SearchOption.AllDirectories);
        Prop.ForAll(Gen.Elements(files).ToArbitrary(), Mutations(4000).ToArbitrary(), (file, mutation) =>
        {
            var bytes = File.ReadAllBytes(file);
            var mutated = mutation(bytes);
            File.WriteAllBytes(file, mutated);
            var report = VerifyAsync(log).GetAwaiter().GetResult();
            File.WriteAllBytes(file, bytes);
            Assert.Equal(mutated.AsSpan().SequenceEqual(bytes), report.Verified);
            Assert.DoesNotContain(report.Problems, p => !p.Code.StartsWith("tile-", StringComparison.Ordinal) && p.Code is not (ProblemCode.BundleMalformed or ProblemCode.RootDiffers or ProblemCode.EntriesMissing));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        Assert.True((await VerifyAsync(log)).Verified);
    }

    [Fact]
    public async Task IsPublishedLog_EmptyFoldersOfANode_DecideNothing()
    {
        using var log = new ForeignLog(ForeignLog.Texts(3));
        Directory.CreateDirectory(Path.Combine(log.Path, "segments"));
        Directory.CreateDirectory(Path.Combine(log.Path, "log"));
        Assert.True(PublishedVerifier.IsPublishedLog(log.Path));
        Assert.Empty((await VerifyAsync(log)).Problems);

        using var place = new TemporaryLog();
        await using (var own = place.Open())
        {
            own.Append(Draft("one"));
        }

        await File.WriteAllTextAsync(Path.Combine(place.Path, "checkpoint"), "somebody's");
        Assert.False(PublishedVerifier.IsPublishedLog(place.Path));
        File.Delete(Path.Combine(place.Path, "log", "checkpoint"));
        Assert.False(PublishedVerifier.IsPublishedLog(place.Path));
    }

    /// <summary>What a stranger's archive may hold in the place of files. None of them ends, or ends soon.</summary>
    [Theory]
    [InlineData("pipe")]
    [InlineData("device")]
    [InlineData("sparse")]
    [InlineData("loop")]
    [InlineData("directory")]
    public async Task Verify_TileThatIsNoFile_IsNamed(string kind)
    {
        using var log = new ForeignLog(ForeignLog.Texts(300));
        foreach (var path in new[] { "tile/0/000", "tile/entries/001.p/44" }.Select(p => Path.Combine(log.Path, p)))
        {
            var bytes = await File.ReadAllBytesAsync(path);
            File.Delete(path);
            NoFile.Plant(kind, path);
            Assert.False((await VerifyAsync(log)).Verified);
            Uproot(kind, path);
            await File.WriteAllBytesAsync(path, bytes);
            Assert.True((await VerifyAsync(log)).Verified);
        }
    }

    [Fact]
    public async Task Verify_FolderThatContainsItself_Ends()
    {
        using var log = new ForeignLog(ForeignLog.Texts(300));
        for (var i = 0; i < 4; i++)
        {
            Directory.CreateSymbolicLink(Path.Combine(log.Path, "tile", $"{i + 1}00"), log.Path);
        }

        Assert.True((await VerifyAsync(log)).Verified);
    }

    private static Task<VerificationReport> VerifyAsync(ForeignLog log, string? since = null) =>
        PublishedVerifier.VerifyAsync(log.Path, log.Verifier.ToString(), since, witnesses: null, CancellationToken.None);

    private static string Older(ForeignLog log, ulong size, byte[] root)
    {
        var file = log.Path + ".older";
        File.WriteAllText(file, log.Note(size, root));
        return file;
    }

    private static Gen<Func<byte[], byte[]>> Mutations(int length) => Gen.OneOf(
        Gen.Choose(0, length - 1).SelectMany(_ => Gen.Choose(0, 255), (at, value) => (Func<byte[], byte[]>)(b => [.. b[..Math.Min(at, b.Length - 1)], (byte)value, .. b[(Math.Min(at, b.Length - 1) + 1)..]])),
        Gen.Choose(0, length - 1).Select(at => (Func<byte[], byte[]>)(b => b[..Math.Min(at, b.Length)])),
        Gen.Choose(0, length - 1).SelectMany(_ => Gen.Choose(1, 200), (at, count) => (Func<byte[], byte[]>)(b => [.. b[..Math.Min(at, b.Length)], .. Encoding.ASCII.GetBytes(new string('\n', count)), .. b[Math.Min(at, b.Length)..]])),
        Gen.Constant((Func<byte[], byte[]>)(b => [.. b, .. b])),
        Gen.Constant((Func<byte[], byte[]>)(b => [.. b, .. new byte[100_000]])));

    private static void Uproot(string kind, string path)
    {
        if (kind == "directory")
        {
            Directory.Delete(path);
        }
        else
        {
            File.Delete(path);
        }
    }
}
