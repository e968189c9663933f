using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence;

/// <summary>The files around the segments: lock, key, mark, reserve, checkpoint. Owned by one process.</summary>
internal sealed class LogDirectory : IDisposable
{
    public const string KeyFile = "evidence.key";
    public const string EcdsaKeyFile = "evidence-ecdsa.key";
    public const string VerifierKeyFile = "evidence.vkey";
    public const string LockFile = "lock";
    public const string EcdsaVerifierKeyFile = "evidence-ecdsa.vkey";

    private const int LongestOrigin = 255;
    private const int LongestVerifierKey = 2048;

    private readonly Lock checkpointGate = new();
    private readonly FileStream lockFile;
    private readonly EcdsaSigningKey? ecdsa;

    private LogDirectory(IDisk disk, string path, FileStream lockFile, Ed25519PrivateKey key, EcdsaSigningKey? ecdsa, NoteVerifier verifier, EvidenceOptions options)
    {
        Disk = disk;
        this.ecdsa = ecdsa;
        Path = path;
        this.lockFile = lockFile;
        Key = key;
        Verifier = verifier;
        Mark = new DurableMark(disk, path);
        Reserve = new SpaceReserve(disk, path, options.ReserveBytes, options.Clock);
    }

    public IDisk Disk { get; }

    public string Path { get; }

    public string SegmentsPath => System.IO.Path.Combine(Path, "segments");

    public string LogPath => System.IO.Path.Combine(Path, "log");

    public string CursorsPath => System.IO.Path.Combine(Path, "cursors");

    public string CheckpointPath => System.IO.Path.Combine(LogPath, "checkpoint");

    public Ed25519PrivateKey Key { get; }

    public NoteVerifier Verifier { get; }

    public DurableMark Mark { get; }

    /// <summary>Space for critical entries.</summary>
    public SpaceReserve Reserve { get; }

    public SignedNote Checkpoint { get; private set; } = null!;

