using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

/// <summary>Whatever comes from outside is refused by name or understood; it never throws anything else.</summary>
public sealed class HostileInputTests
{
    private static readonly Gen<ulong> Sizes = Gen.OneOf(
        Gen.Elements<ulong>(0UL, 1UL, 2UL, 255UL, 256UL, 257UL, (1UL << 32) - 1, 1UL << 32, (1UL << 63) - 1, 1UL << 63, (1UL << 63) + 1, ulong.MaxValue - 1, ulong.MaxValue),
        Gen.Choose(0, 5000).Select(n => (ulong)n));

    private static readonly Gen<byte[][]> Paths = Gen.Choose(0, 200).Select(n => Enumerable.Range(0, n).Select(i => MerkleTree.LeafHash([(byte)i])).ToArray());

    private static readonly byte[] Root = MerkleTree.LeafHash("root"u8);

    [Fact]
    public void Inclusion_AnySizesAndAnyNumberOfHashes_DoesNotHold() =>
        Prop.ForAll(Sizes.ToArbitrary(), Sizes.ToArbitrary(), Paths.ToArbitrary(), (index, size, path) =>
            Assert.False(MerkleProofs.VerifyInclusion(index, size, MerkleTree.LeafHash("leaf"u8), path, Root))).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Consistency_AnySizesAndAnyNumberOfHashes_DoesNotHold() =>
        Prop.ForAll(Sizes.ToArbitrary(), Sizes.ToArbitrary(), Paths.ToArbitrary(), (first, second, path) =>
            Assert.False(MerkleProofs.VerifyConsistency(first, second, MerkleTree.LeafHash("older"u8), Root, path))).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Key_MutatedAnywhere_IsNoKeyOrIsRefused()
    {
        using var log = new ForeignLog(ForeignLog.Texts(2));
        var vkey = log.Verifier.ToString();
        Prop.ForAll(Gen.Choose(0, vkey.Length - 1).ToArbitrary(), Gen.Choose(0, 0x2FFF).ToArbitrary(), (at, with) =>
        {
            var mutated = $"{vkey[..at]}{(char)with}{vkey[(at + 1)..]}";
            if (mutated.Trim() == vkey || string.Equals(mutated, vkey, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }

            try
            {
                Assert.False(PublishedVerifier.VerifyAsync(log.Path, mutated, since: null, witnesses: null, CancellationToken.None).GetAwaiter().GetResult().Verified);
            }
            catch (RefusedException refused)
            {
                Assert.Equal("evidence.input", refused.Refusal.Code);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Note_AnyBytes_IsParsedOrNot() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        if (SignedNote.TryParse(bytes, out var note))
        {
            Assert.NotEmpty(note.Signatures);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TilePath_AnyText_IsParsedOnlyFromItsOwnSpelling() => Prop.ForAll(
        Gen.Elements("tile", "0", "63", "64", "8", "entries", "data", "x000", "x999", "999", "000", "000.p", "255", "256", "..", "", "-1", "+1", "%2e").NonEmptyListOf().ToArbitrary(), parts =>
        {
            var path = string.Join('/', parts.Take(12));
            Assert.True(!TilePath.TryParse(path, out var tile) || tile.ToString() == path);
            Assert.True(!TileLayout.OlderData.TryParse(path, out tile) || TileLayout.OlderData.PathOf(tile) == path);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    /// <summary>The largest number that a path can name: it is compared, not multiplied.</summary>
    [Theory]
    [InlineData("tile/0/x018/x446/x744/x073/x709/x551/615")]
    [InlineData("tile/63/x018/x446/x744/x073/x709/x551/615.p/255")]
    [InlineData("tile/entries/x072/x057/x594/x037/x927/936")]
    public async Task Verify_TileBeyondEverything_IsNamed(string path)
    {
        using var place = new TemporaryLog();
        await using (var log = place.Open())
        {
            log.Append(Draft("one"));
        }

        var file = Path.Combine(place.Path, "log", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, new byte[32]);
        Assert.Equal((ProblemCode.TileBeyondLog, file), (Assert.Single(EvidenceVerifier.Verify(place.Path).Problems).Code, EvidenceVerifier.Verify(place.Path).Problems[0].Place));
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(5_000_000)]
    public void Entry_LargerThanABundleCanHold_IsNamed(int length)
    {
        using var batch = new EntryBatch("000001.seg");
        batch.Add(new RawEntry(3, new EntryPlace(0, 0), new byte[64], Encoding.ASCII.GetBytes(new string('x', length)), new byte[16]));
        var check = EntryCheck.Of(batch);
        Assert.Equal(ProblemCode.HeaderMalformed, Assert.Single(check.Problems).Code);
        Assert.Equal(MerkleTree.LeafHash(check.Leaf(0)), check.Hash(0));
    }

    [Fact]
    public void Header_AnyBytes_IsNamedOrRead() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Elements("", "{", "{\"a\":", "{\"v\":99999999999}", "{\"id\":[[[[").ToArbitrary(), (bytes, start) =>
    {
        using var batch = new EntryBatch("000001.seg");
        batch.Add(new RawEntry(0, new EntryPlace(0, 0), new byte[64], (byte[])[.. Encoding.ASCII.GetBytes(start), .. bytes], new byte[16]));
        Assert.Equal(ProblemCode.HeaderMalformed, Assert.Single(EntryCheck.Of(batch).Problems).Code);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Bundle_AnyBytes_IsSplitOrNot() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(1, 256).ToArbitrary(), (bytes, width) =>
    {
        Assert.True(!EntryBundle.TrySplit(bytes, width, out var ends) || (ends.Length == width && ends[^1] == bytes.Length && EntryBundle.LeafHashes(bytes, ends).Length == 32 * width));
        _ = SumdbRecords.TryLeafHashes(bytes, ulong.MaxValue - 300, width, out _, out _);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
