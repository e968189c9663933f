using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hikeshi.Kernel.Sealing;

/// <summary>A <see cref="Jwe"/> as text, in one spelling: members in a fixed order, no space, no other member.</summary>
internal static class JweJson
{
    /// <summary>12 MiB of content in base64url, and the recipients.</summary>
    private const int LongestText = 17 << 20;

    private const int KeyIdLength = 43;

    /// <summary>
    /// The header that all recipients share, base64url. It is authenticated with the content, and holds the digest of the recipients as a private
    /// parameter (RFC 7516 §4.3). The member <c>aad</c> is made for such things, but José 11 cannot open what has one, not even its own.
    /// </summary>
    public static string Protected(IReadOnlyList<JweRecipient> recipients)
    {
        var digest = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Recipients(recipients))));
        return Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"{{Jwe.Algorithm}}","enc":"A256GCM","hikeshi-recipients":"{{digest}}"}"""));
    }

    public static string Write(Jwe jwe) =>
        $$"""{"protected":"{{Protected(jwe.Recipients)}}","recipients":{{Recipients(jwe.Recipients)}},"iv":"{{Base64Url.EncodeToString(jwe.Nonce)}}","ciphertext":"{{Base64Url.EncodeToString(jwe.Ciphertext)}}","tag":"{{Base64Url.EncodeToString(jwe.Tag)}}"}""";

    /// <returns>Null for anything that <see cref="Write"/> would not write: nothing can be changed in it unseen, not even a space.</returns>
    public static Jwe? TryParse(string text)
    {
        if (text.Length > LongestText)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var root = document.RootElement;
            var listed = root.GetProperty("recipients");
            if (listed.GetArrayLength() is < 1 or > Jwe.MostRecipients)
            {
                return null;
            }

            var jwe = new Jwe([.. listed.EnumerateArray().Select(Recipient)], Bytes(root, "iv"), Bytes(root, "ciphertext"), Bytes(root, "tag"));
            return jwe is { Nonce.Length: Jwe.NonceSize, Tag.Length: Jwe.TagSize } && jwe.Recipients.DistinctBy(r => r.KeyId).Count() == jwe.Recipients.Count && Write(jwe) == text ? jwe : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null; // no JSON, no such member, not of that type, no base64url
        }
    }

    private static string Recipients(IReadOnlyList<JweRecipient> recipients) => $"[{string.Join(',', recipients.Select(Recipient))}]";

    private static string Recipient(JweRecipient recipient) =>
        $$$"""{"header":{"epk":{{{recipient.Ephemeral.Required}}},"kid":"{{{recipient.KeyId}}}"},"encrypted_key":"{{{Base64Url.EncodeToString(recipient.WrappedKey)}}}"}""";

    private static JweRecipient Recipient(JsonElement recipient)
    {
        var header = recipient.GetProperty("header");
        var ephemeral = header.GetProperty("epk");
        var read = new JweRecipient(Text(header, "kid"), new SealingPublicKey(Text(ephemeral, "x"), Text(ephemeral, "y")), Bytes(recipient, "encrypted_key"));
        return read.KeyId.Length == KeyIdLength && read.WrappedKey.Length == Jwe.KeySize + AesKeyWrap.Overhead && SealingPublicKey.Decode(read.KeyId) is not null
            && SealingPublicKey.Decode(read.Ephemeral.X) is not null && SealingPublicKey.Decode(read.Ephemeral.Y) is not null
            ? read
            : throw new FormatException();
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? throw new FormatException();

    private static byte[] Bytes(JsonElement parent, string name) => Base64Url.DecodeFromChars(Text(parent, name));
}
