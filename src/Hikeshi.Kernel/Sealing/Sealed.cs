using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Sealing;

/// <summary>
/// Content for named recipients and nobody else: whoever passes it on sees their key ids and its length. It says nothing of who sealed it; that is for
/// the signature of the envelope around it. At most <see cref="Jwe.MostRecipients"/> recipients and <see cref="LargestContent"/> bytes.
/// </summary>
public static class Sealed
{
    public const int LargestContent = 12 << 20;

    /// <returns>JSON Web Encryption, General JSON Serialization (RFC 7516 §7.2.1), in the one spelling that <see cref="Jwe.TryParse"/> takes.</returns>
    /// <exception cref="RefusedException">No recipient or too many, or more content than fits.</exception>
    public static string For(IEnumerable<SealingPublicKey> recipients, ReadOnlySpan<byte> content)
    {
        List<SealingPublicKey> readers = [.. recipients.Distinct()];
        return readers.Count is 0 or > Jwe.MostRecipients ? throw Refuse("recipients", $"{readers.Count} recipients", $"1 to {Jwe.MostRecipients}", "Name whom it is for, or share it with a group by its marking")
            : content.Length > LargestContent ? throw Refuse("content", $"{content.Length} bytes", $"at most {LargestContent}", "Hand it over another way, and seal where it is and its digest")
            : Jwe.Seal(content, readers).ToString();
    }

    /// <returns>Null when it is not for this key, was changed on the way, or is no sealed content: nobody can tell which.</returns>
    public static byte[]? Open(string content, SealingKey own) => Open(content, [own]);

    /// <param name="own">The key in use, and those before it: what was sealed before a change opens with the key of that time.</param>
    public static byte[]? Open(string content, IReadOnlyList<SealingKey> own)
    {
        if (Jwe.TryParse(content) is not { } jwe || own.FirstOrDefault(key => jwe.IsFor(key.Public)) is not { } reader || jwe.KeyFor(reader) is not { } contentKey)
        {
            return null;
        }

        var opened = jwe.Open(contentKey);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(contentKey);
        return opened;
    }

    private static RefusedException Refuse(string where, string what, string expected, string mend) => new(new SealingKeyRefusal(where, what, expected, mend));
}
