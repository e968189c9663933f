using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.Kernel.Sealing;

/// <summary>One recipient of a <see cref="Jwe"/>.</summary>
/// <param name="KeyId">Whose key: a JWK thumbprint.</param>
/// <param name="Ephemeral">The other half of the agreement, made for this recipient alone.</param>
/// <param name="WrappedKey">The content key, wrapped with what both agree on.</param>
public sealed record JweRecipient(string KeyId, SealingPublicKey Ephemeral, byte[] WrappedKey);

/// <summary>
/// Content that was encrypted once, for several readers: JSON Web Encryption in the General JSON Serialization (RFC 7516 §7.2.1), content with
/// AES-256-GCM, its key to each reader with ECDH-ES+A256KW. The protected header holds the SHA-256 of the recipients as they are written, so that the
/// list of those who can read cannot be changed either. Any JOSE library opens it.
/// </summary>
public sealed class Jwe
{
    /// <summary>Most recipients of one content.</summary>
    public const int MostRecipients = 65;

    internal const string Algorithm = "ECDH-ES+A256KW";
    internal const int KeySize = 32;
    internal const int NonceSize = 12;
    internal const int TagSize = 16;

    internal Jwe(IReadOnlyList<JweRecipient> recipients, byte[] nonce, byte[] ciphertext, byte[] tag)
    {
        (Recipients, Nonce, Ciphertext, Tag) = (recipients, nonce, ciphertext, tag);
    }

    public IReadOnlyList<JweRecipient> Recipients { get; }

    internal byte[] Nonce { get; }

    internal byte[] Ciphertext { get; }

    internal byte[] Tag { get; }

    /// <param name="readers">Different keys, at most <see cref="MostRecipients"/>.</param>
    public static Jwe Seal(ReadOnlySpan<byte> content, IReadOnlyList<SealingPublicKey> readers)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(readers.Count, MostRecipients);
        var key = RandomNumberGenerator.GetBytes(KeySize);
        var jwe = new Jwe([.. readers.Select(reader => Wrap(key, reader))], RandomNumberGenerator.GetBytes(NonceSize), new byte[content.Length], new byte[TagSize]);
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(jwe.Nonce, content, jwe.Ciphertext, jwe.Tag, jwe.AuthenticatedData());
        CryptographicOperations.ZeroMemory(key);
        return jwe;
    }

    /// <returns>Null unless it is written exactly as <see cref="ToString"/> writes it.</returns>
    public static Jwe? TryParse(string text) => JweJson.TryParse(text);

    public bool IsFor(SealingPublicKey reader) => Recipients.Any(recipient => recipient.KeyId == reader.KeyId);

    /// <returns>The content key; null when it was not sealed to this reader, or was changed since.</returns>
    public byte[]? KeyFor(SealingKey reader)
    {
        var own = reader.Public.KeyId;
        if (Recipients.FirstOrDefault(recipient => recipient.KeyId == own) is not { } recipient || reader.AgreeWith(recipient.Ephemeral) is not { } agreed)
        {
            return null;
        }

        var key = AesKeyWrap.Unwrap(agreed, recipient.WrappedKey);
        CryptographicOperations.ZeroMemory(agreed);
        return key;
    }

    /// <returns>The content; null when this is not its key, or a byte of the whole was changed.</returns>
    public byte[]? Open(ReadOnlySpan<byte> contentKey)
    {
        if (contentKey.Length != KeySize)
        {
            return null;
        }

        var content = new byte[Ciphertext.Length];
        using var cipher = new AesGcm(contentKey, TagSize);
        try
        {
            cipher.Decrypt(Nonce, Ciphertext, Tag, content, AuthenticatedData());
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public override string ToString() => JweJson.Write(this);

    private static JweRecipient Wrap(ReadOnlySpan<byte> key, SealingPublicKey reader)
    {
        using var ephemeral = SealingKey.Generate();
        var agreed = ephemeral.AgreeWith(reader) ?? throw new ArgumentException("the key of a reader is no point of the curve", nameof(reader));
        return new JweRecipient(reader.KeyId, ephemeral.Public, AesKeyWrap.Wrap(agreed, key));
    }

    /// <summary>RFC 7516 §5.1 step 14, without <c>aad</c>: the protected header as it is written.</summary>
    private byte[] AuthenticatedData() => Encoding.ASCII.GetBytes(JweJson.Protected(Recipients));
}
