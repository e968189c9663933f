using System.Collections.Frozen;

namespace Hikeshi.Exposure.Csaf.Languages;

/// <summary>Language tags (BCP 47, RFC 5646): are they well-formed, and are all their parts in the registry of IANA?</summary>
internal static class LanguageTags
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Subtags = Registry.Lists("subtags.txt", StringComparer.Ordinal);

    /// <returns>What is wrong with the tag; null when it is valid (RFC 5646 section 2.2.9).</returns>
    public static string? Fault(string tag)
    {
        var parts = tag.ToLowerInvariant().Split('-');
        if (Holds("grandfathered", tag.ToLowerInvariant()) || parts[0] == "x")
        {
            return null;
        }

        if (!Holds("language", parts[0]))
        {
            return $"'{parts[0]}' is no language of the IANA registry";
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var stage = 0;
        for (var i = 1; i < parts.Length; i++)
        {
            var part = parts[i];
            if (part == "x")
            {
                return null;
            }

            if (part.Length == 1)
            {
                // RFC 5646 section 2.2.6: an extension by its singleton, each singleton once; what follows is the extension's own matter.
                if (!seen.Add(part))
                {
                    return $"'{part}' begins two extensions";
                }

                stage = 5;
                continue;
            }

            if (stage == 5)
            {
                continue;
            }

            var (kind, next) = KindOf(part, i);
            if (next < stage || (next == stage && next is 2 or 3) || !Holds(kind, part) || (kind == "variant" && !seen.Add(part)))
            {
                return $"'{part}' is no {kind} of the IANA registry, or does not belong there";
            }

            stage = next;
        }

        return null;
    }

    /// <summary>Subtags that the registry keeps for private use (RFC 5646 sections 2.2.1, 2.2.3, 2.2.4), and everything after <c>x</c>.</summary>
    public static bool IsPrivate(string tag)
    {
        var parts = tag.ToLowerInvariant().Split('-');
        if (Holds("grandfathered", tag.ToLowerInvariant()))
        {
            return false;
        }

        var end = Array.FindIndex(parts, part => part.Length == 1);
        return parts.Contains("x", StringComparer.Ordinal) || IsPrivateLanguage(parts[0])
            || parts[1..(end < 1 ? parts.Length : end)].Any(part => IsPrivateScript(part) || IsPrivateRegion(part));
    }

    private static bool IsPrivateLanguage(string part) => part.Length == 3 && part[0] == 'q' && part[1] is >= 'a' and <= 't';

    private static bool IsPrivateScript(string part) => part.Length == 4 && string.CompareOrdinal(part, "qaaa") >= 0 && string.CompareOrdinal(part, "qabx") <= 0;

    private static bool IsPrivateRegion(string part) => part is "aa" or "zz" || (part.Length == 2 && ((part[0] == 'q' && part[1] >= 'm') || part[0] == 'x'));

    /// <summary>A part's kind is told by its length and place alone (RFC 5646 section 2.1).</summary>
    private static (string Kind, int Stage) KindOf(string part, int at) => part.Length switch
    {
        2 => ("region", 3),
        3 when char.IsAsciiDigit(part[0]) => ("region", 3),
        3 => ("extlang", at == 1 ? 1 : 0),
        4 when !char.IsAsciiDigit(part[0]) => ("script", 2),
        _ => ("variant", 4),
    };

    private static bool Holds(string kind, string part) => Subtags[kind].Contains(part)
        || (kind == "language" && IsPrivateLanguage(part)) || (kind == "script" && IsPrivateScript(part)) || (kind == "region" && IsPrivateRegion(part));
}
