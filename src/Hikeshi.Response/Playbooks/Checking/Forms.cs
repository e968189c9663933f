using System.Globalization;
using System.Text.RegularExpressions;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>Forms of texts (§10).</summary>
internal static partial class Forms
{
    private const string Uuid = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}";

    /// <summary>§10.10: the type of the object, two hyphens, a UUID of RFC 4122.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

    /// <summary>The type that an identifier names; empty when it is none.</summary>
    public static string TypeOf(string id) => IsId(id) ? id[..^38] : "";

    /// <summary>§10.17: RFC 3339 in UTC, a fraction only with digits.</summary>
    public static DateTimeOffset? Time(string text) =>
        Timestamp().IsMatch(text) && DateTimeOffset.TryParse(text.Replace(":60", ":59", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null;

    /// <summary>§10.18.1.</summary>
    public static bool IsVariable(string text) => VariableName().IsMatch(text);

    /// <summary>Uses of variables in a text, <c>__name__:value</c>, as names.</summary>
    public static IEnumerable<string> Uses(string text) => Use().Matches(text).Select(m => m.Groups["name"].Value);

    /// <summary>Puts values in for uses. A variable without a value stays as it is written, which is what a person sees best.</summary>
    public static string Fill(string text, Func<string, string?> value) => Use().Replace(text, m => value(m.Groups["name"].Value) ?? m.Value);

    [GeneratedRegex("^[a-z][a-z0-9-]+[a-z0-9]--" + Uuid + "\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Id();

    [GeneratedRegex("^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?Z\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Timestamp();

    [GeneratedRegex("^__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__\\z", RegexOptions.NonBacktracking)]
    private static partial Regex VariableName();

    [GeneratedRegex("(?<name>__[a-zA-Z][a-zA-Z0-9_-]{0,199}?__):value", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Use();
}
