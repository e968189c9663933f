using System.Buffers.Binary;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Indexing;

/// <summary>
/// Records of an index file in the order of their keys, in pages of 4 KiB. The beginnings of the pages' first keys are kept in memory, so that
/// finding a record costs one read of one page instead of a binary search on disk. A record is a key of at least 8 bytes, big-endian so that
/// bytes sort as numbers, and a uint32. Thread-safe.
/// </summary>
/// <param name="firsts">For each page the first 8 bytes of its first key.</param>
internal sealed class SortedPages(IndexFile file, long at, int count, int recordSize, ulong[] firsts)
{
    public const int PageSize = 4096;
    private const int ValueSize = sizeof(uint);

    private readonly int perPage = PageSize / recordSize;
    private readonly int keySize = recordSize - ValueSize;

    public static int PagesOf(int count, int recordSize) => (int)(((long)count + (PageSize / recordSize) - 1) / (PageSize / recordSize));

    /// <summary>Where a record lies, from the table's beginning.</summary>
    public static long OffsetOf(int record, int recordSize)
    {
        var (page, within) = Math.DivRem(record, PageSize / recordSize);
        return ((long)page * PageSize) + (within * recordSize);
    }

    /// <summary>The value of the first record with this key.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, out uint value)
    {
        Span<byte> page = stackalloc byte[PageSize];
        var number = BinaryPrimitives.ReadUInt64BigEndian(key);
        for (var i = PageBefore(number); MayHold(i, number); i++)
        {
            var records = Read(i, page);
            if (LowerBound(records, key) is var found && found < records.Length / recordSize)
            {
                var record = records.Slice(found * recordSize, recordSize);
                value = BinaryPrimitives.ReadUInt32LittleEndian(record[keySize..]);
                return record.StartsWith(key);
            }
        }

        value = 0;
        return false;
    }

    /// <summary>Adds the values of all records with this key to an offset, until <paramref name="most"/> are found.</summary>
    public void AddAll(ReadOnlySpan<byte> key, ulong offset, List<ulong> found, int most)
    {
        Span<byte> page = stackalloc byte[PageSize];
        var number = BinaryPrimitives.ReadUInt64BigEndian(key);
        for (var i = PageBefore(number); MayHold(i, number); i++)
        {
            var records = Read(i, page);
            for (records = records[(LowerBound(records, key) * recordSize)..]; !records.IsEmpty; records = records[recordSize..])
            {
                if (!records.StartsWith(key) || found.Count >= most)
                {
                    return;
                }

                found.Add(offset + BinaryPrimitives.ReadUInt32LittleEndian(records[keySize..]));
            }
        }
    }

    /// <summary>The page in front of the first one that begins at the number or later: equal keys may begin at its end.</summary>
    private int PageBefore(ulong number)
    {
        var (low, high) = (0, firsts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = firsts[middle] < number ? (middle + 1, high) : (low, middle);
        }

        return Math.Max(low - 1, 0);
    }

    private bool MayHold(int page, ulong number) => page < firsts.Length && firsts[page] <= number;

    private Span<byte> Read(int page, Span<byte> target)
    {
        var records = target[..(Math.Min(perPage, count - (page * perPage)) * recordSize)];
        file.Require(records, at + ((long)page * PageSize));
        return records;
    }

    private int LowerBound(ReadOnlySpan<byte> records, ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, records.Length / recordSize);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = records.Slice(middle * recordSize, key.Length).SequenceCompareTo(key) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
