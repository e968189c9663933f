namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>Absolute URIs by the grammar of RFC 3986, which JSON Schema calls <c>uri</c>: <see cref="Uri"/> of .NET mends and accepts far more.</summary>
internal static class Uris
{
    public static bool IsUri(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !char.IsAsciiLetter(text[0]) || !text.AsSpan(0, colon).ContainsOnly(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            return false;
        }

        var rest = text.AsSpan(colon + 1);
        var hash = rest.IndexOf('#');
        if (hash >= 0 && !Holds(rest[(hash + 1)..], "?"))
        {
            return false;
        }

        rest = hash >= 0 ? rest[..hash] : rest;
        var question = rest.IndexOf('?');
        if (question >= 0 && !Holds(rest[(question + 1)..], "?"))
        {
            return false;
        }

        rest = question >= 0 ? rest[..question] : rest;
        if (!rest.StartsWith("//"))
        {
            return Holds(rest, "");
        }

        var authority = rest[2..];
        var slash = authority.IndexOf('/');
        return IsAuthority(slash >= 0 ? authority[..slash] : authority) && (slash < 0 || Holds(authority[slash..], ""));
    }

    private static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        var at = authority.LastIndexOf('@');
        if (at >= 0 && (!Holds(authority[..at], "") || authority[..at].ContainsAny('/', '@')))
        {
            return false;
        }

        var host = authority[(at + 1)..];
        if (host.StartsWith("["))
        {
            var end = host.IndexOf(']');
            return end > 1 && host[1..end].ContainsOnly(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '.' or '-' or '~' or '_' or '!' or '$' or '&' or '+' or ';' or '=') && IsPort(host[(end + 1)..]);
        }

        var colon = host.IndexOf(':');
        return Holds(colon >= 0 ? host[..colon] : host, "") && !host.Contains('@') && (colon < 0 || IsPort(host[colon..]));
    }

    private static bool IsPort(ReadOnlySpan<char> port) => port.IsEmpty || (port[0] == ':' && port[1..].ContainsOnly(char.IsAsciiDigit));

    /// <summary>Unreserved characters, sub-delimiters, <c>:</c>, <c>@</c>, <c>/</c>, percent-encoded bytes, and what else is <paramref name="allowed"/>.</summary>
    private static bool Holds(ReadOnlySpan<char> part, string allowed)
    {
        for (var i = 0; i < part.Length; i++)
        {
            var c = part[i];
            if (c == '%')
            {
                if (i + 2 >= part.Length || !char.IsAsciiHexDigit(part[i + 1]) || !char.IsAsciiHexDigit(part[i + 2]))
                {
                    return false;
                }
            }
            else if (!char.IsAsciiLetterOrDigit(c) && !"-._~!$&'()*+,;=:@/".Contains(c, StringComparison.Ordinal) && !allowed.Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ContainsOnly(this ReadOnlySpan<char> text, Func<char, bool> holds)
    {
        foreach (var c in text)
        {
            if (!holds(c))
            {
                return false;
            }
        }

        return true;
    }
}
