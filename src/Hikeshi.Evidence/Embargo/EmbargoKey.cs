using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Sealing;

namespace Hikeshi.Evidence.Embargo;

/// <summary>The node's own key of sealed documents, <c>keys/embargo.key</c>: with it the node hands out what was sealed when the date has come. Thread-safe.</summary>
public sealed class EmbargoKey
{
    private readonly LogDirectory directory;
    private readonly Lock gate = new();

    private EmbargoKey(LogDirectory directory) => this.directory = directory;

    private string File => Path.Combine(directory.Path, "keys", "embargo.key");

    public static EmbargoKey Of(EvidenceLog log) => new(log.Directory);

    /// <summary>The key to seal to; it is made when there is none, and on disk before anything is sealed to it.</summary>
    /// <exception cref="RefusedException">The file cannot be used.</exception>
    public SealingPublicKey PublicOrNew()
    {
        lock (gate)
        {
            if (!System.IO.File.Exists(File))
            {
                using var made = SealingKey.Generate();
                SecretFile.Write(File, made.ToPem());
                directory.Disk.SyncDirectory(Path.GetDirectoryName(File)!);
                return made.Public;
            }
        }

        using var key = Open();
        return key.Public;
    }

    /// <exception cref="RefusedException">It is not there, or cannot be used: a new one would open nothing.</exception>
    public SealingKey Open() => SealingKey.FromPem(File, SecretFile.Read(File));
}
