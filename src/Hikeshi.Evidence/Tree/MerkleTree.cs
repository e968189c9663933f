using System.Security.Cryptography;

namespace Hikeshi.Evidence.Tree;

/// <summary>Hashes of the Merkle tree (RFC 9162 §2.1.1; the same as RFC 6962 §2.1) over SHA-256.</summary>
public static class MerkleTree
{
    public const int HashSize = 32;

    public static byte[] EmptyRoot => SHA256.HashData([]);

    /// <summary>SHA-256(0x00 ‖ leaf).</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> leaf)
    {
        var hash = new byte[HashSize];
        Sha256.Hash([0x00], leaf, hash);
        return hash;
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * HashSize)];
        node[0] = 0x01;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + HashSize)..]);
        var hash = new byte[HashSize];
        Sha256.Hash(node, hash);
        return hash;
    }

    /// <summary>MTH over leaf hashes (or over roots of equal perfect subtrees), in order.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> hashes)
    {
        if (hashes.Length < 2)
        {
            return hashes.Length == 0 ? EmptyRoot : hashes[0];
        }

        var left = (int)LargestPowerBelow((ulong)hashes.Length);
        return NodeHash(Root(hashes[..left]), Root(hashes[left..]));
    }

    /// <summary>k of RFC 9162 §2.1.1: the largest power of two smaller than n, for n ≥ 2.</summary>
    internal static ulong LargestPowerBelow(ulong n) => 1UL << (63 - System.Numerics.BitOperations.LeadingZeroCount(n - 1));
}
