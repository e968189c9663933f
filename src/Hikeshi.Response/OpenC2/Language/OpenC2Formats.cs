using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>Texts with a format (Language Specification 1.0 §3.4.2). What two readers could read differently is refused.</summary>
internal static partial class OpenC2Formats
{
    private const int LongestName = 32;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static bool IsOwnProfile(string name) => name.Length <= LongestName && OwnProfile().IsMatch(name);

    public static bool IsSpecifier(string name) => name.Length <= LongestName && Specifier().IsMatch(name);

    /// <summary>RFC 1123 §2.1.</summary>
    public static bool IsHostname(string text) => text.Length <= 253 && Hostname().IsMatch(text);

    /// <summary>RFC 5890 §2.3.2.3.</summary>
    public static bool IsIdnHostname(string text)
    {
        try
        {
            return text.Length is > 0 and <= 253 && IsHostname(Idn.GetAscii(text));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>RFC 5322 §3.4.1 without comments and obsolete forms; with <paramref name="international"/> RFC 6531.</summary>
    public static bool IsEmail(string text, bool international)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > 64 || text.Length > 320)
        {
            return false;
        }

        var (local, domain) = (text[..at], text[(at + 1)..]);
        return (international ? IsIdnHostname(domain) : IsHostname(domain))
            && (QuotedLocal().IsMatch(local) || local.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal) || (international && c > '\u007F' && !char.IsControl(c)))));
    }

    /// <summary>RFC 3986 §3: a scheme, and nothing that has to be escaped; an IRI (RFC 3987) may hold what is not ASCII.</summary>
    public static bool IsUri(string text, bool international) =>
        (international ? Iri() : Uri()).IsMatch(text) && System.Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>EUI-48 or EUI-64: 6 or 8 pairs of hexadecimal digits, all with colons or all with hyphens between.</summary>
    public static bool IsMac(string text) => Mac().IsMatch(text);

    /// <param name="bytes">Of the hash.</param>
    public static bool IsHash(string text, int bytes) => text.Length == bytes * 2 && text.All(char.IsAsciiHexDigit);

    /// <summary>Base64url as RFC 4648 §5 without padding, which is how the JSON serialization writes bytes.</summary>
    public static bool IsBase64Url(string text) => System.Buffers.Text.Base64Url.IsValid(text);

    /// <summary>Dotted decimal of four parts without leading zeros, or RFC 4291 §2.2 without a zone; a length in CIDR notation may follow.</summary>
    public static OpenC2Net? Net(string text, bool v6)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        if (!(v6 ? V6().IsMatch(address) : V4().IsMatch(address)) || !IPAddress.TryParse(address, out var parsed)
            || parsed.AddressFamily != (v6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork))
        {
            return null;
        }

        return slash < 0 ? new OpenC2Net(parsed, PrefixLength: null)
            : Length().IsMatch(text.AsSpan(slash + 1)) && int.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture) is var length && length <= (v6 ? 128 : 32) ? new OpenC2Net(parsed, length)
            : null;
    }

    [GeneratedRegex("^x-[a-z0-9][-_a-z0-9]*\\z", RegexOptions.NonBacktracking)]
    private static partial Regex OwnProfile();

    [GeneratedRegex("^[a-z0-9][-_a-z0-9]*\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Specifier();

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hostname();

    [GeneratedRegex("^\"([ !#-\\[\\]-~]|\\\\[ -~])*\"\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex QuotedLocal();

    [GeneratedRegex("^[A-Za-z][-+.A-Za-z0-9]*:([-._~!$&'()*+,;=:@/?#\\[\\]A-Za-z0-9]|%[0-9A-Fa-f]{2})+\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Uri();

    [GeneratedRegex("^[A-Za-z][-+.A-Za-z0-9]*:([-._~!$&'()*+,;=:@/?#\\[\\]A-Za-z0-9\u00A0-\uD7FF\uD800-\uDFFF\uF900-\uFDCF\uFDF0-\uFFEF]|%[0-9A-Fa-f]{2})+\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Iri();

    [GeneratedRegex("^[0-9A-Fa-f]{2}((:[0-9A-Fa-f]{2}){5}|(:[0-9A-Fa-f]{2}){7}|(-[0-9A-Fa-f]{2}){5}|(-[0-9A-Fa-f]{2}){7})\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mac();

    [GeneratedRegex("^(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex V4();

    [GeneratedRegex("^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*\\z", RegexOptions.NonBacktracking)]
    private static partial Regex V6();

    [GeneratedRegex("^(0|[1-9][0-9]{0,2})\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Length();
}
