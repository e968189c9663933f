using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Evidence.Tree;

public sealed class TileTreeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tiles-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Inclusion_FromTilesOfAnySize_IsThatOfAllLeaves()
    {
        // Checkpoints along the way, as a publisher makes them; the last one has a third level of tiles.
        int[] heads = [1, 2, 3, 255, 256, 257, 511, 700, 65_535, 65_536, 65_537, 66_000];
        var leaves = Fill(heads);
        Prop.ForAll((from head in Gen.Elements(heads) from index in Gen.Choose(0, head - 1) select (head, index)).ToArbitrary(), t =>
            Assert.Equal(MerkleProofs.Inclusion(t.index, leaves.AsSpan(0, t.head)), new TileTree(folder, (ulong)t.head).Inclusion((ulong)t.index))).QuickCheckThrowOnFailure();
        foreach (var head in heads)
        {
            Assert.Equal(MerkleProofs.Inclusion(head - 1, leaves.AsSpan(0, head)), new TileTree(folder, (ulong)head).Inclusion((ulong)head - 1));
        }
    }

    [Fact]
    public void Inclusion_TileMissingOrOfAnotherLength_IsRefusedWithItsPath()
    {
        Fill([300]);
        var full = Path.Combine(folder, "tile/0/000");
        File.WriteAllBytes(full, new byte[(256 * 32) + 1]);
        Assert.Equal(full, Refused(300, 7).File);

        var partial = Path.Combine(folder, "tile/0/001.p/44");
        File.WriteAllBytes(partial, new byte[43 * 32]);
        Assert.Equal(partial, Refused(300, 299).File);
        File.Delete(partial);
        Assert.Equal(partial, Refused(300, 299).File);
    }

    private LogDamaged Refused(ulong size, ulong index) =>
        Assert.IsType<LogDamaged>(Assert.Throws<RefusedException>(() => new TileTree(folder, size).Inclusion(index)).Refusal);

    private byte[][] Fill(int[] heads)
    {
        var tree = new TreeFiles(Hikeshi.Evidence.Segments.Disk.Real, folder);
        var leaves = new byte[heads[^1]][];
        for (var i = 0; i < leaves.Length; i++)
        {
            tree.Add(BitConverter.GetBytes(i));
            leaves[i] = MerkleTree.LeafHash(BitConverter.GetBytes(i));
            tree.WriteFull();
            if (heads.Contains(i + 1))
            {
                tree.WritePartials();
            }
        }

        return leaves;
    }
}
