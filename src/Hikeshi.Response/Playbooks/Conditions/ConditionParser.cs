using System.Globalization;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Playbooks.Conditions;

/// <summary>Reads the grammar of <see cref="PlaybookCondition"/>: OR of ANDs of comparisons, with NOT, parentheses and the brackets that patterns are written in.</summary>
internal sealed class ConditionParser
{
    private const int Longest = 4096;
    private const int Deepest = 32;

    private readonly List<Token> tokens;
    private int position;
    private int depth;

    private ConditionParser(string text) => tokens = ConditionLexer.Cut(text);

    private Token Now => tokens[position];

    public static PlaybookCondition Parse(string text)
    {
        if (text.Length > Longest)
        {
            throw ConditionLexer.Refused(Longest, $"{text.Length} characters", $"at most {Longest}");
        }

        var parser = new ConditionParser(text);
        var condition = parser.Either();
        return parser.Now.Kind == TokenKind.End ? condition : throw parser.Unexpected("AND, OR or the end");
    }

    private PlaybookCondition Either() => Several("OR", all: false, () => Several("AND", all: true, One));

    private PlaybookCondition Several(string word, bool all, Func<PlaybookCondition> part)
    {
        var parts = new List<PlaybookCondition> { part() };
        while (Takes(word))
        {
            parts.Add(part());
        }

        return parts.Count == 1 ? parts[0] : new Joined(all, parts);
    }

    private PlaybookCondition One()
    {
        if (Takes("NOT"))
        {
            Deeper();
            var negated = new Negated(One());
            depth--;
            return negated;
        }

        var close = TakesSign("(") ? ")" : TakesSign("[") ? "]" : null;
        if (close is null)
        {
            return Compared();
        }

        Deeper();
        var inside = Either();
        depth--;
        return TakesSign(close) ? inside : throw Unexpected(close);
    }

    private void Deeper()
    {
        if (++depth > Deepest)
        {
            throw ConditionLexer.Refused(Now.At, "too many parentheses or NOT", $"at most {Deepest} inside one another");
        }
    }

    private PlaybookCondition Compared()
    {
        var left = Operand();
        var negated = Takes("NOT");
        var comparison = Operator();
        var at = Now.At;
        IReadOnlyList<ConditionOperand> right = comparison == "IN" ? Set() : [Operand()];
        if (comparison == "MATCHES" && right[0].Variable is null)
        {
            RequirePattern(right[0].Literal.Text, at);
        }

        var result = new Comparison(left, comparison == "IN" ? "=" : comparison, right);
        return negated ? new Negated(result) : result;
    }

    private string Operator()
    {
        var token = Now;
        position++;
        return (token.Kind, token.Text) switch
        {
            (TokenKind.Sign, "=" or "==") => "=",
            (TokenKind.Sign, "!=" or "<>") => "!=",
            (TokenKind.Sign, "<" or "<=" or ">" or ">=") => token.Text,
            (TokenKind.Word, "IN" or "LIKE" or "MATCHES" or "ISSUBSET" or "ISSUPERSET") => token.Text,
            _ => throw ConditionLexer.Refused(token.At, $"'{token.Text}'", "=, !=, <, <=, >, >=, IN, LIKE, MATCHES, ISSUBSET or ISSUPERSET"),
        };
    }

    private List<ConditionOperand> Set()
    {
        if (!TakesSign("("))
        {
            throw Unexpected("(");
        }

        var all = new List<ConditionOperand> { Operand() };
        while (TakesSign(","))
        {
            all.Add(Operand());
        }

        return TakesSign(")") ? all : throw Unexpected(", or )");
    }

    private ConditionOperand Operand()
    {
        var token = Now;
        position++;
        return token.Kind switch
        {
            TokenKind.Variable => new ConditionOperand(token.Text[..^6], default),
            TokenKind.Text => new ConditionOperand(Variable: null, new ConditionValue("string", token.Text)),
            TokenKind.Number when decimal.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => new ConditionOperand(Variable: null, new ConditionValue("number", token.Text)),
            TokenKind.Word when token.Text is "true" or "false" => new ConditionOperand(Variable: null, new ConditionValue("bool", token.Text)),
            TokenKind.Word when token.Text.Contains(':', StringComparison.Ordinal) => throw ConditionLexer.Refused(token.At, $"'{token.Text}', a path into observed objects", "a variable of the playbook: only these have values here"),
            _ => throw ConditionLexer.Refused(token.At, token.Kind == TokenKind.End ? "the end" : $"'{token.Text}'", "a variable (__name__:value), a text in single quotes, a number, true or false"),
        };
    }

    private static void RequirePattern(string pattern, int at)
    {
        try
        {
            Compare.Pattern(pattern);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw ConditionLexer.Refused(at, fault.Message.TrimEnd('.'), "a regular expression without look-around and back references");
        }
    }

    private bool Takes(string word) => Takes(TokenKind.Word, word);

    private bool TakesSign(string sign) => Takes(TokenKind.Sign, sign);

    private bool Takes(TokenKind kind, string text)
    {
        var taken = Now.Kind == kind && Now.Text == text;
        position += taken ? 1 : 0;
        return taken;
    }

    private RefusedException Unexpected(string expected) => ConditionLexer.Refused(Now.At, Now.Kind == TokenKind.End ? "the end" : $"'{Now.Text}'", expected);
}
