using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.People.Elsewhere;

/// <summary>How evidence and accounts name somebody of an OpenID provider: <c>oidc:</c> and 128 bits of SHA-256 of <c>iss|sub</c>. No name from there is kept.</summary>
public static class OidcSubject
{
    public const string Prefix = "oidc:";
    private const int DigestCharacters = 32;
    private const int LongestIssuer = 512;

    /// <summary>OpenID Connect Core 1.0 §2.</summary>
    private const int LongestSubject = 255;

    public static string Of(string issuer, string subject) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}|{subject}")))[..DigestCharacters];

    /// <returns>False when these cannot stand in a token: §2 asks for an http(s) address, and for at most 255 ASCII characters.</returns>
    public static bool TryMake(string? issuer, string? subject, [NotNullWhen(true)] out string? name)
    {
        name = issuer is { Length: > 0 and <= LongestIssuer } && Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && !issuer.Contains('|', StringComparison.Ordinal)
            && subject is { Length: > 0 and <= LongestSubject } && subject.All(character => character is > '\u001f' and < '\u007f')
            ? Of(issuer, subject)
            : null;
        return name is not null;
    }
}
