using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Backup;

/// <summary>How many entries a directory says that it holds: those that were acknowledged, and those that were signed.</summary>
internal static class PromisedEntries
{
    /// <exception cref="RefusedException">Mark or checkpoint are missing or damaged: then nobody can say whether a copy would be whole.</exception>
    public static ulong Of(string directory)
    {
        var mark = Path.Combine(directory, DurableMark.FileName);
        var acknowledged = DurableMark.Read(mark);
        var signed = Signed(directory);
        return DurableMark.IsMissing(mark) && SegmentFile.List(Path.Combine(directory, "segments")).FirstOrDefault(FrameSearch.HoldsFrame) is { } used
            ? throw new RefusedException(new MarkMissing(mark, used))
            : Math.Max(acknowledged, signed);
    }

    private static ulong Signed(string directory)
    {
        var file = Path.Combine(directory, "log", "checkpoint");
        if (!File.Exists(file))
        {
            throw new RefusedException(new HistoryLost(file, "the checkpoint is missing", "the last signed checkpoint"));
        }

        return LogDirectory.ReadVerifierKey(Path.Combine(directory, LogDirectory.VerifierKeyFile)) is { } own
            && SignedNote.TryParse(StrangersFile.Read(file, SignedHead.Longest), out var note) && note.IsSignedBy(own) && Checkpoint.TryParse(note.Text, out var checkpoint)
            ? checkpoint.Size
            : throw new RefusedException(new LogDamaged(file, 0, $"this is not a checkpoint that the key of {LogDirectory.VerifierKeyFile} has signed"));
    }
}
