using System.Buffers.Binary;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// Says of most entries that no entry of a segment names them as a cause, without a look at the disk: otherwise a question for effects would
/// read something of every later segment. A Bloom filter in blocks of 256 bits, one bit in each of a block's eight words (as Apache Parquet
/// has it), with 12 bits for each cause: it is wrong about one in two hundred. It may say yes wrongly, never no.
/// </summary>
/// <param name="words">Eight for each block; none when there are no causes.</param>
internal readonly struct CauseFilter(uint[] words)
{
    private const int WordsPerBlock = 8;
    private const int BitsPerBlock = 256;
    private const int BitsPerCause = 12;
    private const int MostBlocks = 2048; // 64 KiB: it is kept in memory, for each segment. With more causes than it is good for, it says yes more often.

    private static ReadOnlySpan<uint> Salts => [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

    /// <summary>Bytes in an index file, little-endian words.</summary>
    public int Length => words.Length * sizeof(uint);

    public static CauseFilter Of(IReadOnlyCollection<ulong> causes)
    {
        var blocks = (int)Math.Min((((long)causes.Count * BitsPerCause) + BitsPerBlock - 1) / BitsPerBlock, MostBlocks);
        var words = new uint[blocks * WordsPerBlock];
        foreach (var cause in causes)
        {
            var hash = Mix(cause);
            var block = BlockOf(hash, words);
            for (var i = 0; i < WordsPerBlock; i++)
            {
                block[i] |= Bit(hash, i);
            }
        }

        return new CauseFilter(words);
    }

    public bool MayHold(ulong cause)
    {
        if (words.Length == 0)
        {
            return false;
        }

        var hash = Mix(cause);
        var block = BlockOf(hash, words);
        for (var i = 0; i < WordsPerBlock; i++)
        {
            if ((block[i] & Bit(hash, i)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    public void Write(Span<byte> target)
    {
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[(i * sizeof(uint))..], words[i]);
        }
    }

    /// <param name="bytes">Whole blocks.</param>
    public static CauseFilter Read(ReadOnlySpan<byte> bytes)
    {
        var words = new uint[bytes.Length / sizeof(uint)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * sizeof(uint))..]);
        }

        return new CauseFilter(words);
    }

    public static bool IsLength(int bytes) => bytes is >= 0 and <= MostBlocks * BitsPerBlock / 8 && bytes % (BitsPerBlock / 8) == 0;

    private static Span<uint> BlockOf(ulong hash, uint[] words)
    {
        var block = (int)(((hash >> 32) * (ulong)(words.Length / WordsPerBlock)) >> 32);
        return words.AsSpan(block * WordsPerBlock, WordsPerBlock);
    }

    private static uint Bit(ulong hash, int word) => 1u << (int)(unchecked((uint)hash * Salts[word]) >> 27);

    /// <summary>The end of MurmurHash3: neighbouring indices are to land anywhere.</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
            value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
            return value ^ (value >> 33);
        }
    }
}
