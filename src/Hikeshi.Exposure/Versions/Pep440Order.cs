using System.Text.RegularExpressions;

namespace Hikeshi.Exposure.Versions;

/// <summary>PEP 440, "Summary of permitted suffixes and relative ordering"; what is none, as setuptools ordered it before.</summary>
internal static partial class Pep440Order
{
    private const byte Legacy = 0;
    private const byte Modern = 1;
    private const byte Absent = 1;
    private const byte Present = 2;
    private const byte Above = 0x7F;

    public static VersionKey? Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return Pep440Parts.TryRead(trimmed, out var parts) ? Write(parts) : LegacyKey(trimmed.ToString().ToLowerInvariant());
    }

    private static VersionKey Write(Pep440Parts parts)
    {
        var key = KeyWriter.Start().Rank(Modern).Number(parts.Epoch);
        WriteRelease(key, parts.Release);
        key.Rank(Absent);
        if (parts.Pre != '\0')
        {
            key.Rank(parts.Pre switch { 'a' => 2, 'b' => 3, _ => 4 }).Number(parts.PreNumber);
        }
        else
        {
            // 1.0.dev1 sorts before 1.0a1, every other version without a pre-release after all of them.
            key.Rank(!parts.HasPost && parts.HasDev ? (byte)1 : Above);
        }

        WriteOptional(key, parts.HasPost, parts.PostNumber, absent: Absent);
        WriteOptional(key, parts.HasDev, parts.DevNumber, absent: Above);
        if (parts.Local.IsEmpty)
        {
            return key.Rank(0).ToKey();
        }

        foreach (var range in parts.Local.SplitAny("-_."))
        {
            var part = parts.Local[range];
            _ = part.ContainsAnyExceptInRange('0', '9') ? key.Rank(2).LowerText(part) : key.Rank(3).Number(part);
        }

        return key.Rank(1).ToKey();
    }

    /// <summary>Zeros at the end do not count.</summary>
    private static void WriteRelease(KeyWriter key, ReadOnlySpan<char> release)
    {
        var last = release.LastIndexOfAnyInRange('1', '9');
        if (last < 0)
        {
            return;
        }

        release = release[..(last + 1 + SemVerOrder.LengthOfDigits(release[(last + 1)..]))];
        foreach (var range in release.Split('.'))
        {
            key.Rank(Present).Number(release[range]);
        }
    }

    private static void WriteOptional(KeyWriter key, bool present, ReadOnlySpan<char> number, byte absent)
    {
        key.Rank(present ? Present : absent);
        if (present)
        {
            key.Number(number);
        }
    }

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

        var key = KeyWriter.Start().Rank(Legacy);
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

    [GeneratedRegex(@"(?<piece>[0-9]+|[a-z]+|\.|-)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LegacyPieces();
}
