using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Exporting;

/// <summary>Who a log says it is: the origin and key in <c>evidence.vkey</c>. A reader who matters compares it with what is known from elsewhere.</summary>
public sealed record LogIdentity(string Directory, NoteVerifier Verifier)
{
    private const int LongestFile = 1024;

    public string Origin => Verifier.Name;

    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <exception cref="RefusedException">There is no log, or no verifier key in it.</exception>
    public static LogIdentity Read(string directory)
    {
        var path = EvidenceDoor.Enter(directory);
        var file = Path.Combine(path, LogDirectory.VerifierKeyFile);
        return new FileInfo(file) is { Exists: true, Length: <= LongestFile } && NoteVerifier.TryParse(File.ReadAllText(file), out var verifier)
            ? new LogIdentity(path, verifier)
            : throw new RefusedException(new BadEvidenceInput(file, "there is no verifier key here", "one line name+hash+base64 (C2SP signed-note)", "Restore the file: the node wrote it when it made the log"));
    }

    /// <summary>The log's private key, for those who may read it. The caller disposes of it.</summary>
    /// <exception cref="RefusedException">It cannot be read by this account, or is not the key of this log.</exception>
    public Ed25519PrivateKey OpenKey()
    {
        var file = Path.Combine(Directory, "keys", "evidence.key");
        Ed25519PrivateKey key;
        try
        {
            key = Ed25519PrivateKey.Load(file);
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RefusedException(new BadEvidenceInput(file, "this account cannot read the log's private key", "the account that the node runs as", "Export without --sign, or as that account"));
        }

        if (Verifier.Key is Ed25519NoteKey known && key.PublicKey == known.Key)
        {
            return key;
        }

        key.Dispose();
        throw new RefusedException(new BadEvidenceInput(file, "this is not the key that signs this log", $"the private key of {Verifier}", "Restore the file from the backup"));
    }
}
