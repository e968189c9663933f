using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Identity;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class TreeFoldTests
{
    [Fact]
    public void Add_AnyNumberOfLeaves_GivesTheRootOfTheNaiveTree() => Prop.ForAll(Gen.Choose(0, 1500).ToArbitrary(), size =>
    {
        var fold = new TreeFold();
        var hashes = Enumerable.Range(0, size).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i))).ToArray();
        foreach (var hash in hashes)
        {
            fold.Add(hash);
        }

        Assert.Equal(ForeignLog.Mth(hashes), fold.Root());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Partial_SeventyThousandLeaves_AreTheTilesOfTheSpecification()
    {
        // The example of C2SP tlog-tiles, Partial Tiles: 273 full tiles and one of 112; one full and one of 17; one of 1.
        var fold = new TreeFold();
        for (var i = 0; i < 70_000; i++)
        {
            fold.Add(new byte[32]);
        }

        var full = new List<TilePath>();
        while (fold.TryTakeFull(out var tile))
        {
            full.Add(tile.Tile);
        }

        Assert.Equal(273, full.Count(t => t.Level == 0));
        Assert.Equal(1, full.Count(t => t.Level == 1));
        Assert.Equal([new TilePath(0, 273, 112), new TilePath(1, 1, 17), new TilePath(2, 0, 1)], fold.Partial().Select(p => p.Tile));
    }

    [Fact]
    public void Identities_MoreThanFitInMemory_AreStillCompared()
    {
        var findings = new Findings();
        var ids = Enumerable.Range(0, 200_000).Select(_ => EntryId.New(DateTimeOffset.UtcNow)).ToArray();
        using (var check = new IdentityCheck(findings))
        {
            for (var i = 0; i < ids.Length; i++)
            {
                check.Add(new Mention(i == 150_000 ? ids[3] : ids[i], (ulong)i, isCause: false));
                check.Add(new Mention(ids[i == 70_000 ? 90_000 : i == 80_000 ? 80_000 : Math.Max(0, i - 1)], (ulong)i, isCause: true));
            }

            check.Finish();
        }

        // Entry 0 names itself; 70,000 names a later one; 80,000 names itself; 150,000 repeats an id, so that 150,001 names nobody.
        Assert.Equal([(ProblemCode.CauseUnknown, "entry 0"), (ProblemCode.CauseUnknown, "entry 70000"), (ProblemCode.CauseUnknown, "entry 80000"), (ProblemCode.IdRepeated, "entry 150000"), (ProblemCode.CauseUnknown, "entry 150001")], findings.Problems.Select(p => (p.Code, p.Place)));
    }
}
