using System.Globalization;

namespace Hikeshi.Response.Compensating.VirtualPatch;

/// <summary>Characters by name, as parts of a character class that PCRE and RE2 read alike. ASCII only: the engines disagree on anything else.</summary>
internal static class ShapeCharacters
{
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["digits"] = "0-9",
        ["upper"] = "A-Z",
        ["lower"] = "a-z",
        ["letters"] = "A-Za-z",
        ["hex"] = "0-9A-Fa-f",
        ["space"] = @"\x20",
    };

    public static IReadOnlyList<string> Names { get; } = [.. Classes.Keys.Order(StringComparer.Ordinal)];

    public static bool IsKnown(string name) => Classes.ContainsKey(name);

    /// <summary>Printable ASCII that is neither letter, digit nor space.</summary>
    public static bool IsPunctuation(char character) => character is > ' ' and <= '~' && !char.IsAsciiLetterOrDigit(character);

    /// <summary>The inside of a class; everything but letters, digits and their ranges as <c>\xHH</c>.</summary>
    public static string ClassOf(ShapeValue value) =>
        string.Concat(value.Characters.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => Classes[name]))
        + string.Concat((value.Also ?? "").Distinct().Order().Select(character => string.Create(CultureInfo.InvariantCulture, $@"\x{(int)character:x2}")));
}
