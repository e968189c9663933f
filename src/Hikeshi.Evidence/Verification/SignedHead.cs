using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Verification;

/// <summary>Reads signed checkpoints: the one that a log publishes, the newest one with enough cosignatures, and an older one that somebody has kept.</summary>
internal static class SignedHead
{
    /// <summary>A longer note is not read.</summary>
    public const int Longest = SignedNote.LongestNote;

    /// <param name="verifier">Null when no key is known; that has been reported already.</param>
    /// <returns>Null when it cannot be read. What is wrong with one that can be read is a problem, and said here.</returns>
    public static Checkpoint? Read(string place, ReadOnlySpan<byte> bytes, NoteVerifier? verifier, CosignatureCheck cosignatures, Findings findings)
    {
        if (bytes.Length > Longest || !SignedNote.TryParse(bytes, out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            findings.Problem(ProblemCode.CheckpointMalformed, place, "this is not a checkpoint");
            return null;
        }

        if (verifier is not null && !note.IsSignedBy(verifier))
        {
            findings.Problem(ProblemCode.SignatureWrong, place, $"it is not signed by {verifier}");
        }
        else
        {
            cosignatures.Look(place, note, checkpoint);
        }

        return checkpoint;
    }

    /// <summary>The newest checkpoint that had enough cosignatures when it was newest, which a log keeps beside its own.</summary>
    /// <returns>Null when there is none, or it is not of this log: then it proves nothing, and nothing is missing either.</returns>
    public static Checkpoint? ReadCosigned(string place, ReadOnlySpan<byte> bytes, NoteVerifier? verifier, CosignatureCheck cosignatures, Findings findings)
    {
        if (bytes.IsEmpty || verifier is null)
        {
            return null;
        }

        if (bytes.Length > Longest || !SignedNote.TryParse(bytes, out var note) || !note.IsSignedBy(verifier) || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            findings.Note($"{place} is not a checkpoint signed by {verifier}, so its cosignatures do not count");
            return null;
        }

        cosignatures.Look(place, note, checkpoint);
        return checkpoint;
    }

    /// <summary>A checkpoint that was kept from earlier, by the same key, with or without cosignatures.</summary>
    /// <exception cref="RefusedException">It is none, or another key signed it: nothing can be concluded from it.</exception>
    public static Checkpoint ReadOlder(string file, NoteVerifier verifier)
    {
        if (!SignedNote.TryParse(StrangersFile.Read(file, Longest), out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            throw new RefusedException(new BadEvidenceInput(file, "there is no checkpoint in this file", "a signed checkpoint of the log, as its 'checkpoint' file was earlier", "Give the copy that you kept"));
        }

        return note.IsSignedBy(verifier)
            ? checkpoint
            : throw new RefusedException(new BadEvidenceInput(file, $"it is not signed by {verifier}", "an older checkpoint of the same log, signed by the same key", "Give a checkpoint of this log, or the verifier key that signed both"));
    }

    public static NoteVerifier ParseKey(string text) => NoteVerifier.TryParse(text, out var known)
        ? known
        : throw new RefusedException(new BadEvidenceInput("vkey", $"'{text}' is no verifier key", "name+hash+base64, as signed notes write it", "Copy it whole, for instance from evidence.vkey of the log"));
}
