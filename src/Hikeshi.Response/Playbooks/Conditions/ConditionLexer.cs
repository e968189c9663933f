using System.Text;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Playbooks.Conditions;

internal enum TokenKind
{
    Word,
    Variable,
    Text,
    Number,
    Sign,
    End,
}

/// <param name="At">Place of its first character, from 0.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int At);

/// <summary>Cuts a condition into its words.</summary>
internal static class ConditionLexer
{
    private static readonly string[] Signs = ["==", "!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ","];

    public static List<Token> Cut(string text)
    {
        var tokens = new List<Token>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var token = text[at] == '\'' ? Quoted(text, at) : Unquoted(text, at);
            tokens.Add(token.Token);
            at = token.Next;
        }

        tokens.Add(new Token(TokenKind.End, "the end", text.Length));
        return tokens;
    }

    public static RefusedException Refused(int at, string what, string expected) =>
        new(new Refusal("playbook.condition", $"character {at + 1}", what, expected, "Write a comparison of variables, such as __severity__:value = 'high'"));

    /// <summary>STIX: a backslash keeps a quote or a backslash from meaning anything.</summary>
    private static (Token Token, int Next) Quoted(string text, int start)
    {
        var content = new StringBuilder();
        for (var at = start + 1; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\'':
                    return (new Token(TokenKind.Text, content.ToString(), start), at + 1);
                case '\\' when at + 1 < text.Length && text[at + 1] is '\'' or '\\':
                    content.Append(text[++at]);
                    break;
                default:
                    content.Append(text[at]);
                    break;
            }
        }

        throw Refused(start, "a text that does not end", "a closing quote");
    }

    private static (Token Token, int Next) Unquoted(string text, int start)
    {
        if (Array.Find(Signs, s => string.CompareOrdinal(text, start, s, 0, s.Length) == 0) is { } sign)
        {
            return (new Token(TokenKind.Sign, sign, start), start + sign.Length);
        }

        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or ':' or '.' or '+'))
        {
            end++;
        }

        if (end == start)
        {
            throw Refused(start, $"'{text[start]}'", "a variable, a text in quotes, a number or a comparison");
        }

        var word = text[start..end];
        var kind = word.EndsWith(":value", StringComparison.Ordinal) && Checking.Forms.IsVariable(word[..^6]) ? TokenKind.Variable
            : char.IsAsciiDigit(word[0]) || (word.Length > 1 && word[0] is '-' or '+' && char.IsAsciiDigit(word[1])) ? TokenKind.Number
            : TokenKind.Word;
        return (new Token(kind, word, start), end);
    }
}
