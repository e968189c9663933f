using System.Buffers.Binary;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// The right edge of the Merkle tree at one size: per level, the hashes of the tile that is not yet full. With it the tree can be grown
/// further without reading what lies to the left. At most 255 hashes per level, 64 levels.
/// </summary>
/// <param name="Size">Leaves of the tree.</param>
/// <param name="Levels">From the leaves upwards.</param>
internal sealed record TreeEdge(ulong Size, IReadOnlyList<IReadOnlyList<byte[]>> Levels)
{
    private const int MostLevels = 64;

    /// <summary>Per level: uint16 number of hashes, then the hashes of 32 bytes.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Levels.Sum(l => sizeof(ushort) + (l.Count * MerkleTree.HashSize))];
        var at = 0;
        foreach (var level in Levels)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)level.Count);
            at += sizeof(ushort);
            foreach (var hash in level)
            {
                hash.CopyTo(bytes, at);
                at += MerkleTree.HashSize;
            }
        }

        return bytes;
    }

    /// <returns>Null when the bytes are not the edge of a tree of that size.</returns>
    public static TreeEdge? TryDecode(ulong size, ReadOnlySpan<byte> bytes)
    {
        var levels = new List<IReadOnlyList<byte[]>>();
        var rest = size;
        for (; bytes.Length >= sizeof(ushort) && levels.Count < MostLevels; rest /= TilePath.FullWidth)
        {
            int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            bytes = bytes[sizeof(ushort)..];
            if ((ulong)count != rest % TilePath.FullWidth || bytes.Length < count * MerkleTree.HashSize)
            {
                return null;
            }

            var level = new byte[count][];
            for (var i = 0; i < count; i++)
            {
                level[i] = bytes[..MerkleTree.HashSize].ToArray();
                bytes = bytes[MerkleTree.HashSize..];
            }

            levels.Add(level);
        }

        return bytes.Length == 0 && levels.Count > 0 && rest == 0 ? new TreeEdge(size, levels) : null;
    }
}
