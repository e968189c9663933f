using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>Reads durable leaves back from the segments, in order and once: what is published is what lies on disk, checksums included.</summary>
/// <param name="fileOf">The segment that holds an entry.</param>
/// <param name="tail">Where recovery stopped reading.</param>
/// <param name="next">Index of the first leaf to deliver.</param>
internal sealed class LeafFeed(Func<ulong, SegmentFile> fileOf, RecoveredTail? tail, ulong next) : IDisposable
{
    private SegmentScanner? scanner = tail is { Segment: { } segment, End: var end } ? new SegmentScanner(segment.Handle, next, end) : null;
    private IEnumerator<RawEntry> frame = Enumerable.Empty<RawEntry>().GetEnumerator();

    /// <summary>Index of the leaf that <see cref="Next"/> returns.</summary>
    public ulong Index { get; private set; } = next;

    /// <summary>The next leaf, which must be durable. Its memory is valid until the next call.</summary>
    /// <param name="ended">Called when the leaf begins another segment, with the offset behind the last frame of the one before.</param>
    /// <exception cref="RefusedException">What was written cannot be read back.</exception>
    public ReadOnlyMemory<byte> Next(Action<long> ended)
    {
        while (!frame.MoveNext())
        {
            NextFrame(ended);
        }

        Index++;
        return frame.Current.Leaf;
    }

    private void NextFrame(Action<long> ended)
    {
        if (scanner?.Next() != true)
        {
            var file = fileOf(Index);
            if (file.FirstIndex != Index)
            {
                throw new RefusedException(new LogDamaged(file.Path, scanner?.Offset ?? SegmentFile.HeaderSize, $"the frame of entry {Index} cannot be read back"));
            }

            if (scanner is not null)
            {
                ended(scanner.Offset);
                scanner.Dispose();
            }

            scanner = new SegmentScanner(file.Handle, Index);
            if (!scanner.Next())
            {
                throw new RefusedException(new LogDamaged(file.Path, SegmentFile.HeaderSize, $"the frame of entry {Index} cannot be read back"));
            }
        }

        frame = scanner.Entries().GetEnumerator();
    }

    public void Dispose() => scanner?.Dispose();
}
