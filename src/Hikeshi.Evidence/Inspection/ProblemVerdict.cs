using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;

namespace Hikeshi.Evidence.Inspection;

/// <summary>Says of what a verification found how bad it is, and what comes next.</summary>
internal static class ProblemVerdict
{
    private const string Restore = "keep a copy of the directory as it is, then restore it from the backup";

    /// <param name="lost">Acknowledged entries cannot be read, which explains why tiles reach further than the entries.</param>
    /// <param name="empty">Nothing was ever appended.</param>
    /// <returns>Null for what others here look at more closely.</returns>
    public static Damage? Judge(VerificationProblem problem, bool lost, bool empty) => problem.Code switch
    {
        ProblemCode.SegmentMissing or ProblemCode.SegmentDamaged or ProblemCode.EntriesMissing or ProblemCode.KeyMissing or ProblemCode.MarkDamaged => null,
        ProblemCode.TileBeyondLog when lost => null,
        ProblemCode.TileMissing or ProblemCode.TileLength or ProblemCode.TileDiffers when !lost => Of(problem, Mending.Repair, "'fsck --repair' makes it again from the entries"),
        ProblemCode.NotATile => Of(problem, Mending.Repair, "nothing reads it; 'fsck --repair' moves it to segments/dropped-…"),
        ProblemCode.CheckpointMissing when empty => Of(problem, Mending.Itself, "the first start signs one"),
        ProblemCode.BodyUnreadable or ProblemCode.BodyDiffers => OfEntry(problem, "the body of this entry is lost, its header and its proof hold; " + Restore),
        ProblemCode.HeaderMalformed or ProblemCode.HeaderNotCanonical => OfEntry(problem, "the entry was written like this, or somebody has put it there; " + Restore),
        ProblemCode.ErasureUnrecorded => Of(problem, Mending.Person, "somebody took this content away behind the node's back: find out who; header and proof hold. To have it again, " + Restore),
        ProblemCode.CauseUnknown or ProblemCode.IdRepeated => OfEntry(problem, "no log of ours writes this; find out what did. " + Restore),
        ProblemCode.CheckpointMissing or ProblemCode.CheckpointMalformed or ProblemCode.SignatureWrong or ProblemCode.OriginDiffers =>
            Of(problem, Mending.Person, "put back the newest checkpoint of this log that you have: from the backup, from 'cosigned', or from a witness; an older one will do, one that is made up will not"),
        _ => Of(problem, Mending.Person, Restore + "; the witnesses have cosigned what this log has shown them"),
    };

    private static Damage Of(VerificationProblem problem, Mending mending, string next) => Damage.At(problem.Code, problem.Place, problem.What, mending, next);

    private static Damage OfEntry(VerificationProblem problem, string next)
    {
        if (problem.Extent is not { } extent)
        {
            return Of(problem, Mending.Person, next);
        }

        // The frame's checksums hold, so a body that does not open has another key than the one it was sealed with.
        var slot = problem.Code is ProblemCode.BodyUnreadable or ProblemCode.BodyDiffers;
        var (from, to) = slot ? (extent.Slot, extent.Slot + FrameHeader.SlotSize) : (extent.Payload, extent.End);
        return new Damage(problem.Code, extent.Segment, from, to, $"entry {extent.Index}: {problem.What}", Mending.Person, next, new EntryRange(extent.Index, extent.Index));
    }
}
