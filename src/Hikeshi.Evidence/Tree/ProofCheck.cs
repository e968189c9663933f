using System.Numerics;

namespace Hikeshi.Evidence.Tree;

/// <summary>
/// Checks proofs without the leaves: RFC 9162 §2.1.3.2 and §2.1.4.2, and their generalisation to subtrees [start, end) by
/// draft-ietf-plants-merkle-tree-certs ("Subtree Inclusion Proofs", "Subtree Consistency Proofs"), of which they are the case start = 0.
/// Sizes, hashes and proofs may come from anybody; the work is bounded by the length of the proof, and at most 64 hashes are ever hashed on.
/// </summary>
public static class ProofCheck
{
    /// <returns>Null when the proof holds.</returns>
    public static ProofFault? Inclusion(ulong index, ulong size, byte[] leafHash, IReadOnlyList<byte[]> path, byte[] root) =>
        SubtreeInclusion(index, 0, size, leafHash, path, root);

    /// <param name="root">Root hash of the subtree.</param>
    /// <inheritdoc cref="Inclusion"/>
    public static ProofFault? SubtreeInclusion(ulong index, ulong start, ulong end, byte[] leafHash, IReadOnlyList<byte[]> path, byte[] root)
    {
        if (!IsSubtree(start, end))
        {
            return ProofFault.NotASubtree;
        }

        if (index < start || index >= end)
        {
            return ProofFault.IndexOutside;
        }

        if (!AreHashes(path) || leafHash.Length != MerkleTree.HashSize)
        {
            return ProofFault.HashLength;
        }

        var (fn, sn, hash) = (index - start, end - start - 1, leafHash);
        foreach (var sibling in path)
        {
            if (sn == 0)
            {
                return ProofFault.TooLong;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                hash = MerkleTree.NodeHash(sibling, hash);
                while ((fn & 1) == 0)
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

        return sn != 0 ? ProofFault.TooShort : hash.AsSpan().SequenceEqual(root) ? null : ProofFault.OtherRoot;
    }

    /// <param name="first">At least 1: nothing can be proved about an empty tree.</param>
    /// <inheritdoc cref="Inclusion"/>
    public static ProofFault? Consistency(ulong first, ulong second, byte[] firstRoot, byte[] secondRoot, IReadOnlyList<byte[]> proof) =>
        first > second ? ProofFault.SizeShrinks
        : first == 0 ? ProofFault.EmptyTree
        : SubtreeConsistency(0, first, second, firstRoot, secondRoot, proof);

    /// <summary>An empty subtree is in every tree, by an empty proof.</summary>
    /// <inheritdoc cref="Inclusion"/>
    public static ProofFault? SubtreeConsistency(ulong start, ulong end, ulong size, byte[] subtreeRoot, byte[] root, IReadOnlyList<byte[]> proof)
    {
        if (!IsSubtree(start, end))
        {
            return ProofFault.NotASubtree;
        }

        if (end > size)
        {
            return ProofFault.SubtreeOutside;
        }

        if (start == end)
        {
            return proof.Count > 0 ? ProofFault.TooLong : subtreeRoot.AsSpan().SequenceEqual(MerkleTree.EmptyRoot) ? null : ProofFault.OtherFirstRoot;
        }

        // Without a proof nothing is hashed, the two roots are only compared.
        return !AreHashes(proof) || (proof.Count > 0 && subtreeRoot.Length != MerkleTree.HashSize)
            ? ProofFault.HashLength
            : Climb(start, end - 1, size - 1, subtreeRoot, root, proof);
    }

    /// <summary>Climbs from the last complete node of the subtree, once to the subtree's root and once to the tree's.</summary>
    private static ProofFault? Climb(ulong fn, ulong sn, ulong tn, byte[] subtreeRoot, byte[] root, IReadOnlyList<byte[]> proof)
    {
        var endsWithTree = sn == tn;
        while (fn != sn && (endsWithTree || (sn & 1) == 1))
        {
            (fn, sn, tn) = (fn >> 1, sn >> 1, tn >> 1);
        }

        // The subtree is a node of the tree, and known; or the proof begins with a node that both have.
        var isNode = fn == sn;
        if (!isNode && proof.Count == 0)
        {
            return ProofFault.TooShort;
        }

        var (fr, sr) = isNode ? (subtreeRoot, subtreeRoot) : (proof[0], proof[0]);
        foreach (var node in isNode ? proof : proof.Skip(1))
        {
            if (tn == 0)
            {
                return ProofFault.TooLong;
            }

            if ((sn & 1) == 1 || sn == tn)
            {
                fr = fn < sn ? MerkleTree.NodeHash(node, fr) : fr;
                sr = MerkleTree.NodeHash(node, sr);
                while ((sn & 1) == 0)
                {
                    (fn, sn, tn) = (fn >> 1, sn >> 1, tn >> 1);
                }
            }
            else
            {
                sr = MerkleTree.NodeHash(sr, node);
            }

            (fn, sn, tn) = (fn >> 1, sn >> 1, tn >> 1);
        }

        return tn != 0 ? ProofFault.TooShort
            : !fr.AsSpan().SequenceEqual(subtreeRoot) ? ProofFault.OtherFirstRoot
            : sr.AsSpan().SequenceEqual(root) ? null
            : ProofFault.OtherRoot;
    }

    /// <summary>[start, end) is a subtree when start is a multiple of its size rounded up to a power of two; so is every empty interval.</summary>
    public static bool IsSubtree(ulong start, ulong end) =>
        start == 0 || start == end
        || (start < end && end - start <= 1UL << 63 && (start & (BitOperations.RoundUpToPowerOf2(end - start) - 1)) == 0);

    private static bool AreHashes(IReadOnlyList<byte[]> proof) => proof.All(h => h.Length == MerkleTree.HashSize);
}
