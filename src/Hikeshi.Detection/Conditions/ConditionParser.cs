using System.Globalization;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Conditions;

/// <summary>
/// Reads a condition (Sigma rules specification 2.1, "Condition"). Precedence, least binding first:
/// <c>or</c>, <c>and</c>, <c>not</c>, <c>x of</c>, parentheses.
/// </summary>
internal sealed class ConditionParser
{
    private const int MaxLength = 16_384;
    private const int MaxDepth = 64;

    private readonly List<string> _tokens;
    private readonly IReadOnlyDictionary<string, Expr> _identifiers;
    private readonly int _line;
    private int _at;
    private int _depth;

    private ConditionParser(List<string> tokens, IReadOnlyDictionary<string, Expr> identifiers, int line)
    {
        _tokens = tokens;
        _identifiers = identifiers;
        _line = line;
    }

    public static Expr Parse(string condition, IReadOnlyDictionary<string, Expr> identifiers, int line)
    {
        if (condition.Length > MaxLength)
        {
            throw new RuleException(line, $"a condition longer than {MaxLength} characters");
        }

        var parser = new ConditionParser(Tokenize(condition, line), identifiers, line);
        if (parser._tokens.Count == 0)
        {
            throw new RuleException(line, "the condition is empty; expected for example 'selection and not filter'");
        }

        var expr = parser.Or();
        return parser._at == parser._tokens.Count ? expr : throw parser.Unexpected("'and', 'or' or the end of the condition");
    }

    private static List<string> Tokenize(string condition, int line)
    {
        var tokens = new List<string>();
        for (var i = 0; i < condition.Length;)
        {
            var c = condition[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '(' or ')')
            {
                tokens.Add(c.ToString());
                i++;
            }
            else if (c == '|')
            {
                throw OldAggregation.Refuse(condition, timeframe: null, line);
            }
            else
            {
                var start = i;
                while (i < condition.Length && !char.IsWhiteSpace(condition[i]) && condition[i] is not ('(' or ')' or '|'))
                {
                    i++;
                }

                tokens.Add(condition[start..i]);
            }
        }

        return tokens;
    }

    private Expr Or() => Chain("or", And, parts => new AnyOf(parts));

    private Expr And() => Chain("and", Not, parts => new AllOf(parts));

    private Expr Chain(string word, Func<Expr> part, Func<List<Expr>, Expr> join)
    {
        var parts = new List<Expr> { part() };
        while (NextIs(word))
        {
            _at++;
            parts.Add(part());
        }

        return parts.Count == 1 ? parts[0] : join(parts);
    }

    private Expr Not()
    {
        if (!NextIs("not"))
        {
            return Primary();
        }

        _at++;
        Descend();
        var part = Not();
        _depth--;
        return new Negation(part);
    }

    private Expr Primary()
    {
        if (_at == _tokens.Count)
        {
            throw new RuleException(_line, "the condition ends where a search identifier is expected");
        }

        var token = _tokens[_at];
        if (token == "(")
        {
            _at++;
            Descend();
            var inner = Or();
            _depth--;
            if (_at == _tokens.Count || _tokens[_at] != ")")
            {
                throw _at == _tokens.Count ? new RuleException(_line, "a parenthesis in the condition is not closed") : Unexpected("')'");
            }

            _at++;
            return inner;
        }

        if (_at + 1 < _tokens.Count && Is(_tokens[_at + 1], "of") && !_identifiers.ContainsKey(token))
        {
            return Quantified(token);
        }

        if (token == ")" || Is(token, "and") || Is(token, "or"))
        {
            throw Unexpected("a search identifier, 'not' or '('");
        }

        _at++;
        if (_identifiers.TryGetValue(token, out var expr))
        {
            return expr;
        }

        throw token.Contains('*', StringComparison.Ordinal)
            ? new RuleException(_line, $"the pattern '{token}' needs '1 of' or 'all of' before it")
            : new RuleException(_line, $"the condition names '{token}', which the detection section does not define");
    }

    private Expr Quantified(string quantifier)
    {
        _at += 2;
        if (_at == _tokens.Count)
        {
            throw new RuleException(_line, $"the condition ends after '{quantifier} of'; expected 'them' or a pattern");
        }

        var pattern = _tokens[_at++];
        var parts = Select(pattern);
        if (parts.Count == 0)
        {
            throw new RuleException(_line, $"'{quantifier} of {pattern}' selects no search identifier");
        }

        if (Is(quantifier, "all"))
        {
            return new AllOf(parts);
        }

        if (Is(quantifier, "any"))
        {
            return new AnyOf(parts);
        }

        if (!int.TryParse(quantifier, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            throw new RuleException(_line, $"'{quantifier} of' is not a quantifier; expected '1 of', 'all of' or a number");
        }

        return count == 1 ? new AnyOf(parts) : new AtLeast(count, parts);
    }

    /// <summary>Identifiers that begin with an underscore take no part, unless the pattern itself begins with one.</summary>
    private List<Expr> Select(string pattern)
    {
        var all = Is(pattern, "them") && !_identifiers.ContainsKey(pattern);
        return [.. _identifiers
            .Where(i => (pattern.StartsWith('_') || !i.Key.StartsWith('_')) && (all || Matches(pattern, i.Key)))
            .Select(i => i.Value)];
    }

    private static bool Matches(string pattern, string name)
    {
        var pieces = pattern.Split('*');
        if (pieces.Length == 1)
        {
            return string.Equals(pattern, name, StringComparison.Ordinal);
        }

        if (!name.StartsWith(pieces[0], StringComparison.Ordinal))
        {
            return false;
        }

        var at = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            var found = name.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + piece.Length;
        }

        return name.Length - at >= pieces[^1].Length && name.EndsWith(pieces[^1], StringComparison.Ordinal);
    }

    private void Descend()
    {
        if (++_depth > MaxDepth)
        {
            throw new RuleException(_line, $"a condition nested deeper than {MaxDepth} levels");
        }
    }

    private bool NextIs(string word) => _at < _tokens.Count && Is(_tokens[_at], word);

    private static bool Is(string token, string word) => string.Equals(token, word, StringComparison.OrdinalIgnoreCase);

    private RuleException Unexpected(string expected) => new(_line, $"'{_tokens[_at]}' in the condition; expected {expected}");
}
