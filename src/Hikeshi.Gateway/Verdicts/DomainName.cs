namespace Hikeshi.Gateway.Verdicts;

/// <summary>Domain names as the gateway compares them: lower case, without the final dot (RFC 1035 §2.3.1, with <c>_</c> as it is used).</summary>
internal static class DomainName
{
    internal static bool TryNormalize(string text, out string name)
    {
        name = text.EndsWith('.') ? text[..^1].ToLowerInvariant() : text.ToLowerInvariant();
        return name.Length is > 0 and <= 253 && name.Split('.').All(IsLabel) && !Ipv4Prefix.TryParseAddress(name, out _);
    }

    /// <summary>True when the set holds the name or a domain above it.</summary>
    internal static bool Covers(IReadOnlySet<string> set, string name)
    {
        if (set.Count == 0)
        {
            return false;
        }

        while (!set.Contains(name))
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return false;
            }

            name = name[(dot + 1)..];
        }

        return true;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
