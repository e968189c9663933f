using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>
/// What a log that has been used must have, looked at before anything is made: a new file in the place of a lost one would hide the loss.
/// A directory whose making was interrupted passes, because of the order in which <see cref="LogDirectory"/> makes and syncs its files.
/// </summary>
internal static class MissingFiles
{
    /// <exception cref="RefusedException">Something is missing. Nothing has been written.</exception>
    public static void Refuse(string path, EvidenceOptions options)
    {
        var checkpoint = Path.Combine(path, "log", "checkpoint");
        var segments = SegmentFile.List(Path.Combine(path, "segments"));
        RequireKey(path, LogDirectory.KeyFile, LogDirectory.VerifierKeyFile, File.Exists(checkpoint) || segments.Count > 0);
        if (options.Ecdsa)
        {
            RequireKey(path, LogDirectory.EcdsaKeyFile, LogDirectory.EcdsaVerifierKeyFile, IsSignedTwice(checkpoint, options.Origin));
        }

        RequireMark(Path.Combine(path, DurableMark.FileName), segments);
    }

    /// <summary>The mark is on disk before the first segment comes into being, so that entries without one mean that it was taken away.</summary>
    private static void RequireMark(string mark, IReadOnlyList<string> segments)
    {
        if (DurableMark.IsMissing(mark) && segments.FirstOrDefault(HoldsSomething) is { } used)
        {
            throw new RefusedException(new MarkMissing(mark, used));
        }
    }

    private static bool HoldsSomething(string segment) => SegmentCut.UsedUntil(segment, SegmentFile.HeaderSize) > SegmentFile.HeaderSize;

    /// <param name="signed">Something else than the verifier key says that the key has been used.</param>
    private static void RequireKey(string path, string name, string verifierKey, bool signed)
    {
        var file = Path.Combine(path, "keys", name);
        var verifier = Path.Combine(path, verifierKey);
        if ((File.Exists(verifier) || signed) && !IsThere(file))
        {
            throw new RefusedException(new KeyMissing(file, File.Exists(verifier) ? verifier : null));
        }
    }

    /// <summary>A key that this account may not see is not missing: then looking throws.</summary>
    private static bool IsThere(string file) =>
        File.Exists(file) || (Path.GetDirectoryName(file) is { } keys && Directory.Exists(keys) && Directory.EnumerateFiles(keys, Path.GetFileName(file)).Any());

    private static bool IsSignedTwice(string checkpoint, string origin) =>
        SignedNote.TryParse(StrangersFile.Read(checkpoint, SignedHead.Longest), out var note) && note.Signatures.Count(s => s.Name == origin) > 1;
}
