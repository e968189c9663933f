using System.Text;

namespace Hikeshi.Detection.Patterns;

internal enum TokenKind
{
    Literal,

    /// <summary><c>*</c>: any number of characters, also none.</summary>
    Any,

    /// <summary><c>?</c>: exactly one character (a Unicode code point).</summary>
    One,

    /// <summary>One of the five characters that begin a command-line switch (modifier <c>windash</c>).</summary>
    Dash,
}

internal readonly record struct Token(TokenKind Kind, string Literal);

/// <summary>A value with wildcards, after its modifiers. Equal when it matches the same texts by the same tokens.</summary>
internal sealed record Pattern
{
    /// <summary>The switch characters of the modifiers appendix: hyphen, slash, en dash, em dash, horizontal bar.</summary>
    public const string Dashes = "-/\u2013\u2014\u2015";

    private Pattern(IReadOnlyList<Token> tokens, string key)
    {
        Tokens = tokens;
        Key = key;
    }

    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>The tokens in Sigma's own escaping (with <c>\d</c> for a dash); two patterns are equal when their keys are.</summary>
    public string Key { get; }

    public bool HasWildcards => Tokens.Any(t => t.Kind is not TokenKind.Literal);

    /// <summary>The text of a pattern without wildcards.</summary>
    public string Plain => string.Concat(Tokens.Select(t => t.Literal));

    public bool Equals(Pattern? other) => other is not null && string.Equals(Key, other.Key, StringComparison.Ordinal);

    public override int GetHashCode() => string.GetHashCode(Key, StringComparison.Ordinal);

    public override string ToString() => Key;

    public static Pattern Literal(string text) => Of([new(TokenKind.Literal, text)]);

    /// <summary>Sigma rules specification 2.1, "Escape Character": a backslash escapes <c>*</c>, <c>?</c> and itself, and stands for itself before anything else.</summary>
    public static Pattern Parse(string text)
    {
        var tokens = new List<Token>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && (text[i + 1] is '*' or '?' or '\\'))
            {
                literal.Append(text[++i]);
            }
            else if (c is '*' or '?')
            {
                tokens.Add(new(TokenKind.Literal, literal.ToString()));
                literal.Clear();
                tokens.Add(new(c == '*' ? TokenKind.Any : TokenKind.One, ""));
            }
            else
            {
                literal.Append(c);
            }
        }

        tokens.Add(new(TokenKind.Literal, literal.ToString()));
        return Of(tokens);
    }

    /// <summary>Merges neighbouring literals and stars, so that equal patterns have equal tokens.</summary>
    public static Pattern Of(IEnumerable<Token> tokens)
    {
        var merged = new List<Token>();
        foreach (var token in tokens)
        {
            var last = merged.Count > 0 ? merged[^1] : default;
            if (token is { Kind: TokenKind.Literal, Literal.Length: 0 } || (merged.Count > 0 && token.Kind == TokenKind.Any && last.Kind == TokenKind.Any))
            {
                continue;
            }

            if (merged.Count > 0 && token.Kind == TokenKind.Literal && last.Kind == TokenKind.Literal)
            {
                merged[^1] = new(TokenKind.Literal, last.Literal + token.Literal);
            }
            else
            {
                merged.Add(token);
            }
        }

        return new(merged, KeyOf(merged));
    }

    public Pattern WithAnyBefore() => Of(Tokens.Prepend(new(TokenKind.Any, "")));

    public Pattern WithAnyAfter() => Of(Tokens.Append(new(TokenKind.Any, "")));

    private static string KeyOf(List<Token> tokens)
    {
        var key = new StringBuilder();
        foreach (var (kind, literal) in tokens)
        {
            switch (kind)
            {
                case TokenKind.Literal:
                    key.Append(literal.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal));
                    break;
                case TokenKind.Any:
                    key.Append('*');
                    break;
                case TokenKind.One:
                    key.Append('?');
                    break;
                default:
                    key.Append("\\d");
                    break;
            }
        }

        return key.ToString();
    }
}
