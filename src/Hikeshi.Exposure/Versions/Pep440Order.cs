using System.Text.RegularExpressions;

namespace Hikeshi.Exposure.Versions;

/// <summary>PEP 440, "Summary of permitted suffixes and relative ordering"; normalization as its appendix B reads versions.</summary>
internal static partial class Pep440Order
{
    private const byte Legacy = 0;
    private const byte Modern = 1;
    private const byte Absent = 1;
    private const byte Present = 2;
    private const byte Above = 0x7F;

    public static VersionKey? Parse(string text)
    {
        var match = Pattern().Match(text.Trim().ToLowerInvariant());
        return match.Success ? Write(match) : LegacyKey(text.Trim().ToLowerInvariant());
    }

    private static VersionKey Write(Match match)
    {
        var key = new KeyWriter().Rank(Modern).Number(match.Groups["epoch"].Value);
        foreach (var number in WithoutZerosAtEnd(match.Groups["release"].Value.Split('.')))
        {
            key.Rank(Present).Number(number);
        }

        key.Rank(Absent);
        var (pre, post, dev, local) = (match.Groups["pre"], match.Groups["post"], match.Groups["dev"], match.Groups["local"]);
        if (pre.Success)
        {
            key.Rank(pre.Value[0] switch { 'a' => 2, 'b' => 3, _ => 4 }).Number(match.Groups["pren"].Value);
        }
        else
        {
            // 1.0.dev1 sorts before 1.0a1, every other version without a pre-release after all of them.
            key.Rank(!post.Success && dev.Success ? (byte)1 : Above);
        }

        WriteOptional(key, post.Success, match.Groups["postn"].Value, absent: Absent);
        WriteOptional(key, dev.Success, match.Groups["devn"].Value, absent: Above);
        if (!local.Success)
        {
            return key.Rank(0).ToKey();
        }

        foreach (var part in local.Value.Split('.', '-', '_'))
        {
            _ = part.All(char.IsAsciiDigit) ? key.Rank(3).Number(part) : key.Rank(2).Text(part);
        }

        return key.Rank(1).ToKey();
    }

    private static void WriteOptional(KeyWriter key, bool present, string number, byte absent)
    {
        key.Rank(present ? Present : absent);
        if (present)
        {
            key.Number(number);
        }
    }

    private static IEnumerable<string> WithoutZerosAtEnd(string[] numbers) =>
        numbers.Take(Array.FindLastIndex(numbers, number => number.Trim('0').Length > 0) + 1);

    /// <summary>The ordering of setuptools before PEP 440: below every PEP 440 version; parts compare as text, numbers padded to eight digits.</summary>
    private static VersionKey? LegacyKey(string text)
    {
        if (!text.Any(char.IsAsciiLetterOrDigit) || text.Any(c => c is < ' ' or > '~'))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var piece in LegacyPieces().Split(text).Append("final"))
        {
            var word = piece switch { "pre" or "preview" or "rc" => "c", "-" => "final-", "dev" => "@", _ => piece };
            if (word.Length == 0 || word == ".")
            {
                continue;
            }

            if (char.IsAsciiDigit(word[0]))
            {
                parts.Add(word.PadLeft(8, '0'));
                continue;
            }

            word = "*" + word;
            if (string.CompareOrdinal(word, "*final") < 0)
            {
                DropAtEnd(parts, "*final-");
            }

            DropAtEnd(parts, "00000000");
            parts.Add(word);
        }

        var key = new KeyWriter().Rank(Legacy);
        foreach (var part in parts)
        {
            key.Rank(Present).Text(part);
        }

        return key.Rank(Absent).ToKey();
    }

    private static void DropAtEnd(List<string> parts, string word)
    {
        while (parts.Count > 0 && parts[^1] == word)
        {
            parts.RemoveAt(parts.Count - 1);
        }
    }

    [GeneratedRegex(@"^v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\.[0-9]+)*)(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pren>[0-9]*))?(?<post>-(?<postn>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?<postn>[0-9]*))?(?<dev>[-_.]?dev[-_.]?(?<devn>[0-9]*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"(?<piece>[0-9]+|[a-z]+|\.|-)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LegacyPieces();
}
