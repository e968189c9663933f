using System.Collections.Concurrent;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>
/// Cosigns checkpoints of other logs, each only as a continuation of the one before (C2SP tlog-witness). Thread-safe: what is checked for a
/// log, saved and answered is one step. Its key is its own, <c>keys/witness.key</c>.
/// </summary>
public sealed class Witness : IDisposable
{
    public const string VerifierKeyFile = "witness.vkey";
    private const int LongestVerifierKey = 2048;

    private readonly ConcurrentDictionary<string, Seen> seen = new(StringComparer.Ordinal);
    private readonly WitnessStore store;
    private readonly Ed25519PrivateKey key;
    private readonly TimeProvider clock;

    private Witness(IDisk disk, string directory, string name, Ed25519PrivateKey key, TimeProvider clock)
    {
        this.key = key;
        this.clock = clock;
        Verifier = new WitnessVerifier(name, key.PublicKey);
        store = new WitnessStore(disk, Path.Combine(directory, "witness"));
        foreach (var state in store.Load(Verifier))
        {
            seen[state.Origin] = new Seen { Last = state.Cosigned, Confirmed = state.Confirmed };
        }
    }

    public WitnessVerifier Verifier { get; }

    /// <summary>Opens the witness that lives beside a log, or makes one.</summary>
    /// <param name="name">Names the witness in its cosignatures, as an origin names a log.</param>
    /// <exception cref="RefusedException">The key cannot be used, or what was cosigned before is damaged.</exception>
    public static Witness Open(EvidenceLog log, string name)
    {
        var directory = Path.GetFullPath(log.Directory.Path);
        var file = Path.Combine(directory, "keys", "witness.key");
        var key = Ed25519PrivateKey.LoadOrCreate(file);
        if (key.PublicKey.Equals(log.SigningKey.PublicKey))
        {
            key.Dispose();
            throw new RefusedException(new BadEvidenceInput(file, "is the key of the log itself", "a key that only cosigns (C2SP tlog-cosignature)", "Remove the copy; the node makes a key of its own"));
        }

        try
        {
            var witness = new Witness(log.Directory.Disk, directory, name, key, log.Clock);
            Say(log.Directory.Disk, Path.Combine(directory, VerifierKeyFile), witness.Verifier + "\n");
            return witness;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>For people; what is said already is not said again, for a full disk would not take it.</summary>
    private static void Say(IDisk disk, string file, string text)
    {
        if (StrangersFile.Read(file, LongestVerifierKey) is not { } said || Encoding.UTF8.GetString(said) != text)
        {
            AtomicFile.Write(disk, file, text, sync: false);
        }
    }

    /// <param name="keyOf">The key that is known for an origin; null for a log that is not witnessed here.</param>
    /// <returns>The answer, and the contradiction that the request has shown, if any.</returns>
    /// <exception cref="RefusedException">What was cosigned before for this log is damaged: nothing is answered.</exception>
    public (WitnessAnswer Answer, SplitView? Split) Add(AddCheckpointRequest request, Func<string, NoteVerifier?> keyOf)
    {
        if (!Checkpoint.TryParse(request.Checkpoint.Text, out var checkpoint))
        {
            return (WitnessAnswer.Malformed, null);
        }

        if (keyOf(checkpoint.Origin) is not { } log || log.Name != checkpoint.Origin)
        {
            return (WitnessAnswer.UnknownOrigin, null);
        }

        if (!request.Checkpoint.IsSignedBy(log))
        {
            return (WitnessAnswer.NotSigned, null);
        }

        var state = seen.GetOrAdd(checkpoint.Origin, _ => new Seen());
        lock (state)
        {
            return Judge(request, checkpoint, log, state);
        }
    }

    private (WitnessAnswer Answer, SplitView? Split) Judge(AddCheckpointRequest request, Checkpoint checkpoint, NoteVerifier log, Seen state)
    {
        if (state is { Last: { } unconfirmed, Confirmed: false })
        {
            store.Confirm(unconfirmed, log);
            state.Confirmed = true;
        }

        var last = state.Last is { } note && Checkpoint.TryParse(note.Text, out var parsed) ? parsed : null;
        var lastSize = last?.Size ?? 0;
        // A proof speaks about the size that it starts from; when that is not ours, only equal sizes can be compared.
        var split = state.Last is null ? null : SplitView.Between(state.Last, request.Checkpoint, request.OldSize == lastSize ? request.Proof : null);
        if (request.OldSize > checkpoint.Size)
        {
            return (WitnessAnswer.OldSizeTooLarge, split);
        }

        if (request.OldSize != lastSize)
        {
            return (WitnessAnswer.OtherSize(lastSize), split);
        }

        if (split?.Kind == ContradictionKind.SameSize)
        {
            return (request.Proof.Count == 0 ? WitnessAnswer.OtherRoot : WitnessAnswer.NotConsistent, split);
        }

        if (!IsContinuation(request, checkpoint, last))
        {
            return (WitnessAnswer.NotConsistent, split);
        }

        var cosignature = Cosignature.Sign(request.Checkpoint.Text, Verifier, key, clock.GetUtcNow());
        // Of the signatures that came along only the log's own is kept.
        var own = request.Checkpoint.Signatures.Where(s => s.Name == log.Name && s.KeyId == log.KeyId);
        var cosigned = new SignedNote(request.Checkpoint.Text, [.. own, cosignature]);
        if (last?.Size != checkpoint.Size)
        {
            store.Save(log, cosigned); // the same again promises nothing new
            state.Last = cosigned;
            state.Confirmed = true;
        }

        return (WitnessAnswer.Cosigned(cosignature), null);
    }

    private static bool IsContinuation(AddCheckpointRequest request, Checkpoint checkpoint, Checkpoint? last) =>
        last is null or { Size: 0 }
            ? request.Proof.Count == 0
            : MerkleProofs.VerifyConsistency(last.Size, checkpoint.Size, last.Root, checkpoint.Root, request.Proof);

    public void Dispose() => key.Dispose();

    private sealed class Seen
    {
        public SignedNote? Last { get; set; }

        /// <summary>The log's own signature in <see cref="Last"/> is good by the key that is known for the log.</summary>
        public bool Confirmed { get; set; }
    }
}
