using System.Buffers.Binary;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>The entries of a bundle: each a big-endian uint16 of its length, then its bytes (C2SP tlog-tiles, Log entries).</summary>
internal static class EntryBundle
{
    /// <summary>256 entries of 65,535 bytes, each behind its length.</summary>
    public const int Longest = TilePath.FullWidth * (2 + ushort.MaxValue);

    /// <param name="ends">Where each entry ends; it begins two bytes behind the end before it.</param>
    /// <returns>False when these are not exactly <paramref name="width"/> entries.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> bundle, int width, out int[] ends) =>
        TrySplitPrefix(bundle, width, out ends) && ends[^1] == bundle.Length;

    /// <summary>As <see cref="TrySplit"/>, but more may follow: the first entries of a full bundle are those of the partial one before it.</summary>
    public static bool TrySplitPrefix(ReadOnlySpan<byte> bundle, int width, out int[] ends)
    {
        ends = new int[width];
        var at = 0;
        for (var i = 0; i < width; i++)
        {
            if (bundle.Length - at < 2 || BinaryPrimitives.ReadUInt16BigEndian(bundle[at..]) is var length && bundle.Length - at - 2 < length)
            {
                return false;
            }

            at += 2 + length;
            ends[i] = at;
        }

        return true;
    }

    /// <summary>The leaf hashes, SHA-256(0x00 ‖ entry), one behind the other.</summary>
    public static byte[] LeafHashes(ReadOnlySpan<byte> bundle, IReadOnlyList<int> ends)
    {
        var hashes = new byte[ends.Count * MerkleTree.HashSize];
        Span<byte> leaf = new byte[1 + ushort.MaxValue];
        var start = 0;
        for (var i = 0; i < ends.Count; i++)
        {
            var entry = bundle[(start + 2)..ends[i]];
            entry.CopyTo(leaf[1..]);
            Sha256.Hash(leaf[..(1 + entry.Length)], hashes.AsSpan(i * MerkleTree.HashSize));
            start = ends[i];
        }

        return hashes;
    }
}
