using System.Text.RegularExpressions;

namespace Hikeshi.Detection.Patterns;

/// <summary>
/// Finds text that every match of a regular expression contains, so that a value without it need not be searched. It reads the top level of the
/// expression only, and gives up where it does not understand: no literal is always right, a wrong one never.
/// </summary>
internal static class RegexLiteral
{
    /// <summary>
    /// Letters that .NET's <see cref="RegexOptions.IgnoreCase"/> also finds in characters beyond ASCII (the Kelvin sign, the dotted and dotless i, the
    /// long s), which folding keeps apart.
    /// </summary>
    private const string Ambiguous = "kKiIsS";

    /// <returns>The longest such text, of ASCII characters; null when there is none of at least this length.</returns>
    public static string? Of(string expression, RegexOptions options, int shortest)
    {
        // An inline option may change what follows; of those that Sigma's authors write, (?i) changes nothing here.
        var ignoresCase = options.HasFlag(RegexOptions.IgnoreCase) || expression.StartsWith("(?i)", StringComparison.Ordinal);
        var text = expression.StartsWith("(?i)", StringComparison.Ordinal) ? expression[4..] : expression;
        if (options.HasFlag(RegexOptions.IgnorePatternWhitespace))
        {
            return null;
        }

        var best = "";
        var run = "";
        for (var i = 0; i < text.Length;)
        {
            var (literal, next, isOver) = Step(text, i);
            if (isOver)
            {
                return null;
            }

            // What a quantifier may leave out, or repeat, ends the run before it.
            if (literal is { } c && (next >= text.Length || text[next] is not ('?' or '*' or '+' or '{')) && char.IsAscii(c) && !(ignoresCase && Ambiguous.Contains(c, StringComparison.Ordinal)))
            {
                run += c;
            }
            else
            {
                run = "";
            }

            best = run.Length > best.Length ? run : best;
            i = next;
        }

        return best.Length >= shortest ? best : null;
    }

    /// <summary>One element at the top level.</summary>
    /// <returns>Its character when it is one; where the next begins; and whether nothing can be said of the whole.</returns>
    private static (char? Literal, int Next, bool IsOver) Step(string text, int at)
    {
        switch (text[at])
        {
            case '|' or ')':
                return (null, at + 1, true); // a choice at the top: neither side is in every match
            case '(':
                return text[at..].StartsWith("(?", StringComparison.Ordinal) && !text[at..].StartsWith("(?:", StringComparison.Ordinal)
                    ? (null, at, true) // options, look-around, names
                    : Skip(text, at);
            case '[':
                return EndOfClass(text, at) is > 0 and var end ? (null, end, false) : (null, at, true);
            case '\\' when at + 1 < text.Length:
                return char.IsAsciiLetterOrDigit(text[at + 1])
                    ? (null, at + 2 + (text[at + 1] is 'x' or 'u' or 'c' or 'p' or 'P' or 'k' ? text.Length : 0), false) // classes; what takes arguments ends the reading
                    : (text[at + 1], at + 2, false);
            case '\\':
                return (null, at, true);
            case '.' or '^' or '$' or '?' or '*' or '+':
                return (null, at + 1, false);
            case '{':
                return EndOfQuantifier(text, at) is > 0 and var close ? (null, close, false) : (null, at, true); // a brace that stands for itself may have a choice behind it
            default:
                return (text[at], at + 1, false);
        }
    }

    /// <summary>A group: what is in it may be optional, or a choice; it is stepped over.</summary>
    private static (char? Literal, int Next, bool IsOver) Skip(string text, int at)
    {
        var depth = 0;
        for (var i = at; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    if (EndOfClass(text, i) is not (> 0 and var end))
                    {
                        return (null, at, true);
                    }

                    i = end - 1;
                    break;
                case '(' when i > at && text[i..].StartsWith("(?", StringComparison.Ordinal) && !text[i..].StartsWith("(?:", StringComparison.Ordinal):
                    return (null, at, true);
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    return (null, i + 1, false);
                default:
                    break;
            }
        }

        return (null, at, true);
    }

    /// <returns>Behind <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; -1 for a brace that begins none of these.</returns>
    private static int EndOfQuantifier(string text, int at)
    {
        var close = text.IndexOf('}', at);
        return close > at + 1 && char.IsAsciiDigit(text[at + 1]) && text.AsSpan(at + 1, close - at - 1).IndexOfAnyExcept("0123456789,") < 0 ? close + 1 : -1;
    }

    /// <returns>Behind the closing bracket; -1 for what is not read here (subtraction, a bracket that stands for itself).</returns>
    private static int EndOfClass(string text, int at)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    return -1;
                case ']':
                    return i == at + 1 || (i == at + 2 && text[at + 1] == '^') ? -1 : i + 1;
                default:
                    break;
            }
        }

        return -1;
    }
}
