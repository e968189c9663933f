namespace Hikeshi.Evidence.Tree;

/// <summary>Inclusion and consistency proofs (RFC 9162 §2.1.3, §2.1.4), made from leaf hashes and checked without them.</summary>
public static class MerkleProofs
{
    /// <summary>PATH(m, D_n) of §2.1.3.1: the hashes beside the way from leaf <paramref name="index"/> up to the root.</summary>
    public static IReadOnlyList<byte[]> Inclusion(int index, ReadOnlySpan<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        if (leaves.Length == 1)
        {
            return [];
        }

        var split = (int)MerkleTree.LargestPowerBelow((ulong)leaves.Length);
        return index < split
            ? [.. Inclusion(index, leaves[..split]), MerkleTree.Root(leaves[split..])]
            : [.. Inclusion(index - split, leaves[split..]), MerkleTree.Root(leaves[..split])];
    }

    /// <summary>§2.1.3.2.</summary>
    public static bool VerifyInclusion(ulong index, ulong size, byte[] leafHash, IReadOnlyList<byte[]> path, byte[] root)
    {
        if (index >= size)
        {
            return false;
        }

        var (fn, sn, hash) = (index, size - 1, leafHash);
        foreach (var sibling in path)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                hash = MerkleTree.NodeHash(sibling, hash);
                while ((fn & 1) == 0 && fn != 0)
                {
                    (fn, sn) = (fn >> 1, sn >> 1);
                }
            }
            else
            {
                hash = MerkleTree.NodeHash(hash, sibling);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>PROOF(m, D_n) of §2.1.4.1, for 0 &lt; <paramref name="first"/> ≤ number of leaves.</summary>
    public static IReadOnlyList<byte[]> Consistency(int first, ReadOnlySpan<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, leaves.Length);
        return SubProof(first, leaves, isWhole: true);
    }

    private static IReadOnlyList<byte[]> SubProof(int first, ReadOnlySpan<byte[]> leaves, bool isWhole)
    {
        if (first == leaves.Length)
        {
            return isWhole ? [] : [MerkleTree.Root(leaves)];
        }

        var split = (int)MerkleTree.LargestPowerBelow((ulong)leaves.Length);
        return first <= split
            ? [.. SubProof(first, leaves[..split], isWhole), MerkleTree.Root(leaves[split..])]
            : [.. SubProof(first - split, leaves[split..], isWhole: false), MerkleTree.Root(leaves[..split])];
    }

    /// <summary>§2.1.4.2. An empty first tree is consistent with every tree, by an empty proof.</summary>
    public static bool VerifyConsistency(ulong first, ulong second, byte[] firstRoot, byte[] secondRoot, IReadOnlyList<byte[]> proof)
    {
        if (first > second)
        {
            return false;
        }

        if (first == second)
        {
            return proof.Count == 0 && firstRoot.AsSpan().SequenceEqual(secondRoot);
        }

        if (first == 0)
        {
            return proof.Count == 0 && firstRoot.AsSpan().SequenceEqual(MerkleTree.EmptyRoot);
        }

        var path = System.Numerics.BitOperations.IsPow2(first) ? [firstRoot, .. proof] : proof;
        if (path.Count == 0)
        {
            return false;
        }

        var (fn, sn) = (first - 1, second - 1);
        while ((fn & 1) == 1)
        {
            (fn, sn) = (fn >> 1, sn >> 1);
        }

        var (fr, sr) = (path[0], path[0]);
        foreach (var node in path.Skip(1))
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                fr = MerkleTree.NodeHash(node, fr);
                sr = MerkleTree.NodeHash(node, sr);
                while ((fn & 1) == 0 && fn != 0)
                {
                    (fn, sn) = (fn >> 1, sn >> 1);
                }
            }
            else
            {
                sr = MerkleTree.NodeHash(sr, node);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && fr.AsSpan().SequenceEqual(firstRoot) && sr.AsSpan().SequenceEqual(secondRoot);
    }
}
