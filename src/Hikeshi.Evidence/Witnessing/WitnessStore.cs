using System.Security.Cryptography;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>The checkpoint that was cosigned last for each log: <c>witness/HASH-OF-ORIGIN</c>, a signed note with our cosignature.</summary>
internal sealed class WitnessStore
{
    private readonly IDisk disk;
    private readonly string directory;

    public WitnessStore(IDisk disk, string directory)
    {
        this.disk = disk;
        this.directory = directory;
        Directory.CreateDirectory(directory);
        disk.SyncDirectory(Path.GetDirectoryName(directory)!);
    }

    /// <summary>Everything that this witness has said, by origin.</summary>
    /// <exception cref="RefusedException">A file is not what this witness wrote: whoever cosigns after forgetting can be lied to.</exception>
    public IEnumerable<(string Origin, SignedNote Cosigned)> Load(WitnessVerifier self)
    {
        foreach (var file in Directory.EnumerateFiles(directory).Where(f => !f.EndsWith(".new", StringComparison.Ordinal)))
        {
            yield return Read(directory, file, self) ?? throw new RefusedException(new LogDamaged(file, 0, "this is not a checkpoint that this witness has cosigned"));
        }
    }

    /// <param name="self">Null when it is not known who must have cosigned; then that is not looked at.</param>
    /// <returns>Null when the file is not what a witness wrote.</returns>
    public static (string Origin, SignedNote Cosigned)? Read(string directory, string file, WitnessVerifier? self) =>
        new FileInfo(file).Length <= AddCheckpointRequest.LongestRequest && SignedNote.TryParse(File.ReadAllBytes(file), out var note)
            && (self is null || note.Signatures.Any(s => Cosignature.Verify(note.Text, s, self) is not null)) && Checkpoint.TryParse(note.Text, out var checkpoint) && FileOf(directory, checkpoint.Origin) == file
                ? (checkpoint.Origin, note)
                : null;

    /// <summary>On disk for good when it returns: a witness that could forget what it said must not say it (C2SP tlog-witness).</summary>
    public void Save(string origin, SignedNote cosigned)
    {
        AtomicFile.Write(disk, FileOf(directory, origin), cosigned.ToString(), sync: true);
        disk.SyncDirectory(directory);
    }

    private static string FileOf(string directory, string origin) => Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))));
}
