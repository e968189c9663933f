using System.Text;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Patterns;

/// <summary>
/// The modifier <c>windash</c>: a switch character that begins a word (before it no letter, digit or underscore, after it one)
/// stands for all five. One token instead of 5ⁿ spelled-out values.
/// </summary>
internal static class WindowsDash
{
    public static Pattern Apply(Pattern pattern)
    {
        var tokens = new List<Token>();
        for (var t = 0; t < pattern.Tokens.Count; t++)
        {
            if (pattern.Tokens[t].Kind != TokenKind.Literal)
            {
                tokens.Add(pattern.Tokens[t]);
                continue;
            }

            var text = pattern.Tokens[t].Literal;
            var plain = new StringBuilder();
            for (var i = 0; i < text.Length; i++)
            {
                if (IsSwitch(text, i))
                {
                    tokens.Add(new(TokenKind.Literal, plain.ToString()));
                    plain.Clear();
                    tokens.Add(new(TokenKind.Dash, ""));
                }
                else
                {
                    plain.Append(text[i]);
                }
            }

            tokens.Add(new(TokenKind.Literal, plain.ToString()));
        }

        return Pattern.Of(tokens);
    }

    /// <summary>All permutations as plain texts, for encodings.</summary>
    /// <exception cref="RuleException">There are too many.</exception>
    public static IEnumerable<Pattern> Spellings(Pattern pattern, int line)
    {
        const int MaxDashes = 4;
        var tokens = Apply(pattern).Tokens;
        if (tokens.Count(t => t.Kind == TokenKind.Dash) > MaxDashes)
        {
            throw new RuleException(line, $"more than {MaxDashes} dashes to spell out before they are encoded; use several shorter values");
        }

        IEnumerable<IEnumerable<Token>> spelled = [[]];
        foreach (var token in tokens)
        {
            spelled = token.Kind == TokenKind.Dash
                ? spelled.SelectMany(s => Pattern.Dashes.Select(dash => s.Append(new(TokenKind.Literal, dash.ToString()))))
                : spelled.Select(s => s.Append(token));
        }

        return spelled.Select(Pattern.Of);
    }

    private static bool IsSwitch(string text, int i) =>
        Pattern.Dashes.Contains(text[i], StringComparison.Ordinal)
        && (i == 0 || !IsWord(text[i - 1]))
        && i + 1 < text.Length && IsWord(text[i + 1]);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
