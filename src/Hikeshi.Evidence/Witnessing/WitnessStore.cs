using System.Security.Cryptography;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>
/// The checkpoint that was cosigned last for each log: <c>witness/HASH-OF-ORIGIN</c>, a signed note with the log's signature and our cosignature. Beside
/// it the log's key, <c>witness/keys/HASH-OF-ORIGIN</c>: our cosignature does not cover the log's line, so only that key tells whether it is whole.
/// </summary>
internal sealed class WitnessStore
{
    private readonly IDisk disk;
    private readonly string directory;

    public WitnessStore(IDisk disk, string directory)
    {
        this.disk = disk;
        this.directory = directory;
        Directory.CreateDirectory(KeysOf(directory));
        disk.SyncDirectory(directory);
        disk.SyncDirectory(Path.GetDirectoryName(directory)!);
    }

    /// <summary>Everything that this witness has said, by origin.</summary>
    /// <exception cref="RefusedException">A file is not what this witness wrote: whoever cosigns after forgetting can be lied to.</exception>
    public IEnumerable<WitnessState> Load(WitnessVerifier self)
    {
        foreach (var file in Directory.EnumerateFiles(directory).Where(f => !f.EndsWith(".new", StringComparison.Ordinal)))
        {
            yield return Read(directory, file, self, out var fault) ?? throw new RefusedException(new LogDamaged(file, 0, fault!));
        }
    }

    /// <param name="self">Null when it is not known who must have cosigned; then that is not looked at.</param>
    /// <param name="fault">What the file is not; null when it is what a witness wrote.</param>
    /// <returns>Null when there is a fault.</returns>
    public static WitnessState? Read(string directory, string file, WitnessVerifier? self, out string? fault)
    {
        fault = "this is not a checkpoint that this witness has cosigned";
        if (!SignedNote.TryParse(StrangersFile.Read(file, AddCheckpointRequest.LongestRequest), out var note)
            || (self is not null && !note.Signatures.Any(s => Cosignature.Verify(note.Text, s, self) is not null))
            || !Checkpoint.TryParse(note.Text, out var checkpoint) || FileOf(directory, checkpoint.Origin) != file)
        {
            return null;
        }

        var key = Path.Combine(KeysOf(directory), Path.GetFileName(file));
        fault = !File.Exists(key) ? null // written by an earlier version; the next request brings the key
            : LogDirectory.ReadVerifierKey(key) is not { } log || log.Name != checkpoint.Origin ? $"the key of its log, {key}, is damaged"
            : !note.IsSignedBy(log) ? NotSigned(log)
            : null;
        return fault is null ? new WitnessState(checkpoint.Origin, note, File.Exists(key)) : null;
    }

    /// <summary>What was loaded without the log's key is compared with it once it is known, and the key kept.</summary>
    /// <exception cref="RefusedException">The log's own signature is not whole.</exception>
    public void Confirm(SignedNote cosigned, NoteVerifier log)
    {
        if (!cosigned.IsSignedBy(log))
        {
            throw new RefusedException(new LogDamaged(FileOf(directory, log.Name), 0, NotSigned(log)));
        }

        KeepKey(log);
    }

    /// <summary>On disk for good when it returns: a witness that could forget what it said must not say it (C2SP tlog-witness).</summary>
    public void Save(NoteVerifier log, SignedNote cosigned)
    {
        KeepKey(log);
        AtomicFile.Write(disk, FileOf(directory, log.Name), cosigned.ToString(), sync: true);
        disk.SyncDirectory(directory);
    }

    private void KeepKey(NoteVerifier log)
    {
        var file = FileOf(KeysOf(directory), log.Name);
        if (LogDirectory.ReadVerifierKey(file)?.ToString() != log.ToString())
        {
            AtomicFile.Write(disk, file, log + "\n", sync: true);
            disk.SyncDirectory(KeysOf(directory));
        }
    }

    private static string NotSigned(NoteVerifier log) => $"the log's own signature in it is not one of {log}";

    private static string KeysOf(string directory) => Path.Combine(directory, "keys");

    private static string FileOf(string directory, string origin) => Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))));
}

/// <param name="Confirmed">The log's own signature is good by the key that was kept with it; false when none was.</param>
internal sealed record WitnessState(string Origin, SignedNote Cosigned, bool Confirmed);
