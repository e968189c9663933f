using System.Security.Cryptography;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>The checkpoint that was cosigned last for each log: <c>witness/HASH-OF-ORIGIN</c>, a signed note with our cosignature.</summary>
internal sealed class WitnessStore
{
    private readonly string directory;
    private readonly WitnessVerifier self;

    public WitnessStore(string directory, WitnessVerifier self)
    {
        this.directory = directory;
        this.self = self;
        System.IO.Directory.CreateDirectory(directory);
        LibC.SyncDirectory(Path.GetDirectoryName(directory)!);
    }

    /// <exception cref="RefusedException">The file is not what this witness wrote: whoever cosigns after forgetting can be lied to.</exception>
    public SignedNote? Load(string origin)
    {
        var file = FileOf(origin);
        if (!File.Exists(file))
        {
            return null;
        }

        return new FileInfo(file).Length <= AddCheckpointRequest.LongestRequest && SignedNote.TryParse(File.ReadAllBytes(file), out var note)
            && note.Signatures.Any(s => Cosignature.Verify(note.Text, s, self) is not null) && Checkpoint.TryParse(note.Text, out var checkpoint) && checkpoint.Origin == origin
            ? note
            : throw new RefusedException(new LogDamaged(file, 0, $"this is not a checkpoint of {origin} that this witness has cosigned"));
    }

    /// <summary>On disk for good when it returns: a witness that could forget what it said must not say it (C2SP tlog-witness).</summary>
    public void Save(string origin, SignedNote cosigned)
    {
        AtomicFile.Write(FileOf(origin), cosigned.ToString(), sync: true);
        LibC.SyncDirectory(directory);
    }

    private string FileOf(string origin) => Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))));
}