    public static LogDirectory Own(string path, EvidenceOptions options)
    {
        if (!NoteVerifier.IsKeyName(options.Origin) || options.Origin.Length > LongestOrigin)
        {
            throw new RefusedException(new BadEvidenceInput("origin", $"'{options.Origin}' cannot name a log", "a URL without scheme, spaces or plus, of at most 255 characters, such as hikeshi.example/member-03", "Mend the setting"));
        }

        MissingFiles.Refuse(path, options);
        foreach (var part in new[] { "segments", "log", "keys", "cursors" })
        {
            System.IO.Directory.CreateDirectory(System.IO.Path.Combine(path, part));
        }

        var held = Lock(path);
        try
        {
            var key = Ed25519PrivateKey.LoadOrCreate(System.IO.Path.Combine(path, "keys", KeyFile));
            var verifier = new NoteVerifier(options.Origin, key.PublicKey);
            var ecdsa = options.Ecdsa ? EcdsaSigningKey.LoadOrCreate(System.IO.Path.Combine(path, "keys", EcdsaKeyFile), options.Origin) : null;

            // A verifier key on disk means that its key is: without one, the next start makes another key.
            options.Disk.SyncDirectory(System.IO.Path.Combine(path, "keys"));
            options.Disk.SyncDirectory(path);
            var owned = new LogDirectory(options.Disk, path, held, key, ecdsa, verifier, options);
            owned.KeepVerifierKey(VerifierKeyFile, verifier);
            if (ecdsa is not null)
            {
                owned.KeepVerifierKey(EcdsaVerifierKeyFile, ecdsa.Verifier);
            }

            owned.Reserve.Fill();
            options.Disk.SyncDirectory(path);
            options.Disk.SyncDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path).TrimEnd('/')) ?? "/");
            return owned;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <returns>Null when the file is not there, or holds something else.</returns>
    internal static NoteVerifier? ReadVerifierKey(string file) =>
        StrangersFile.Read(file, LongestVerifierKey) is { } bytes && NoteVerifier.TryParse(Encoding.UTF8.GetString(bytes), out var known) ? known : null;

    /// <summary>Held by the one owner of a directory, until it is disposed of.</summary>
    internal static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException inUse) when ((inUse.HResult & 0xFFFF) is 11 or 32) // EWOULDBLOCK, or the sharing violation of Windows
        {
            throw new RefusedException(new LogInUse(path));
        }
        catch (Exception readOnly) when (readOnly is UnauthorizedAccessException || (readOnly is IOException && (readOnly.HResult & 0xFFFF) == 30)) // EROFS
        {
            throw new RefusedException(new LogNotWritable(path, readOnly.Message));
        }
    }

    /// <summary>Says beside the log which key signs it, for people; a verifier that matters gets the key from elsewhere.</summary>
    private void KeepVerifierKey(string name, NoteVerifier verifier)
    {
        var file = System.IO.Path.Combine(Path, name);
        var text = verifier + "\n";
        if (!File.Exists(file))
        {
            AtomicFile.Write(Disk, file, text, sync: true);
        }
        else if (File.ReadAllText(file) != text)
        {
            throw new RefusedException(new HistoryLost(file, "the key or the origin is not the one that signed this log", text.TrimEnd()));
        }
    }

    /// <summary>The checkpoint that was signed last; null in a new directory.</summary>
    public Checkpoint? ReadCheckpoint()
    {
        if (!File.Exists(CheckpointPath))
        {
            return null;
        }

        if (!SignedNote.TryParse(File.ReadAllBytes(CheckpointPath), out var note) || !note.IsSignedBy(Verifier)
            || !Checkpoints.Checkpoint.TryParse(note.Text, out var checkpoint) || checkpoint.Origin != Verifier.Name)
        {
            throw new RefusedException(new LogDamaged(CheckpointPath, 0, "this is not a checkpoint that this log has signed"));
        }

        Checkpoint = note;
        return checkpoint;
    }

    /// <summary>A log must never contradict what it has signed (C2SP tlog-checkpoint). What the checkpoint points to is written again if it is gone.</summary>
    public void RequireSameHistory(Checkpoint? signed, TreeFiles tree)
    {
        if (signed is null || signed.Size != tree.Size)
        {
            return;
        }

        if (!tree.Root().AsSpan().SequenceEqual(signed.Root))
        {
            throw new RefusedException(new HistoryLost(CheckpointPath, $"the first {signed.Size} entries are not those that were signed", $"root hash {Convert.ToBase64String(signed.Root)}"));
        }

        try
        {
            tree.WritePartials();
        }
        catch (IOException full) when (LibC.IsFull(full))
        {
            // The next checkpoint has its own; until then auditors miss what a power cut took.
        }
    }

    public void RequireNothingLost(Checkpoint? signed, ulong count)
    {
        if (signed is null && count > 0)
        {
            throw new RefusedException(new HistoryLost(CheckpointPath, $"the checkpoint is missing, though the log holds {count} entries", "the last signed checkpoint"));
        }

        if (signed is not null && signed.Size > count)
        {
            throw new RefusedException(new HistoryLost(CheckpointPath, $"the log holds {count} entries", $"the {signed.Size} that the checkpoint covers"));
        }
    }

    public void SignCheckpoint(ulong size, byte[] root)
    {
        var note = SignedNote.Sign(new Checkpoint(Verifier.Name, size, root).ToString(), Verifier, Key);
        note = ecdsa is null ? note : note.AlsoBy(ecdsa);
        lock (checkpointGate)
        {
            AtomicFile.Write(Disk, CheckpointPath, note.ToString(), sync: true);
            Checkpoint = note;
        }
    }

    /// <summary>Adds the witnesses' lines to the published checkpoint, unless a newer one has been published meanwhile.</summary>
    public void AddCosignatures(string text, IReadOnlyList<NoteSignature> cosignatures)
    {
        lock (checkpointGate)
        {
            if (Checkpoint.Text != text)
            {
                return;
            }

            var others = Checkpoint.Signatures.Where(s => !cosignatures.Any(c => c.Name == s.Name && c.KeyId == s.KeyId));
            var note = new SignedNote(text, [.. others, .. cosignatures]);
            AtomicFile.Write(Disk, CheckpointPath, note.ToString(), sync: true);
            Checkpoint = note;
        }
    }

    public void Dispose()
    {
        Mark.Dispose();
        Key.Dispose();
        ecdsa?.Dispose();
        lockFile.Dispose();
    }
}
