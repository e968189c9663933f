using System.Security.Cryptography;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Signing;

/// <summary>An Ed25519 private key (RFC 8032), held by libcrypto. Thread-safe. On disk it is a PKCS #8 PEM file (RFC 8410 §7), mode 0600.</summary>
public sealed class Ed25519PrivateKey : IDisposable
{
    private const int SeedSize = 32;

    // The DER of RFC 8410 §7 up to the 32 bytes of the seed.
    private static readonly byte[] Pkcs8Prefix = Convert.FromHexString("302e020100300506032b657004220420");

    private readonly LibCrypto.PKey handle;

    private Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        handle = LibCrypto.PrivateKey(seed);
        Span<byte> point = stackalloc byte[Ed25519PublicKey.Size];
        LibCrypto.CopyPublic(handle, point);
        PublicKey = new Ed25519PublicKey(point);
    }

    public Ed25519PublicKey PublicKey { get; }

    /// <summary>A new key that is nowhere on disk.</summary>
    public static Ed25519PrivateKey Generate()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        return FromSeed(seed);
    }

    /// <param name="seed">The 32 bytes that RFC 8032 calls the private key.</param>
    public static Ed25519PrivateKey FromSeed(ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedSize);
        return new Ed25519PrivateKey(seed);
    }

    /// <returns>The 64 bytes of the signature (PureEdDSA, no context).</returns>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[Ed25519PublicKey.SignatureSize];
        LibCrypto.Sign(handle, message, signature);
        return signature;
    }

    /// <summary>Loads the key, or makes one and has it safely on disk before returning.</summary>
    /// <exception cref="RefusedException">The file is not an Ed25519 key in the form that this class writes, or others can read it.</exception>
    public static Ed25519PrivateKey LoadOrCreate(string path)
    {
        if (File.Exists(path))
        {
            return Load(path);
        }

        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        Write(path, seed);
        return FromSeed(seed);
    }

    /// <inheritdoc cref="LoadOrCreate"/>
    public static Ed25519PrivateKey Load(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
        {
            throw new RefusedException(new KeyFileRefusal(path, "the private key can be read or written by other accounts", "mode 0600", "Run chmod 600 on it, and consider the key as known to others"));
        }

        var text = new FileInfo(path).Length <= 4096 ? File.ReadAllText(path) : "";
        if (!PemEncoding.TryFind(text, out var fields) || fields.DecodedDataLength != Pkcs8Prefix.Length + SeedSize)
        {
            throw NotAKey(path);
        }

        var der = Convert.FromBase64String(text[fields.Base64Data]);
        // Equality with what would be written: a damaged label or line end is damage.
        return der.AsSpan().StartsWith(Pkcs8Prefix) && Pem(der) == text ? FromSeed(der.AsSpan(Pkcs8Prefix.Length)) : throw NotAKey(path);
    }

    private static RefusedException NotAKey(string path) =>
        new(new KeyFileRefusal(path, "this is not an Ed25519 private key, or it is damaged", "PKCS #8 PEM of an Ed25519 key (RFC 8410 §7)", "Restore the file from the backup"));

    private static void Write(string path, ReadOnlySpan<byte> seed)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Pem([.. Pkcs8Prefix, .. seed])));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
    }

    private static string Pem(byte[] der) => PemEncoding.WriteString("PRIVATE KEY", der) + "\n";

    public void Dispose() => handle.Dispose();
}
