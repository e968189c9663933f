using System.Collections.Concurrent;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>How a log reaches one of its witnesses; null when the witness did not answer.</summary>
public delegate Task<WitnessAnswer?> AskWitness(WitnessVerifier witness, AddCheckpointRequest request, CancellationToken cancel);

/// <summary>The log's side of witnessing: offers the newest checkpoint, keeps the cosignatures that hold, and knows how much of the log is final.</summary>
public sealed class CosignedLog
{
    internal const string FileName = "cosigned";
    private readonly EvidenceLog log;
    private readonly int quorum;
    private readonly string file;
    private readonly ConcurrentDictionary<string, ulong> sizeAt = new(StringComparer.Ordinal);
    private volatile SignedNote? final;

    /// <param name="quorum">How many cosignatures make a checkpoint final, at least 1.</param>
    public CosignedLog(EvidenceLog log, int quorum)
    {
        this.log = log;
        this.quorum = quorum;
        file = Path.Combine(log.Directory.Path, FileName);
        if (File.Exists(file) && SignedNote.TryParse(File.ReadAllBytes(file), out var note) && note.IsSignedBy(log.Directory.Verifier) && note.Signatures.Count > quorum)
        {
            final = note; // our own note of what was verified; whatever else lies there is forgotten, and asked for again
        }
    }

    /// <summary>The newest checkpoint with enough cosignatures; null before there is one.</summary>
    public SignedNote? Final => final;

    public ulong FinalSize => final is { } note && Checkpoint.TryParse(note.Text, out var checkpoint) ? checkpoint.Size : 0;

    /// <summary>Offers the newest checkpoint to all of them at once and waits for their answers.</summary>
    /// <param name="refused">Told when a witness says that it has seen another history of this log.</param>
    /// <returns>How many of the witnesses have cosigned it.</returns>
    public async Task<int> OfferAsync(IReadOnlyList<WitnessVerifier> witnesses, AskWitness ask, Action<WitnessVerifier, WitnessAnswer> refused, CancellationToken cancel)
    {
        var newest = log.CurrentCheckpoint();
        var own = newest.Signatures.Where(s => s.Name == log.Directory.Verifier.Name && s.KeyId == log.Directory.Verifier.KeyId).ToList();
        if (!Checkpoint.TryParse(newest.Text, out var checkpoint) || checkpoint.Size == 0)
        {
            return 0;
        }

        var bare = new SignedNote(newest.Text, own);
        var answers = await Task.WhenAll(witnesses.Select(w => CosignatureOfAsync(w, bare, checkpoint, ask, refused, cancel)));
        List<NoteSignature> cosignatures = [.. answers.OfType<NoteSignature>()];
        if (cosignatures.Count > 0)
        {
            log.Directory.AddCosignatures(newest.Text, cosignatures);
        }

        if (cosignatures.Count >= quorum && checkpoint.Size >= FinalSize)
        {
            var cosigned = new SignedNote(newest.Text, [.. own, .. cosignatures]);
            AtomicFile.Write(log.Directory.Disk, file, cosigned.ToString(), sync: true);
            final = cosigned;
        }

        return cosignatures.Count;
    }

    private async Task<NoteSignature?> CosignatureOfAsync(WitnessVerifier witness, SignedNote note, Checkpoint checkpoint, AskWitness ask, Action<WitnessVerifier, WitnessAnswer> refused, CancellationToken cancel)
    {
        var old = sizeAt.GetValueOrDefault(witness.Name);
        // Twice: the first answer may say which size the witness is at.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var proof = await Task.Run(() => new TileTree(log.Directory.LogPath, checkpoint.Size).Consistency(old), cancel);
            if (await ask(witness, new AddCheckpointRequest(old, proof, note), cancel) is not { } answer)
            {
                return null;
            }

            var cosignature = answer.Signatures.FirstOrDefault(s => Cosignature.Verify(note.Text, s, witness) is not null);
            if (cosignature is not null)
            {
                sizeAt[witness.Name] = checkpoint.Size;
                return cosignature;
            }

            if (answer.SizeCosignedLast is { } last && last <= checkpoint.Size && last != old)
            {
                sizeAt[witness.Name] = old = last;
                continue;
            }

            // Ours never shrinks, so a witness that is ahead of it has seen another one; so has one that finds the proof wrong, or another root.
            if (answer.Status is 409 or 422)
            {
                refused(witness, answer);
            }

            return null;
        }

        return null;
    }
}
