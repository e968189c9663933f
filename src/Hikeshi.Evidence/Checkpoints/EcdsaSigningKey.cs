using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Checkpoints;

/// <summary>The second key of a log's checkpoints, for verifiers that know no Ed25519: P-256. On disk it is a PKCS #8 PEM file (RFC 5915), mode 0600. Not thread-safe.</summary>
internal sealed class EcdsaSigningKey : IDisposable
{
    private const int LongestFile = 4096;

    private readonly ECDsa key;

    private EcdsaSigningKey(ECDsa key, string origin)
    {
        this.key = key;
        Verifier = new NoteVerifier(origin, EcdsaNoteKey.Of(key));
    }

    public NoteVerifier Verifier { get; }

    public byte[] Sign(ReadOnlySpan<byte> text) => key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Loads the key, or makes one and has it safely on disk before returning.</summary>
    /// <exception cref="RefusedException">The file is not such a key, or others can read it.</exception>
    public static EcdsaSigningKey LoadOrCreate(string path, string origin)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (File.Exists(path))
            {
                Load(key, path);
            }
            else
            {
                Write(path, key.ExportPkcs8PrivateKeyPem() + "\n");
            }

            return new EcdsaSigningKey(key, origin);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static void Load(ECDsa key, string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(path) & others) != 0)
        {
            throw new RefusedException(new KeyFileRefusal(path, "the private key can be read or written by other accounts", "mode 0600", "Run chmod 600 on it, and consider the key as known to others"));
        }

        try
        {
            key.ImportFromPem(new FileInfo(path).Length <= LongestFile ? File.ReadAllText(path) : "");
            if (EcdsaNoteKey.Parse(key.ExportSubjectPublicKeyInfo()) is not null && key.ExportPkcs8PrivateKey().Length > 0)
            {
                return;
            }
        }
        catch (Exception damage) when (damage is CryptographicException or ArgumentException)
        {
            // Said below.
        }

        throw new RefusedException(new KeyFileRefusal(path, "this is not a P-256 private key, or it is damaged", "PKCS #8 PEM of a P-256 key", "Restore the file from the backup"));
    }

    private static void Write(string path, string pem)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            file.Write(Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
    }

    public void Dispose() => key.Dispose();
}
