using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.People.SigningIn;

/// <summary>Ten codes of 80 bits for the day on which the authenticator is lost; each works once. Only hashes are kept, and those sealed.</summary>
internal static class RecoveryCodes
{
    public const int Count = 10;
    private const int CodeSize = 10;

    public static IReadOnlyList<string> New() => [.. Enumerable.Range(0, Count).Select(_ => Spaced(Totp.Base32(RandomNumberGenerator.GetBytes(CodeSize))))];

    /// <summary>Full entropy: there is nothing to guess, so SHA-256 suffices.</summary>
    public static byte[] Kept(IReadOnlyList<string> codes) => [.. codes.SelectMany(HashOf)];

    /// <returns>The number of the code; null: it is none.</returns>
    public static int? NumberOf(ReadOnlySpan<byte> kept, string code)
    {
        var hash = HashOf(code);
        int? found = null;
        for (var i = 0; (i + 1) * SHA256.HashSizeInBytes <= kept.Length; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(kept.Slice(i * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes), hash))
            {
                found = i;
            }
        }

        return found;
    }

    private static byte[] HashOf(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant()));

    private static string Spaced(string code) => string.Join('-', code.Chunk(4).Select(part => new string(part)));
}
