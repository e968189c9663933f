using System.Runtime.InteropServices;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Indexing;

/// <param name="Check">CRC-32C that the leaf had when it was published; null for an entry that is not sealed yet.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryLocation(SegmentFile Segment, EntryPlace Place, uint? Check)
{
    /// <summary>An offset before which the entry ends, as far as the index knows; zero when it does not. Only says how much to read at once.</summary>
    public long End { get; init; }

    /// <summary>An entry ends where the next one's lengths begin, or where the next one's frame does.</summary>
    public static uint EndBefore(EntryPlace place, EntryPlace next) => next.Slot > place.Payload ? next.Slot : next.Payload;
}
