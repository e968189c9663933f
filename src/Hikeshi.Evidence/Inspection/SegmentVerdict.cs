using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;

namespace Hikeshi.Evidence.Inspection;

/// <summary>Says of each gap in the segments what is lost in it, and what can be done about it.</summary>
/// <param name="acknowledged">Entries that are known to have been acknowledged: by the mark, by later frames, by the checkpoint, by cursors.</param>
/// <param name="markIsGone">Nothing says any more whether a frame at the end had been acknowledged.</param>
internal sealed class SegmentVerdict(string segments, ulong acknowledged, bool markIsGone)
{
    private const string Restore = "keep a copy of the directory as it is, then restore it from the backup; what the witnesses cosigned, and 'cosigned', say how much there was";

    private readonly string? lastSegment = SegmentFile.List(segments) is { Count: > 0 } all ? all[^1] : null;
    private bool tailIsCut;

    public List<Damage> Damages { get; } = [];

    /// <summary>What a repair takes away: nothing of it was acknowledged.</summary>
    public List<SegmentCut> Cuts { get; } = [];

    /// <summary>Segments whose header a repair writes again, with the index that it must name.</summary>
    public List<(string File, ulong First)> Headers { get; } = [];

    public void Judge(SegmentGap gap)
    {
        if (gap.Lost(acknowledged) is var (from, to) && to > from)
        {
            Lose(gap, from, to);
            return;
        }

        switch (gap.Kind)
        {
            case GapKind.Unfinished when gap.First >= acknowledged:
                Cuts.Add(new SegmentCut(gap.File, 0));
                Damages.Add(Damage.At(DamageCode.SegmentUnfinished, gap.File, "this segment was being created when the node stopped; it holds no entry", Mending.Itself, "the next start removes it"));
                break;
            case GapKind.Header or GapKind.Unfinished:
                Headers.Add((gap.File, gap.First));
                Damages.Add(Damage.At(DamageCode.SegmentHeaderDamaged, gap.File, "the segment's header is damaged; its entries are there", Mending.Repair, "'fsck --repair' writes the header again: the frames say what it was") with { Byte = 0, End = SegmentFile.HeaderSize });
                break;
            case GapKind.Missing:
                Damages.Add(Damage.At(ProblemCode.SegmentMissing, gap.File, "this segment is missing, though no entry is", Mending.Person, Restore));
                break;
            case GapKind.Foreign:
                Damages.Add(Damage.At(DamageCode.SegmentForeign, gap.File, "this file does not continue the segments before it", Mending.Person, "find out where it came from, and move it out of this directory"));
                break;
            case GapKind.Frames or GapKind.Nonsense when gap.First >= acknowledged && gap.Next != gap.First:
                Tail(gap);
                break;
            default:
                Foreign(gap);
                break;
        }
    }

    private void Lose(SegmentGap gap, ulong from, ulong to)
    {
        var what = gap.Kind == GapKind.Missing ? "this segment is missing"
            : gap.Kind is GapKind.Header or GapKind.Unfinished ? "the segment's header is damaged, and no frame is there"
            : gap.End > gap.Start ? $"the frame of entry {gap.First} is damaged"
            : "the segment ends too early";
        var behind = gap.Next is { } next ? $"can be read from {next} on again" : "end there";
        Damages.Add(new Damage(
            gap.Kind == GapKind.Missing ? ProblemCode.SegmentMissing : DamageCode.EntriesLost, gap.File, gap.Start, gap.End,
            $"{what}: {Words.Entries(from, to - 1)}, which {(to - from == 1 ? "was" : "were")} acknowledged, cannot be read; the entries {behind}", Mending.Person, Restore, new EntryRange(from, to - 1)));
    }

    private void Tail(SegmentGap gap)
    {
        if (tailIsCut)
        {
            return; // Everything behind the first one goes with it.
        }

        tailIsCut = true;
        var end = SegmentCut.UsedUntil(gap.File, gap.Start);
        Cuts.Add(new SegmentCut(gap.File, gap.Start));
        var closed = gap.File != lastSegment && !Damages.Exists(d => d.Code == DamageCode.SegmentUnfinished && d.File == lastSegment);
        var damage = markIsGone
            ? Damage.At(DamageCode.TailUncertain, gap.File, $"an unfinished frame from entry {gap.First} on, and the mark that knew whether it was acknowledged is gone", Mending.Person, Restore)
            : Damage.At(DamageCode.TailUnfinished, gap.File, $"an unfinished frame from entry {gap.First} on; it was never acknowledged", Mending.Itself, "the next start drops it; 'fsck --repair' drops it and keeps the bytes");
        if (damage.Mending == Mending.Itself && (closed || gap.Kind == GapKind.Nonsense))
        {
            damage = damage with { Mending = Mending.Repair, Next = "'fsck --repair' drops it and keeps the bytes" };
        }

        Damages.Add(damage with { Byte = gap.Start, End = end });
    }

    private void Foreign(SegmentGap gap)
    {
        if (gap.IsTail)
        {
            Cuts.Add(new SegmentCut(gap.File, gap.Start));
        }

        Damages.Add(Damage.At(DamageCode.BytesForeign, gap.File, "there are bytes that the log did not write; no entry is missing", gap.IsTail ? Mending.Repair : Mending.Person, gap.IsTail ? "'fsck --repair' takes them away and keeps them" : Restore) with { Byte = gap.Start, End = gap.End });
    }
}
