using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hikeshi.Detection;
using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Routing;

namespace Hikeshi.Tests.Detection;

/// <summary>One rule, one event, strings, no index: what the engine must agree with.</summary>
internal sealed class NaiveEvaluator
{
    private readonly Dictionary<string, List<JsonElement>> _fields = [];
    private readonly List<JsonElement> _leaves = [];

    public NaiveEvaluator(JsonElement root, Func<FieldAlias, bool> aliasApplies)
    {
        Walk(root, "");
        foreach (var alias in RouteTable.Default.Aliases.Where(a => a.Channel is null && a.EventIds.Count == 0).Concat(RouteTable.Default.Aliases.Where(a => a.Channel is not null && aliasApplies(a))))
        {
            foreach (var other in alias.Others)
            {
                if (!_fields.ContainsKey(alias.Field) && _fields.TryGetValue(other, out var values))
                {
                    _fields[alias.Field] = values;
                }
            }
        }
    }

    public bool Holds(Expr expr) => expr switch
    {
        AllOf all => all.Parts.All(Holds),
        AnyOf any => any.Parts.Any(Holds),
        AtLeast some => some.Parts.Count(Holds) >= some.Count,
        Negation negation => !Holds(negation.Part),
        Test test => Holds(test.Predicate),
        _ => throw new InvalidOperationException(),
    };

    private bool Holds(Predicate predicate) => predicate switch
    {
        TextPredicate p => Texts(p.Field).Any(t => Like(t, p.Pattern, p.Cased)),
        NullPredicate p => Values(p.Field).All(v => v.ValueKind == JsonValueKind.Null),
        ExistsPredicate p => Values(p.Field).Any(),
        NumberPredicate p => Texts(p.Field).Any(t => Compare(t, p)),
        CidrPredicate p => Texts(p.Field).Any(t => InRange(t, p.Range)),
        RegexPredicate p => Texts(p.Field).Any(t => Regex.IsMatch(t, p.Expression, p.Options, TimeSpan.FromSeconds(1))),
        SameAsPredicate p => Texts(p.Field).Any(a => Texts(p.Other).Any(b => Related(a, b, p))),
        _ => throw new InvalidOperationException(),
    };

    private static bool Related(string a, string b, SameAsPredicate p)
    {
        var how = p.Cased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return p.Position switch
        {
            Position.Start => a.StartsWith(b, how),
            Position.End => a.EndsWith(b, how),
            Position.Anywhere => a.Contains(b, how),
            _ => string.Equals(a, b, how),
        };
    }

    private static bool Compare(string text, NumberPredicate p) =>
        double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) && p.Comparison switch
        {
            Comparison.Less => n < p.Bound,
            Comparison.LessOrEqual => n <= p.Bound,
            Comparison.Greater => n > p.Bound,
            _ => n >= p.Bound,
        };

    private static bool InRange(string text, IpRange range)
    {
        if ((!text.Contains(':', StringComparison.Ordinal) && text.Count(c => c == '.') != 3) || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        var bits = string.Concat(address.MapToIPv6().GetAddressBytes().Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
        var network = Convert.ToString((long)(ulong)(range.Network >> 64), 2).PadLeft(64, '0') + Convert.ToString((long)(ulong)(range.Network & ulong.MaxValue), 2).PadLeft(64, '0');
        return string.Equals(bits[..range.PrefixLength], network[..range.PrefixLength], StringComparison.Ordinal);
    }

    /// <summary>By trying everything, over code points.</summary>
    internal static bool Like(string text, Pattern pattern, bool cased)
    {
        var units = new List<(TokenKind Kind, string Text)>();
        foreach (var token in pattern.Tokens)
        {
            if (token.Kind == TokenKind.Literal)
            {
                units.AddRange(token.Literal.EnumerateRunes().Select(r => (TokenKind.Literal, r.ToString())));
            }
            else
            {
                units.Add((token.Kind, ""));
            }
        }

        var runes = text.EnumerateRunes().Select(r => r.ToString()).ToList();
        var how = cased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

        // reachable[j]: the units so far match the first j characters.
        var reachable = new bool[runes.Count + 1];
        reachable[0] = true;
        foreach (var (kind, literal) in units)
        {
            var next = new bool[runes.Count + 1];
            for (var j = 0; j <= runes.Count; j++)
            {
                next[j] = kind == TokenKind.Any
                    ? reachable[j] || (j > 0 && next[j - 1])
                    : j > 0 && reachable[j - 1] && kind switch
                    {
                        TokenKind.One => true,
                        TokenKind.Dash => Pattern.Dashes.Contains(runes[j - 1], StringComparison.Ordinal),
                        _ => string.Equals(runes[j - 1], literal, how),
                    };
            }

            reachable = next;
        }

        return reachable[^1];
    }

    private IEnumerable<string> Texts(string field) =>
        (field.Length == 0 ? _leaves : Values(field)).Where(v => v.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array))
        .Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : v.GetRawText());

    private IEnumerable<JsonElement> Values(string field) => _fields.TryGetValue(field, out var values) ? values : [];

    private void Walk(JsonElement element, string path)
    {
        if (path.Length > 0)
        {
            Add(path, element);
            if (FieldNames.ShortName(path) is { } shorter)
            {
                Add(shorter, element);
            }
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Walk(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Walk(item, path);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                _leaves.Add(element);
                break;
        }
    }

    private void Add(string name, JsonElement value)
    {
        if (!_fields.TryGetValue(name, out var values))
        {
            _fields[name] = values = [];
        }

        values.Add(value);
    }
}
