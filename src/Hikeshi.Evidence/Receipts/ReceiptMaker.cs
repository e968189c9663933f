using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Verification;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Receipts;

/// <summary>Makes receipts (C2SP tlog-proof) that a stranger verifies without the log. Reads a few tiles and one entry, whatever the log's length.</summary>
public static class ReceiptMaker
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>From the directory of a log, whether or not its node is running.</summary>
    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <param name="wait">How long to wait for the checkpoint that covers the entry.</param>
    /// <exception cref="RefusedException">There is no such entry, no checkpoint covers it in time, its body is erased, or the log is damaged.</exception>
    public static async Task<string> FromDirectoryAsync(string directory, EntryId id, ReceiptContents contents, TimeSpan wait, TimeProvider clock, CancellationToken cancel)
    {
        var path = EvidenceDoor.Enter(directory);
        using var reader = EvidenceReader.Open(path);
        if (!reader.TryFind(id, out var index))
        {
            throw Unknown(id);
        }

        var began = clock.GetTimestamp();
        for (; ; await Task.Delay(Look, clock, cancel))
        {
            var (note, checkpoint) = SignedHead(path);
            if (index < checkpoint.Size)
            {
                return Make(path, note, checkpoint, index, reader.Locate(index), contents);
            }

            if (clock.GetElapsedTime(began) >= wait)
            {
                throw new RefusedException(new NotYetCovered(id.ToString(), index, checkpoint.Size));
            }
        }
    }

    /// <summary>From the log that this process owns.</summary>
    /// <exception cref="RefusedException">No checkpoint covers the entry yet, its body is erased, or a tile is damaged.</exception>
    public static string FromLog(EvidenceLog log, EntryId id, ReceiptContents contents)
    {
        if (!log.TryFind(id, out var index))
        {
            throw Unknown(id);
        }

        var note = log.CurrentCheckpoint();
        return Checkpoint.TryParse(note.Text, out var checkpoint) && index < checkpoint.Size
            ? Make(log.Directory.Path, note, checkpoint, index, log.Locate(index), contents)
            : throw new RefusedException(new NotYetCovered(id.ToString(), index, checkpoint?.Size ?? 0));
    }

    private static string Make(string directory, SignedNote note, Checkpoint checkpoint, ulong index, EntryLocation found, ReceiptContents contents)
    {
        var leaf = EntryFiles.ReadLeaf(found);
        var logPath = Path.Combine(directory, "log");
        var proof = Cosigned(directory, checkpoint, index, leaf) ?? Prove(logPath, note, checkpoint, index, leaf);
        var (salt, body) = contents == ReceiptContents.Header ? (null, null) : Open(index, leaf, found, contents);
        return (proof with { Extra = new ReceiptExtra(leaf, salt, body).ToJson() }).ToString();
    }

    private static TlogProof Prove(string logPath, SignedNote note, Checkpoint checkpoint, ulong index, byte[] leaf)
    {
        var path = new TileTree(logPath, checkpoint.Size).Inclusion(index);
        return ProofCheck.Inclusion(index, checkpoint.Size, MerkleTree.LeafHash(leaf), path, checkpoint.Root) is { } fault
            ? throw new RefusedException(new LogDamaged(logPath, 0, $"the tiles do not lead from entry {index} to the signed root ({fault})"))
            : new TlogProof(index, path, Extra: null, note, checkpoint);
    }

    /// <summary>Under the checkpoint that witnesses have cosigned, which proves more than a newer one without them.</summary>
    /// <returns>Null when it does not cover the entry, or is none that this log could have kept: the newest checkpoint is there for that.</returns>
    private static TlogProof? Cosigned(string directory, Checkpoint newest, ulong index, byte[] leaf)
    {
        var vkey = Path.Combine(directory, LogDirectory.VerifierKeyFile);
        if (LogDirectory.ReadVerifierKey(vkey) is not { } own
            || !SignedNote.TryParse(StrangersFile.Read(Path.Combine(directory, CosignedLog.FileName), SignedNote.LongestNote), out var note) || !note.IsSignedBy(own)
            || !Checkpoint.TryParse(note.Text, out var checkpoint) || checkpoint.Origin != newest.Origin || index >= checkpoint.Size || checkpoint.Size > newest.Size)
        {
            return null;
        }

        try
        {
            return Prove(Path.Combine(directory, "log"), note, checkpoint, index, leaf);
        }
        catch (RefusedException damaged) when (damaged.Refusal is LogDamaged)
        {
            return null;
        }
    }

    private static (byte[] Salt, byte[]? Body) Open(ulong index, byte[] leaf, EntryLocation found, ReceiptContents contents)
    {
        var slot = new byte[FrameHeader.SlotSize];
        if (RandomAccess.Read(found.Segment.Handle, slot, found.Place.Slot) != slot.Length || EntryFiles.Read(found, index).Body is not { } body)
        {
            throw new RefusedException(new BadEvidenceInput("ID", $"the body of entry {index} has been erased", "an entry with its body", "Ask for a receipt without the body: header, place and proof are there"));
        }

        if (BodyBox.Commitment(slot, body.Span) != HeaderCodec.Decode(leaf).Body.Commitment)
        {
            throw new RefusedException(new LogDamaged(found.Segment.Path, found.Place.Slot, $"the body of entry {index} is not the one that its header commits to"));
        }

        var salt = slot[^ReceiptExtra.SaltSize..];
        return contents == ReceiptContents.Salt ? (salt, null)
            : body.Length <= ReceiptExtra.LongestBody ? (salt, body.ToArray())
            : throw new RefusedException(new BadEvidenceInput("ID", $"the body of entry {index} has {body.Length} bytes", $"at most {ReceiptExtra.LongestBody} in a receipt", "Ask for a receipt with the salt alone, and hand the body over beside it"));
    }

    /// <summary>The checkpoint as it lies in the directory, signed by the directory's own key: a damaged one makes no receipts.</summary>
    private static (SignedNote Note, Checkpoint Checkpoint) SignedHead(string path)
    {
        var file = Path.Combine(path, "log", "checkpoint");
        var vkey = Path.Combine(path, LogDirectory.VerifierKeyFile);
        return LogDirectory.ReadVerifierKey(vkey) is { } own
            && SignedNote.TryParse(StrangersFile.Read(file, SignedNote.LongestNote), out var note) && note.IsSignedBy(own) && Checkpoint.TryParse(note.Text, out var checkpoint)
            ? (note, checkpoint)
            : throw new RefusedException(new LogDamaged(file, 0, $"this is not a checkpoint that the key of {LogDirectory.VerifierKeyFile} has signed"));
    }

    private static RefusedException Unknown(EntryId id) =>
        new(new BadEvidenceInput("ID", $"the log holds no entry {id}", "an entry of this log", "Ask the member whose log holds it"));
}
