using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Patterns;

/// <summary>The value modifiers of one field (Sigma modifiers appendix 2.1), read once and applied to each of its values.</summary>
internal sealed class Modifiers
{
    private readonly string _field;
    private readonly int _line;
    private readonly List<string> _encodings = [];
    private Position? _position;
    private Comparison? _comparison;
    private RegexOptions _regexOptions = RegexOptions.CultureInvariant;
    private bool _regex;
    private bool _cidr;
    private bool _exists;
    private bool _cased;
    private bool _fieldRef;
    private bool _dash;
    private bool _expand;

    private Modifiers(string field, int line)
    {
        _field = field;
        _line = line;
    }

    /// <summary>Values are linked with AND instead of OR.</summary>
    public bool All { get; private set; }

    /// <summary>The field must differ from the values: the whole entry is negated, so a missing field differs too.</summary>
    public bool NotEqual { get; private set; }

    public static Modifiers Read(string field, IReadOnlyList<string> names, int line)
    {
        var modifiers = new Modifiers(field, line);
        foreach (var name in names)
        {
            modifiers.Take(name);
        }

        modifiers.RefuseContradictions();
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
            case "i": AddRegexOption(name, RegexOptions.IgnoreCase); break;
            case "m": AddRegexOption(name, RegexOptions.Multiline); break;
            case "s": AddRegexOption(name, RegexOptions.Singleline); break;
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
            case "minute" or "hour" or "day" or "week" or "month" or "year":
                throw Refuse($"the time modifier '{name}' is not evaluated here");
            default:
                throw Refuse($"the modifier '{name}' is not known");
        }
    }

    private void AddRegexOption(string name, RegexOptions option)
    {
        if (!_regex)
        {
            throw Refuse($"the modifier '{name}' stands without 're' before it");
        }

        _regexOptions |= option;
    }

    private void RefuseContradictions()
    {
        var kinds = (_regex ? 1 : 0) + (_cidr ? 1 : 0) + (_exists ? 1 : 0) + (_fieldRef ? 1 : 0) + (_comparison is null ? 0 : 1);
        if (kinds > 1 || (_dash && _encodings.Count > 0) || (kinds == 1 && (_dash || _encodings.Count > 0)) || (kinds == 1 && !_fieldRef && !_regex && _position is not null))
        {
            throw Refuse("these modifiers contradict each other");
        }

        if (_field.Length == 0 && (_cidr || _exists || _fieldRef || _comparison is not null))
        {
            throw Refuse("this modifier needs a field name");
        }
    }

    /// <param name="value">One value as the rule writes it.</param>
    /// <param name="key">The rule's <c>field|modifiers</c>, for display.</param>
    public Expr Apply(YamlScalar value, string key)
    {
        var display = key.Length == 0 ? value.Value : $"{key}: {(value.IsNull ? "null" : value.Value)}";
        if (value.IsNull)
        {
            return _field.Length > 0 && !_exists && !_regex && !_cidr && !_fieldRef && _comparison is null && _position is null && _encodings.Count == 0
                ? new Test(new NullPredicate(_field), display)
                : throw new RuleException(value.Line, $"null is no value for '{key}'");
        }

        Predicate predicate;
        if (_exists)
        {
            return value.Value.ToLowerInvariant() switch
            {
                "true" or "yes" => new Test(new ExistsPredicate(_field), display),
                "false" or "no" => new Negation(new Test(new ExistsPredicate(_field), display)),
                _ => throw new RuleException(value.Line, $"'{value.Value}' for '{key}'; expected true or false"),
            };
        }
        else if (_regex)
        {
            predicate = Regex(value);
        }
        else if (_cidr)
        {
            predicate = new CidrPredicate(_field, IpRange.TryParse(value.Value, out var range)
                ? range
                : throw new RuleException(value.Line, $"'{value.Value}' is not a network; expected for example 10.0.0.0/8 or fe80::/10"));
        }
        else if (_comparison is { } comparison)
        {
            predicate = new NumberPredicate(_field, comparison, double.TryParse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) && double.IsFinite(bound)
                ? bound
                : throw new RuleException(value.Line, $"'{value.Value}' for '{key}' is not a number"));
        }
        else if (_fieldRef)
        {
            predicate = new SameAsPredicate(_field, value.Value, _position ?? Position.Whole, _cased);
        }
        else
        {
            return Text(value, display);
        }

        return new Test(predicate, display);
    }

    private RegexPredicate Regex(YamlScalar value)
    {
        try
        {
            RegexFactory.Create(value.Value, _regexOptions);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new RuleException(value.Line, $"the regular expression does not parse: {wrong.Message}");
        }

        return new(_field, value.Value, _regexOptions);
    }

    private Expr Text(YamlScalar value, string display)
    {
        var text = _expand ? Placeholders.Unescape(value) : value.Value;
        var patterns = _encodings.Count > 0 ? ValueEncoding.Apply(Pattern.Parse(text), _encodings, value.Line) : [Pattern.Parse(text)];
        var tests = patterns
            .Select(p => _dash ? WindowsDash.Apply(p) : p)
            .Select(p => new Test(new TextPredicate(_field, Place(p), _cased), display))
            .ToList<Expr>();
        return tests.Count == 1 ? tests[0] : new AnyOf(tests);
    }

    /// <summary>Keywords are looked for anywhere in a value.</summary>
    private Pattern Place(Pattern pattern) => (_field.Length == 0 ? _position ?? Position.Anywhere : _position) switch
    {
        Position.Anywhere => pattern.WithAnyBefore().WithAnyAfter(),
        Position.Start => pattern.WithAnyAfter(),
        Position.End => pattern.WithAnyBefore(),
        _ => pattern,
    };

    private RuleException Refuse(string reason) => new(_line, $"{reason} (field '{_field}')");
}
