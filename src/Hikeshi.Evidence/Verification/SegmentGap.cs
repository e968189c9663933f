namespace Hikeshi.Evidence.Verification;

/// <summary>Something in or between the segments that is not as the log wrote it.</summary>
/// <param name="Start">Offset of the first byte in question.</param>
/// <param name="End">Behind the last one; equal to <paramref name="Start"/> where bytes are missing.</param>
/// <param name="First">Index of the first entry that cannot be read there.</param>
/// <param name="Next">Index of the first entry behind it that can be read again; null when there is none.</param>
internal sealed record SegmentGap(GapKind Kind, string File, long Start, long End, ulong First, ulong? Next)
{
    /// <summary>No frame follows in the same file.</summary>
    public bool IsTail { get; init; }

    /// <summary>It was not opened: no regular file, or far longer than a segment.</summary>
    public bool IsUnopened { get; init; }

    /// <param name="acknowledged">Entries that are known to have been durable.</param>
    /// <returns>Indices of the acknowledged entries that it has swallowed: from the first one up to, but not with, the second.</returns>
    public (ulong From, ulong To) Lost(ulong acknowledged) => (First, Math.Max(First, Math.Min(acknowledged, Next ?? acknowledged)));
}

/// <summary>What is the matter with it.</summary>
internal enum GapKind
{
    /// <summary>Where frames should be is something else, or nothing.</summary>
    Frames,

    /// <summary>A frame whose checksums hold, and whose contents contradict each other.</summary>
    Nonsense,

    /// <summary>The segment's own header is damaged; its frames may be whole.</summary>
    Header,

    /// <summary>A last segment without a header that continues the log and without a frame: it was just being created.</summary>
    Unfinished,

    /// <summary>A segment file is not there.</summary>
    Missing,

    /// <summary>A file that is no segment of this log, or one that is not in its place.</summary>
    Foreign,
}
