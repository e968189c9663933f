using System.Numerics;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>What a consistency proof says about the past when it does not fit the root that was expected there.</summary>
internal static class EarlierRoot
{
    /// <summary>
    /// Folds the proof as RFC 9162 §2.1.4.2 does. When it leads to the root of the second tree, its hashes are those of that tree, and then the
    /// other result is the root that this tree had at the first size.
    /// </summary>
    /// <returns>
    /// Null when the proof does not belong to the second tree; also for a first size that is a power of two, where the proof leaves the first
    /// root out (§2.1.4.1) and so says nothing about it.
    /// </returns>
    public static byte[]? Shown(ulong first, ulong second, byte[] secondRoot, IReadOnlyList<byte[]> proof)
    {
        if (first == 0 || first >= second || BitOperations.IsPow2(first) || proof.Count == 0)
        {
            return null;
        }

        var zeros = BitOperations.TrailingZeroCount(first); // the trailing ones of first - 1
        var (fn, sn) = ((first - 1) >> zeros, (second - 1) >> zeros);
        var (fr, sr) = (proof[0], proof[0]);
        foreach (var node in proof.Skip(1))
        {
            if (sn == 0)
            {
                return null;
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

        return sn == 0 && sr.AsSpan().SequenceEqual(secondRoot) ? fr : null;
    }
}
