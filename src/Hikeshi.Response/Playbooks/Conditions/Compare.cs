using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Response.Playbooks.Conditions;

/// <summary>Compares two values as their types want: numbers and addresses by what they are, everything else letter by letter.</summary>
internal static class Compare
{
    private static readonly HashSet<string> Numeric = new(StringComparer.Ordinal) { "number", "integer", "long", "float" };
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public static bool Holds(ConditionValue left, string comparison, ConditionValue right) => comparison switch
    {
        "=" => Order(left, right) == 0,
        "!=" => Order(left, right) != 0,
        "<" => Order(left, right) < 0,
        "<=" => Order(left, right) <= 0,
        ">" => Order(left, right) > 0,
        ">=" => Order(left, right) >= 0,
        "LIKE" => Pattern(Like(right.Text)).IsMatch(left.Text),
        "MATCHES" => Pattern(right.Text).IsMatch(left.Text),
        "ISSUBSET" => IpPrefix.TryParse(right.Text, out var outer) && IpPrefix.TryParse(left.Text, out var inner) && outer.Contains(inner),
        "ISSUPERSET" => IpPrefix.TryParse(left.Text, out var wide) && IpPrefix.TryParse(right.Text, out var narrow) && wide.Contains(narrow),
        _ => throw new InvalidOperationException($"no comparison {comparison}"),
    };

    /// <summary>Linear in the text, whatever the pattern: it comes from a stranger.</summary>
    /// <exception cref="ArgumentException">It is no regular expression, or needs more than one pass (look-around, back references).</exception>
    public static Regex Pattern(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline, Patience);

    /// <summary>STIX 2.1 §9.6.1: % is any text, _ any character.</summary>
    private static string Like(string pattern)
    {
        var regex = new StringBuilder("\\A");
        foreach (var character in pattern)
        {
            regex.Append(character switch { '%' => ".*", '_' => ".", _ => Regex.Escape(character.ToString()) });
        }

        return regex.Append("\\z").ToString();
    }

    private static int Order(ConditionValue left, ConditionValue right)
    {
        if ((Numeric.Contains(left.Type) || Numeric.Contains(right.Type))
            && decimal.TryParse(left.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(right.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var b))
        {
            return a.CompareTo(b);
        }

        if ((left.Type is "ipv4-addr" or "ipv6-addr" || right.Type is "ipv4-addr" or "ipv6-addr") && IPAddress.TryParse(left.Text, out var one) && IPAddress.TryParse(right.Text, out var other))
        {
            return one.Equals(other) ? 0 : string.CompareOrdinal(one.ToString(), other.ToString()) is not 0 and var order ? order : 1;
        }

        return left.Type == "bool" || right.Type == "bool" ? string.Compare(left.Text, right.Text, StringComparison.OrdinalIgnoreCase) : string.CompareOrdinal(left.Text, right.Text);
    }
}
