using System.Buffers;

namespace Hikeshi.Kernel.Net;

/// <summary>Comparison of DNS names (RFC 1034 §3.1): labels, without regard to case, with or without the final dot.</summary>
public static class DomainName
{
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>True when <paramref name="name"/> is <paramref name="zone"/> or lies beneath it. A leading <c>*.</c> of the zone is understood.</summary>
    public static bool Covers(string zone, string name)
    {
        var z = Bare(zone);
        var n = Bare(name);
        return z.Length > 0
            && n.EndsWith(z, StringComparison.OrdinalIgnoreCase)
            && (n.Length == z.Length || n[n.Length - z.Length - 1] == '.');
    }

    private static ReadOnlySpan<char> Bare(string name) => (name.StartsWith("*.", StringComparison.Ordinal) ? name.AsSpan(2) : name).TrimEnd('.');

    /// <summary>Two or more labels of letters, digits, hyphens and underscores, 253 octets at most (RFC 1035 §2.3.4). The last one is not all digits (RFC 3696 §2): that is a mistyped address.</summary>
    public static bool IsPlausible(string name)
    {
        var n = name.TrimEnd('.');
        return n.Length is > 0 and <= 253
            && n.Contains('.', StringComparison.Ordinal)
            && n.Split('.').All(label => label.Length is > 0 and <= 63 && !label.AsSpan().ContainsAnyExcept(LabelCharacters))
            && n.AsSpan(n.LastIndexOf('.') + 1).ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>True for names under which unrelated parties register their own: top-level domains and the second levels in common use. Refusing one would refuse strangers.</summary>
    public static bool IsShared(string name)
    {
        var labels = Normalize(name).Split('.');
        return labels.Length < 2 || (labels.Length == 2 && labels[1].Length == 2 && SecondLevels.Contains(labels[0]));
    }

    /// <summary>Second-level labels that country-code registries delegate below (JPRS "属性型", Nominet, auDA and others use these).</summary>
    private static readonly HashSet<string> SecondLevels = new(StringComparer.Ordinal) { "ac", "ad", "co", "com", "ed", "edu", "go", "gob", "gov", "gr", "lg", "ltd", "me", "mil", "ne", "net", "nom", "or", "org", "plc", "sch" };

    private static string Normalize(string name) => name.TrimEnd('.').ToLowerInvariant();
}
