using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Verification;

/// <summary>Recomputes a whole log from its entries and compares it with everything that was published and signed. Reads only; the node may be running.</summary>
public static class EvidenceVerifier
{
    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <param name="vkey">The key that the log must be signed with, from somewhere else than this directory; null takes the directory's own word.</param>
    /// <exception cref="RefusedException">There is no log, or the key is no verifier key.</exception>
    public static VerificationReport Verify(string directory, string? vkey = null)
    {
        var path = EvidenceReader.Locate(directory);
        var logPath = Path.Combine(path, "log");
        var findings = new Findings();
        var verifier = Key(path, vkey, findings);

        // In this order, so that on a running node each thing read covers the one read before it.
        var checkpoint = ReadCheckpoint(Path.Combine(logPath, "checkpoint"), verifier, findings);
        var published = TileCheck.List(logPath);
        var segments = new SegmentCheck(Acknowledged(path, findings), findings);
        segments.Run(Path.Combine(path, "segments"));

        var tiles = new TileCheck(logPath, findings);
        tiles.Run(published, segments.Leaves, checkpoint?.Size ?? 0);
        CheckRoot(Path.Combine(logPath, "checkpoint"), checkpoint, segments.Leaves, findings);
        if (vkey is null)
        {
            findings.Note($"the key was taken from {LogDirectory.VerifierKeyFile} in the directory itself; give --vkey to check against the key that you know");
        }

        return new VerificationReport(
            path, verifier?.Name ?? "", verifier?.ToString() ?? "", vkey is not null, (ulong)segments.Leaves.Count, checkpoint?.Size ?? 0,
            checkpoint is null ? "" : Convert.ToBase64String(checkpoint.Root), segments.Erased, segments.Segments, tiles.Tiles, tiles.Bundles, findings.Problems, findings.Notes);
    }

    private static NoteVerifier? Key(string path, string? given, Findings findings)
    {
        if (given is not null)
        {
            return NoteVerifier.TryParse(given, out var known)
                ? known
                : throw new RefusedException(new BadEvidenceInput("vkey", $"'{given}' is no verifier key", "name+hash+base64, as signed notes write it", "Copy it whole, for instance from evidence.vkey of the log"));
        }

        var file = Path.Combine(path, LogDirectory.VerifierKeyFile);
        if (File.Exists(file) && File.ReadAllText(file) is var text && NoteVerifier.TryParse(text, out var own) && text == own + "\n")
        {
            return own;
        }

        findings.Problem(file, "the verifier key is missing or damaged");
        return null;
    }

    private static ulong Acknowledged(string path, Findings findings)
    {
        var file = Path.Combine(path, DurableMark.FileName);
        try
        {
            var acknowledged = DurableMark.Read(file);
            if (DurableMark.Fault(file) is { } fault)
            {
                findings.Note($"{file}: {fault}"); // a power cut leaves that behind, and the next start mends it
            }

            return acknowledged;
        }
        catch (RefusedException damaged)
        {
            findings.Problem(damaged.Refusal.Where, damaged.Refusal.What);
            return 0;
        }
    }

    private static Checkpoint? ReadCheckpoint(string file, NoteVerifier? verifier, Findings findings)
    {
        if (!File.Exists(file))
        {
            findings.Problem(file, "the checkpoint is missing");
            return null;
        }

        if (!SignedNote.TryParse(File.ReadAllBytes(file), out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            findings.Problem(file, "this is not a checkpoint");
            return null;
        }

        if (verifier is not null && !note.IsSignedBy(verifier))
        {
            findings.Problem(file, $"it is not signed by {verifier}");
        }
        else if (verifier is not null && checkpoint.Origin != verifier.Name)
        {
            findings.Problem(file, $"its origin is '{checkpoint.Origin}', not '{verifier.Name}'");
        }

        return checkpoint;
    }

    private static void CheckRoot(string file, Checkpoint? checkpoint, List<byte[]> leaves, Findings findings)
    {
        if (checkpoint is null)
        {
            return;
        }

        if (checkpoint.Size > (ulong)leaves.Count)
        {
            findings.Problem(file, $"it covers {checkpoint.Size} entries, but only {leaves.Count} can be read");
        }
        else if (!MerkleTree.Root(leaves.GetRange(0, (int)checkpoint.Size).ToArray()).AsSpan().SequenceEqual(checkpoint.Root))
        {
            findings.Problem(file, $"the first {checkpoint.Size} entries do not have the root hash that was signed");
        }
    }
}
