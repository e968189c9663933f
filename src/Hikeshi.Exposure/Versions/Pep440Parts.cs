using System.Text;

namespace Hikeshi.Exposure.Versions;

/// <summary>
/// A version as PEP 440 takes it apart ("Parsing version strings with regular expressions", appendix B), read by hand because the
/// expression costs more than a microsecond. The text has no spaces around it; case does not matter.
/// </summary>
internal ref struct Pep440Parts
{
    public ReadOnlySpan<char> Epoch;

    /// <summary>Numbers with dots between them.</summary>
    public ReadOnlySpan<char> Release;

    /// <summary>a, b, r(c), or 0 when there is none.</summary>
    public char Pre;
    public ReadOnlySpan<char> PreNumber;
    public bool HasPost;
    public ReadOnlySpan<char> PostNumber;
    public bool HasDev;
    public ReadOnlySpan<char> DevNumber;

    /// <summary>Empty when there is none.</summary>
    public ReadOnlySpan<char> Local;

    public static bool TryRead(ReadOnlySpan<char> text, out Pep440Parts parts)
    {
        parts = default;
        var rest = text is ['v' or 'V', ..] ? text[1..] : text;
        var digits = rest[..SemVerOrder.LengthOfDigits(rest)];
        if (!digits.IsEmpty && digits.Length < rest.Length && rest[digits.Length] == '!')
        {
            parts.Epoch = digits;
            rest = rest[(digits.Length + 1)..];
        }

        var length = LengthOfRelease(rest);
        parts.Release = rest[..length];
        rest = rest[length..];
        if (length == 0)
        {
            return false;
        }

        parts.Pre = TakeWord(ref rest, "alpha", "a") ? 'a'
            : TakeWord(ref rest, "beta", "b") ? 'b'
            : TakeWord(ref rest, "preview", "pre") || TakeWord(ref rest, "rc", "c") ? 'r'
            : '\0';
        parts.PreNumber = parts.Pre == '\0' ? [] : TakeNumber(ref rest);
        parts.HasPost = TakePost(ref rest);
        parts.PostNumber = parts.HasPost ? TakeNumber(ref rest) : [];
        parts.HasDev = TakeWord(ref rest, "dev", "dev");
        parts.DevNumber = parts.HasDev ? TakeNumber(ref rest) : [];
        if (rest is ['+', ..])
        {
            parts.Local = rest[1..];
            return IsLocal(parts.Local);
        }

        return rest.IsEmpty;
    }

    /// <summary>The canonical spelling (PEP 440, "Normalization").</summary>
    public readonly string Normal()
    {
        var text = new StringBuilder();
        _ = Epoch.Trim('0').IsEmpty ? text : text.Append(WithoutZeros(Epoch)).Append('!');
        foreach (var range in Release.Split('.'))
        {
            text.Append(WithoutZeros(Release[range])).Append('.');
        }

        text.Length--;
        _ = Pre == '\0' ? text : text.Append(Pre == 'r' ? "rc" : Pre.ToString()).Append(WithoutZeros(PreNumber));
        _ = HasPost ? text.Append(".post").Append(WithoutZeros(PostNumber)) : text;
        _ = HasDev ? text.Append(".dev").Append(WithoutZeros(DevNumber)) : text;
        _ = Local.IsEmpty ? text : text.Append('+').Append(Local.ToString().ToLowerInvariant().Replace('-', '.').Replace('_', '.'));
        return text.ToString();
    }

    private static ReadOnlySpan<char> WithoutZeros(ReadOnlySpan<char> number) => number.TrimStart('0') is { IsEmpty: false } kept ? kept : "0";

    private static int LengthOfRelease(ReadOnlySpan<char> text)
    {
        var length = SemVerOrder.LengthOfDigits(text);
        while (length > 0 && text[length..] is ['.', >= '0' and <= '9', ..])
        {
            length += 1 + SemVerOrder.LengthOfDigits(text[(length + 1)..]);
        }

        return length;
    }

    /// <summary>A word with or without a separator before it; the longer spelling first.</summary>
    private static bool TakeWord(scoped ref ReadOnlySpan<char> rest, string longer, string shorter)
    {
        var word = rest is ['-' or '_' or '.', ..] ? rest[1..] : rest;
        foreach (var spelling in (ReadOnlySpan<string>)[longer, shorter])
        {
            if (word.StartsWith(spelling, StringComparison.OrdinalIgnoreCase))
            {
                rest = word[spelling.Length..];
                return true;
            }
        }

        return false;
    }

    /// <summary>A number with or without a separator before it; a separator that begins something else stays.</summary>
    private static ReadOnlySpan<char> TakeNumber(scoped ref ReadOnlySpan<char> rest)
    {
        if (rest is ['-' or '_' or '.'] or ['-' or '_' or '.', (>= '0' and <= '9') or '-' or '_' or '.' or '+', ..])
        {
            rest = rest[1..];
        }

        var digits = rest[..SemVerOrder.LengthOfDigits(rest)];
        rest = rest[digits.Length..];
        return digits;
    }

    /// <summary>A hyphen and a number alone are a post-release too.</summary>
    private static bool TakePost(scoped ref ReadOnlySpan<char> rest) =>
        rest is ['-', >= '0' and <= '9', ..] || TakeWord(ref rest, "post", "rev") || TakeWord(ref rest, "r", "r");

    private static bool IsLocal(ReadOnlySpan<char> local)
    {
        foreach (var range in local.SplitAny("-_."))
        {
            if (local[range].IsEmpty || !IsAlphanumeric(local[range]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAlphanumeric(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
