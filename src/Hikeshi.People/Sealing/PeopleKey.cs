using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Sealing;

namespace Hikeshi.People.Sealing;

/// <summary>
/// The node's own key (<c>keys/people.key</c>, 256 bits, mode 0600) under which the log and the tables hold what credentials are verified with. Whoever
/// reads evidence, or a copy of the log, thus has no password hash to guess at and no secret of an authenticator. AES-256-GCM; the text is bound to its
/// account and credential. Made when it is first needed. Thread-safe.
/// </summary>
public sealed class PeopleKey(string file)
{
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly Lock gate = new();
    private byte[]? key;

    /// <returns>Base64 of nonce, ciphertext and tag.</returns>
    /// <exception cref="RefusedException">The key's file cannot be used.</exception>
    public string Seal(string account, string credential, ReadOnlySpan<byte> content)
    {
        var sealedBytes = new byte[NonceSize + content.Length + TagSize];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(KeyOrNew(), TagSize);
        cipher.Encrypt(sealedBytes.AsSpan(0, NonceSize), content, sealedBytes.AsSpan(NonceSize, content.Length), sealedBytes.AsSpan(NonceSize + content.Length), Bound(account, credential));
        return Convert.ToBase64String(sealedBytes);
    }

    /// <returns>Null when this key did not seal it, or not for this account and credential.</returns>
    /// <exception cref="RefusedException">The key's file cannot be used.</exception>
    public byte[]? Open(string account, string credential, string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length < NonceSize + TagSize || !(key is not null || File.Exists(file)))
        {
            return null;
        }

        var content = new byte[length - NonceSize - TagSize];
        using var cipher = new AesGcm(KeyOrNew(), TagSize);
        try
        {
            cipher.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize, content.Length), bytes.AsSpan(length - TagSize, TagSize), content, Bound(account, credential));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Bound(string account, string credential) => Encoding.UTF8.GetBytes($"hikeshi-people/1 {account} {credential}");

    private byte[] KeyOrNew()
    {
        lock (gate)
        {
            return key ??= File.Exists(file) ? Read() : Make();
        }
    }

    private byte[] Read()
    {
        var text = SecretFile.Read(file).Trim();
        return Base64Url.IsValid(text, out var length) && length == KeySize
            ? Base64Url.DecodeFromChars(text)
            : throw new RefusedException(new Refusal("people.key", file, "this is not the key of this node's accounts", "32 bytes, base64url", "Restore the file from the backup; with another key every account needs new credentials (hikeshi user reset)"));
    }

    private byte[] Make()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var made = RandomNumberGenerator.GetBytes(KeySize);
        SecretFile.Write(file, Base64Url.EncodeToString(made) + "\n");
        return made;
    }
}
