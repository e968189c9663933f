using System.Globalization;
using System.Text.RegularExpressions;
using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Patterns;

/// <summary>The value modifiers of one field (Sigma modifiers appendix 2.1), read once and applied to each of its values.</summary>
internal sealed class Modifiers
{
    private readonly string _field;
    private readonly List<string> _encodings = [];
    private Position? _position;
    private Comparison? _comparison;
    private TimePart? _timePart;
    private RegexOptions _regexOptions = RegexOptions.CultureInvariant;
    private bool _regex;
    private bool _cidr;
    private bool _exists;
    private bool _cased;
    private bool _fieldRef;
    private bool _dash;
    private bool _expand;

    private Modifiers(string field) => _field = field;

    /// <summary>Values are linked with AND instead of OR.</summary>
    public bool All { get; private set; }

    /// <summary>The field must differ from the values: the whole entry is negated, so a missing field differs too.</summary>
    public bool NotEqual { get; private set; }

    /// <exception cref="RuleException">Modifiers that are not known, or mean nothing together.</exception>
    public static Modifiers Read(string field, IReadOnlyList<string> names, int line)
    {
        if (ModifierCheck.Fault(names, hasField: field.Length > 0) is { } fault)
        {
            throw new RuleException(line, field.Length > 0 ? $"{fault} (field '{field}')" : fault);
        }

        var modifiers = new Modifiers(field);
        foreach (var name in names)
        {
            modifiers.Take(name);
        }

        return modifiers;
    }

    private void Take(string name)
    {
        switch (name)
        {
            case "contains": _position = Position.Anywhere; break;
            case "startswith": _position = Position.Start; break;
            case "endswith": _position = Position.End; break;
            case "all": All = true; break;
            case "neq": NotEqual = true; break;
            case "re": _regex = true; break;
            case "i": _regexOptions |= RegexOptions.IgnoreCase; break;
            case "m": _regexOptions |= RegexOptions.Multiline; break;
            case "s": _regexOptions |= RegexOptions.Singleline; break;
            case "cidr": _cidr = true; break;
            case "exists": _exists = true; break;
            case "cased": _cased = true; break;
            case "fieldref": _fieldRef = true; break;
            case "windash": _dash = true; break;
            case "expand": _expand = true; break;
            case "lt": _comparison = Comparison.Less; break;
            case "lte": _comparison = Comparison.LessOrEqual; break;
            case "gt": _comparison = Comparison.Greater; break;
            case "gte": _comparison = Comparison.GreaterOrEqual; break;
            case "base64" or "base64offset" or "utf16" or "utf16le" or "utf16be" or "wide": _encodings.Add(name); break;
            default: _timePart = TimeParts.Of(name); break;
        }
    }

    /// <param name="value">One value as the rule writes it.</param>
    /// <param name="key">The rule's <c>field|modifiers</c>, for display.</param>
    public Expr Apply(YamlScalar value, string key)
    {
        var display = key.Length == 0 ? value.Value : $"{key}: {(value.IsNull ? "null" : value.Value)}";
        if (value.IsNull)
        {
            return _field.Length > 0 && !HasType && _position is null && _encodings.Count == 0 && !_dash && !_expand
                ? new Test(new NullPredicate(_field), display)
                : throw new RuleException(value.Line, $"null is no value for '{key}'");
        }

        var text = _expand ? Placeholders.Unescape(value) : value.Value;
        return _exists ? Exists(value, key, display)
            : _regex ? new Test(Regex(text, value.Line), display)
            : _cidr ? new Test(new CidrPredicate(_field, Network(text, value.Line)), display)
            : _timePart is { } part ? new Test(new TimePartPredicate(_field, part, _comparison, PartOf(part, text, key, value.Line)), display)
            : _comparison is { } comparison ? new Test(new NumberPredicate(_field, comparison, Number(text, key, value.Line)), display)
            : _fieldRef ? new Test(new SameAsPredicate(_field, text, _position ?? Position.Whole, _cased), display)
            : Text(text, display, value.Line);
    }

    private bool HasType => _exists || _regex || _cidr || _fieldRef || _comparison is not null || _timePart is not null;

    private Expr Exists(YamlScalar value, string key, string display) => value.Value.ToLowerInvariant() switch
    {
        "true" or "yes" => new Test(new ExistsPredicate(_field), display),
        "false" or "no" => new Negation(new Test(new ExistsPredicate(_field), display)),
        _ => throw new RuleException(value.Line, $"'{value.Value}' for '{key}'; expected true or false"),
    };

    private static IpRange Network(string text, int line) => IpRange.TryParse(text, out var range)
        ? range
        : throw new RuleException(line, $"'{text}' is not a network; expected for example 10.0.0.0/8 or fe80::/10");

    private static double Number(string text, string key, int line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) && double.IsFinite(bound)
            ? bound
            : throw new RuleException(line, $"'{text}' for '{key}' is not a number");

    private static int PartOf(TimePart part, string text, string key, int line)
    {
        var (least, most) = TimeParts.Range(part);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new RuleException(line, $"'{text}' for '{key}'; expected a number from {least} to {most}");
    }

    /// <summary>Where the value stands is written into the expression: it is searched for, wherever it is not anchored.</summary>
    private RegexPredicate Regex(string text, int line)
    {
        var expression = _position switch
        {
            Position.Start => $@"\A(?:{text})",
            Position.End => $@"(?:{text})\z",
            _ => text,
        };
        try
        {
            RegexFactory.Check(text, _regexOptions);
            RegexFactory.Check(expression, _regexOptions);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new RuleException(line, $"the regular expression does not parse: {wrong.Message}");
        }

        return new(_field, expression, _regexOptions);
    }

    private Expr Text(string text, string display, int line)
    {
        var pattern = Pattern.Parse(text);
        var tests = (_encodings.Count > 0 ? Encoded(pattern, line) : [_dash ? WindowsDash.Apply(pattern) : pattern])
            .Select(p => new Test(new TextPredicate(_field, Place(p), _cased), display))
            .ToList<Expr>();
        return tests.Count == 1 ? tests[0] : new AnyOf(tests);
    }

    /// <summary>What is encoded must be spelled out: every dash in all its forms.</summary>
    private IEnumerable<Pattern> Encoded(Pattern pattern, int line) =>
        (_dash ? WindowsDash.Spellings(pattern, line) : [pattern]).SelectMany(p => ValueEncoding.Apply(p, _encodings, line));

    /// <summary>Keywords are looked for anywhere in a value.</summary>
    private Pattern Place(Pattern pattern) => (_field.Length == 0 ? _position ?? Position.Anywhere : _position) switch
    {
        Position.Anywhere => pattern.WithAnyBefore().WithAnyAfter(),
        Position.Start => pattern.WithAnyAfter(),
        Position.End => pattern.WithAnyBefore(),
        _ => pattern,
    };
}
