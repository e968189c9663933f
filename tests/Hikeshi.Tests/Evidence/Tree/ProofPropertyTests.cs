using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Tree;
using Xunit;

namespace Hikeshi.Tests.Evidence.Tree;

/// <summary>Every proof that is made holds; whatever is changed in it, it is refused.</summary>
public sealed class ProofPropertyTests
{
    private static readonly Arbitrary<(int Size, int Start, int End, int Index, int Seed)> Subtrees = (
        from size in Gen.Choose(1, 200)
        from level in Gen.Choose(0, 8)
        let width = 1 << level
        from number in Gen.Choose(0, (size - 1) / width)
        let start = number * width
        from end in Gen.Choose(start + 1, Math.Min(size, start + width))
        from index in Gen.Choose(start, end - 1)
        from seed in Gen.Choose(0, int.MaxValue)
        select (size, start, end, index, seed)).ToArbitrary();

    [Fact]
    public void SubtreeInclusion_AnyProof_HoldsAndNoChangedOneDoes() => Prop.ForAll(Subtrees, t =>
    {
        var leaves = Hashes(t.Size);
        var path = MerkleProofs.Inclusion(t.Index - t.Start, leaves.AsSpan(t.Start, t.End - t.Start));
        var root = MerkleTree.Root(leaves.AsSpan(t.Start, t.End - t.Start));
        ProofFault? Check(ulong index, ulong start, ulong end, byte[] leaf, IReadOnlyList<byte[]> proof, byte[] head) => ProofCheck.SubtreeInclusion(index, start, end, leaf, proof, head);

        var (index, start, end, leaf) = ((ulong)t.Index, (ulong)t.Start, (ulong)t.End, leaves[t.Index]);
        Assert.Null(Check(index, start, end, leaf, path, root));
        foreach (var changed in Changed(path, t.Seed))
        {
            Assert.NotNull(Check(index, start, end, leaf, changed, root));
        }

        Assert.Equal(ProofFault.OtherRoot, Check(index, start, end, Flipped(leaf, t.Seed), path, root));
        Assert.Equal(ProofFault.OtherRoot, Check(index, start, end, leaf, path, Flipped(root, t.Seed)));
        Assert.Equal(ProofFault.HashLength, Check(index, start, end, leaf[..31], path, root));
        Assert.Equal(ProofFault.IndexOutside, Check(end, start, end, leaf, path, root));
        foreach (var other in Enumerable.Range(t.Start, t.End - t.Start).Where(i => i != t.Index))
        {
            Assert.NotNull(Check((ulong)other, start, end, leaf, path, root));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SubtreeConsistency_AnyProof_HoldsAndNoChangedOneDoes() => Prop.ForAll(Subtrees, t =>
    {
        var leaves = Hashes(t.Size);
        var proof = MerkleProofs.SubtreeConsistency(t.Start, t.End, leaves);
        var part = MerkleTree.Root(leaves.AsSpan(t.Start, t.End - t.Start));
        var root = MerkleTree.Root(leaves);
        ProofFault? Check(ulong start, ulong end, ulong size, byte[] one, byte[] whole, IReadOnlyList<byte[]> given) => ProofCheck.SubtreeConsistency(start, end, size, one, whole, given);

        var (start, end, size) = ((ulong)t.Start, (ulong)t.End, (ulong)t.Size);
        Assert.Null(Check(start, end, size, part, root, proof));
        foreach (var changed in Changed(proof, t.Seed))
        {
            Assert.NotNull(Check(start, end, size, part, root, changed));
        }

        Assert.NotNull(Check(start, end, size, Flipped(part, t.Seed), root, proof));
        Assert.NotNull(Check(start, end, size, part, Flipped(root, t.Seed), proof));
        Assert.Equal(ProofFault.SubtreeOutside, Check(start, end, end - 1, part, root, proof));
        var rewritten = leaves.ToArray();
        rewritten[t.Index] = MerkleTree.LeafHash([9]);
        Assert.NotNull(Check(start, end, size, part, MerkleTree.Root(rewritten), MerkleProofs.SubtreeConsistency(t.Start, t.End, rewritten)));
        if (t.Start == 0)
        {
            Assert.Equal(proof, MerkleProofs.Consistency(t.End, leaves));
            Assert.Null(ProofCheck.Consistency(end, size, part, root, proof));
            Assert.NotNull(ProofCheck.Consistency(end, size, part, root, [.. proof, root]));
        }

        if (t.End == t.Start + 1)
        {
            // The draft: SUBTREE_PROOF(start, start + 1, D_n) = PATH(start, D_n).
            Assert.Equal(MerkleProofs.Inclusion(t.Start, leaves), proof);
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0UL, ulong.MaxValue, true)]
    [InlineData(1UL << 63, ulong.MaxValue, true)]
    [InlineData(1UL, ulong.MaxValue, false)]
    [InlineData((1UL << 63) - 1, ulong.MaxValue, false)]
    [InlineData(7UL, 7UL, true)]
    [InlineData(8UL, 13UL, true)]
    [InlineData(4UL, 9UL, false)]
    [InlineData(2UL, 1UL, false)]
    public void IsSubtree_AtTheEdges_FollowsTheDefinition(ulong start, ulong end, bool isSubtree) => Assert.Equal(isSubtree, ProofCheck.IsSubtree(start, end));

    [Fact]
    public void Check_AnyNumbersAndLengths_AnswersWithoutThrowing()
    {
        var numbers = Gen.OneOf(Gen.Elements(0UL, 1UL, 2UL, 3UL, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue), Gen.Choose(0, int.MaxValue).Select(i => (ulong)i));
        var hash = Gen.Choose(0, 65).Select(length => new byte[length]);
        var any = from n in numbers.ArrayOf(3) from a in hash from b in hash from proof in Gen.Elements(32, 32, 32, 31).Select(l => new byte[l]).ArrayOf() select (n, a, b, proof);
        Prop.ForAll(any.ToArbitrary(), t =>
        {
            ProofCheck.SubtreeInclusion(t.n[0], t.n[1], t.n[2], t.a, t.proof, t.b);
            ProofCheck.Inclusion(t.n[0], t.n[1], t.a, t.proof, t.b);
            ProofCheck.SubtreeConsistency(t.n[0], t.n[1], t.n[2], t.a, t.b, t.proof);
            ProofCheck.Consistency(t.n[0], t.n[1], t.a, t.b, t.proof);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    /// <summary>A bit flipped, a hash missing, one too many, two exchanged, one of the wrong length.</summary>
    private static IEnumerable<IReadOnlyList<byte[]>> Changed(IReadOnlyList<byte[]> proof, int seed)
    {
        yield return [.. proof, MerkleTree.LeafHash([7])];
        yield return [MerkleTree.LeafHash([7]), .. proof];
        yield return [.. proof, []];
        if (proof.Count == 0)
        {
            yield break;
        }

        var at = seed % proof.Count;
        yield return [.. proof.Take(at), .. proof.Skip(at + 1)];
        yield return [.. proof.Take(at), Flipped(proof[at], seed), .. proof.Skip(at + 1)];
        yield return [.. proof.Take(at), proof[at][..31], .. proof.Skip(at + 1)];
        if (proof.Count > 1)
        {
            yield return [proof[1], proof[0], .. proof.Skip(2)];
        }
    }

    private static byte[] Flipped(byte[] hash, int seed)
    {
        var flipped = hash.ToArray();
        flipped[seed / 8 % hash.Length] ^= (byte)(1 << (seed % 8));
        return flipped;
    }

    private static byte[][] Hashes(int count) => [.. Enumerable.Range(0, count).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];
}
