using System.Runtime.InteropServices;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Indexing;

/// <param name="Check">CRC-32C that the leaf had when it was published; null for an entry that is not sealed yet.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryLocation(SegmentFile Segment, EntryPlace Place, uint? Check);
