using System.Data;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hikeshi.Tests.Detection;

/// <summary>A detection section over a flat event, from the rule's text by the words of the specification: shares no code with the engine, not even what reads modifiers and conditions.</summary>
internal sealed partial class NaiveSigma(JsonElement root)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public bool Holds(string detection)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(detection));
        var section = (YamlMappingNode)stream.Documents[0].RootNode;
        var held = section.Children.Where(c => Key(c.Key) != "condition").ToDictionary(c => Key(c.Key), c => Selection(c.Value));
        return section.Children[new YamlScalarNode("condition")] is YamlSequenceNode several
            ? several.Children.Any(c => Condition(Key(c), held))
            : Condition(Key(section.Children[new YamlScalarNode("condition")]), held);
    }

    /// <summary>Every identifier is true or false by now; SQL's precedence is Sigma's.</summary>
    private static bool Condition(string condition, Dictionary<string, bool> held)
    {
        var counted = Quantifier().Replace(condition, match =>
        {
            var name = match.Groups["of"].Value;
            var pattern = name == "them" ? "^[^_].*$" : $"^{(name[0] == '_' ? "" : "(?!_)")}{Regex.Escape(name).Replace("\\*", ".*", StringComparison.Ordinal)}$";
            var chosen = held.Where(h => Regex.IsMatch(h.Key, pattern, RegexOptions.None, Limit)).Select(h => h.Value).ToList();
            var need = match.Groups["n"].Value switch { "all" => chosen.Count, var n => int.Parse(n, CultureInfo.InvariantCulture) };
            return chosen.Count(h => h) >= need ? "(1=1)" : "(1=0)";
        });
        var decided = Word().Replace(counted, match => held.TryGetValue(match.Value, out var value) ? value ? "(1=1)" : "(1=0)" : match.Value);
        using var table = new DataTable();
        return (bool)table.Compute(decided, "");
    }

    private bool Selection(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.All(c => Entry(Key(c.Key), c.Value)),
        YamlSequenceNode list => list.Children.Any(Selection),
        _ => Entry("", node),
    };

    private bool Entry(string key, YamlNode node)
    {
        var parts = key.Split('|');
        var modifiers = parts[1..];
        var tests = (node is YamlSequenceNode list ? list.Children : (IEnumerable<YamlNode>)[node]).Select(v => Value(parts[0], modifiers, (YamlScalarNode)v)).ToList();
        return (modifiers.Contains("all") ? tests.All(t => t) : tests.Any(t => t)) != modifiers.Contains("neq");
    }

    private bool Value(string field, string[] modifiers, YamlScalarNode node)
    {
        if (node is { Style: ScalarStyle.Plain, Value: "null" or "~" or "" })
        {
            return Elements(field).All(e => e.ValueKind == JsonValueKind.Null);
        }

        var value = node.Value!;
        if (modifiers.Contains("exists"))
        {
            return root.TryGetProperty(field, out _) == (value == "true");
        }

        var texts = Texts(field).ToList();
        return modifiers.Contains("re") ? texts.Any(t => Search(t, value, modifiers))
            : modifiers.Contains("cidr") ? texts.Any(t => InNetwork(t, value))
            : modifiers.FirstOrDefault(m => m is "lt" or "lte" or "gt" or "gte" or "minute" or "hour" or "day" or "week" or "month" or "year") is not null ? texts.Any(t => Compares(t, modifiers, value))
            : modifiers.Contains("fieldref") ? texts.Any(t => Texts(value).Any(other => Like(t, Regex.Escape(other), modifiers, isKeyword: false)))
            : Spelled(value, modifiers).Any(v => texts.Any(t => Like(t, AsRegex(v), modifiers, isKeyword: field.Length == 0)));
    }

    private static bool Search(string text, string expression, string[] modifiers)
    {
        var options = modifiers.Aggregate(RegexOptions.CultureInvariant, (o, m) => o | m switch { "i" => RegexOptions.IgnoreCase, "m" => RegexOptions.Multiline, "s" => RegexOptions.Singleline, _ => 0 });
        var found = Regex.Match(text, expression, modifiers.Contains("endswith") ? options | RegexOptions.RightToLeft : options, Limit);
        return found.Success && (!modifiers.Contains("startswith") || found.Index == 0) && (!modifiers.Contains("endswith") || found.Index + found.Length == text.Length);
    }

    private static bool InNetwork(string text, string network)
    {
        var (address, length) = (IPAddress.Parse(network.Split('/')[0]), int.Parse(network.Split('/')[1], CultureInfo.InvariantCulture));
        return (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3) && IPAddress.TryParse(text, out var other) && other.AddressFamily == address.AddressFamily && Bits(other)[..length] == Bits(address)[..length];
    }

    private static string Bits(IPAddress address) => string.Concat(address.GetAddressBytes().Select(b => b.ToString("B8", CultureInfo.InvariantCulture)));

    private static bool Compares(string text, string[] modifiers, string value)
    {
        var bound = decimal.Parse(value, CultureInfo.InvariantCulture);
        decimal number;
        if (modifiers.FirstOrDefault(m => m is "minute" or "hour" or "day" or "week" or "month" or "year") is { } part)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var date) || !Regex.IsMatch(text, part is "hour" or "minute" ? @"^\d{4}-\d\d-\d\d.\d\d:" : @"^\d{4}-\d\d-\d\d", RegexOptions.None, Limit))
            {
                return false;
            }

            number = part switch { "minute" => date.Minute, "hour" => date.Hour, "day" => date.Day, "month" => date.Month, "year" => date.Year, _ => ISOWeek.GetWeekOfYear(date.DateTime) };
        }
        else if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        return modifiers.Contains("lt") ? number < bound : modifiers.Contains("lte") ? number <= bound : modifiers.Contains("gt") ? number > bound : modifiers.Contains("gte") ? number >= bound : number == bound;
    }

    private static bool Like(string text, string expression, string[] modifiers, bool isKeyword)
    {
        var (before, after) = modifiers.Contains("startswith") ? ("", ".*") : modifiers.Contains("endswith") ? (".*", "") : modifiers.Contains("contains") || isKeyword ? (".*", ".*") : ("", "");
        return Regex.IsMatch(text, $@"\A{before}(?:{expression}){after}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | (modifiers.Contains("cased") ? 0 : RegexOptions.IgnoreCase), Limit);
    }

    private static string AsRegex(string value) => Piece().Replace(value, m => m.Value switch
    {
        "*" => ".*",
        "?" => @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)",
        { Length: 2 } escaped => Regex.Escape(escaped[1..]),
        var plain => Regex.Escape(plain),
    });

    /// <summary>The modifiers that turn a value into others, in the order in which they are written.</summary>
    private static IEnumerable<string> Spelled(string value, string[] modifiers)
    {
        IEnumerable<string> values = [value];
        var isFirst = true;
        foreach (var modifier in modifiers)
        {
            if (modifier is "base64" or "base64offset" or "wide" or "utf16" or "utf16le" or "utf16be")
            {
                var plain = isFirst;
                isFirst = false;
                values = values.SelectMany(v => Encoded(plain ? Encoding.UTF8.GetBytes(Regex.Replace(v, @"\\(?<c>[*?\\])", "${c}", RegexOptions.ExplicitCapture, Limit)) : Encoding.Latin1.GetBytes(v), modifier)).ToList();
            }
            else if (modifier == "windash")
            {
                values = values.SelectMany(Dashed).ToList();
            }
            else if (modifier == "expand")
            {
                values = values.Select(v => v.Replace("\\%", "%", StringComparison.Ordinal)).ToList();
            }
        }

        // Bytes were carried as Latin-1; what is text again stands for itself.
        return isFirst ? values : values.Select(v => Regex.Replace(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(v)), @"[*?\\]", @"\$0", RegexOptions.None, Limit));
    }

    private static IEnumerable<string> Dashed(string value) => SwitchDash().Match(value) is { Success: true } dash
        ? "-/\u2013\u2014\u2015".SelectMany(d => Dashed(value[(dash.Index + 1)..]).Select(rest => value[..dash.Index] + d + rest))
        : [value];

    /// <summary>The offsets as the reference implementation has them: 0, 2, 3 characters dropped at the start, none, 3, 2 at the end.</summary>
    private static IEnumerable<string> Encoded(byte[] bytes, string modifier)
    {
        if (modifier == "base64offset")
        {
            for (var i = 0; i < 3; i++)
            {
                var text = Convert.ToBase64String([.. Enumerable.Repeat((byte)' ', i), .. bytes]);
                yield return text[new[] { 0, 2, 3 }[i]..^new[] { 0, 3, 2 }[(bytes.Length + i) % 3]];
            }

            yield break;
        }

        var utf8 = Encoding.UTF8.GetString(bytes);
        yield return modifier switch
        {
            "base64" => Convert.ToBase64String(bytes),
            "utf16be" => Encoding.Latin1.GetString(Encoding.BigEndianUnicode.GetBytes(utf8)),
            "utf16" => "\u00ff\u00fe" + Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(utf8)),
            _ => Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(utf8)),
        };
    }

    private IEnumerable<JsonElement> Elements(string field) =>
        field.Length == 0 ? root.EnumerateObject().SelectMany(m => Flat(m.Value)) : root.TryGetProperty(field, out var value) ? Flat(value) : [];

    private static IEnumerable<JsonElement> Flat(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    private IEnumerable<string> Texts(string field) =>
        Elements(field).Where(e => e.ValueKind != JsonValueKind.Null).Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : e.GetRawText());

    private static string Key(YamlNode node) => ((YamlScalarNode)node).Value!;

    [GeneratedRegex(@"\\[*?\\]|.", RegexOptions.Singleline, 1000)]
    private static partial Regex Piece();

    [GeneratedRegex(@"(?<![\w])[-/\u2013\u2014\u2015](?=\w)", RegexOptions.None, 1000)]
    private static partial Regex SwitchDash();

    [GeneratedRegex(@"(?<n>\d+|all) of (?<of>[\w*]+)", RegexOptions.None, 1000)]
    private static partial Regex Quantifier();

    [GeneratedRegex(@"[A-Za-z_]\w*", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
