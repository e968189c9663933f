using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Verification;

/// <summary>What a verification meets on its way, for those who want to know more than what is wrong.</summary>
internal sealed class LogSurvey
{
    private TreeFold? tree;

    /// <summary>Entries that something outside of the segments says were durable.</summary>
    public ulong Acknowledged { get; init; }

    /// <summary>Gets each entry that no lost one comes before, with its segment; its memory is valid during the call only.</summary>
    public Action<string, RawEntry>? Seen { get; init; }

    /// <summary>Called behind each segment, with the offset behind its last whole frame and the tree up to there.</summary>
    public Action<string, long, TreeFold>? Ended { get; init; }

    /// <summary>Gets the path and the right content of each tile and bundle that is missing or differs.</summary>
    public Action<string, ReadOnlyMemory<byte>>? Mend { get; init; }

    /// <summary>In the order of the log.</summary>
    public IReadOnlyList<SegmentGap> Gaps { get; private set; } = [];

    /// <summary>Index behind the last entry that can be read.</summary>
    public ulong End { get; private set; }

    /// <summary>Entries that are known to have been durable, by the mark or by what the segments say.</summary>
    public ulong Durable { get; private set; }

    public void Begin(TreeFold fold) => tree = fold;

    public void Add(string segment, RawEntry entry) => Seen?.Invoke(segment, entry);

    public void EndSegment(string segment, long end) => Ended?.Invoke(segment, end, tree!);

    public void Surveyed(IReadOnlyList<SegmentGap> gaps, ulong durable, ulong end) => (Gaps, Durable, End) = (gaps, durable, end);
}
