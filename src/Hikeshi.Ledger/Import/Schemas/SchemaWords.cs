using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>What a schema asks for, in words for the person who has to mend the document.</summary>
internal static class SchemaWords
{
    private const int FewTexts = 12;
    private const int LongestText = 80;

    public static string Word(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    public static string Words(JsonTypes types) => string.Join(" or ", Enum.GetValues<JsonTypes>()
        .Where(t => BitOperations.IsPow2((int)t) && (types & t) != 0 && !(t == JsonTypes.Integer && (types & JsonTypes.Number) != 0))
        .Select(t => t is JsonTypes.Object or JsonTypes.Array or JsonTypes.Integer ? $"an {Lower(t)}" : t == JsonTypes.Null ? "null" : $"a {Lower(t)}"));

    private static string Lower(JsonTypes type) => type.ToString().ToLowerInvariant();

    public static string Names(JsonSchemaNode schema, ulong bits) =>
        string.Join(", ", schema.PropertyNames.Where((_, number) => (bits & (1UL << number)) != 0).Select(n => $"'{n}'"));

    public static string Quoted(ReadOnlySpan<char> text) => text.Length <= LongestText ? $"'{text}'" : $"'{text[..(LongestText - 1)]}…'";

    public static string Choice(IReadOnlyCollection<string> texts) => texts.Count <= FewTexts
        ? "one of " + string.Join(", ", texts.Order(StringComparer.Ordinal).Select(t => $"'{t}'"))
        : $"one of the {texts.Count} texts that the schema names, such as '{texts.Order(StringComparer.Ordinal).First()}'";

    public static string Written(Regex pattern) => pattern.ToString().Replace("\\z", "$", StringComparison.Ordinal);

    public static string Range(JsonSchemaNode schema) => double.IsFinite(schema.Above) ? $"more than {schema.Above.ToString(CultureInfo.InvariantCulture)}"
        : double.IsFinite(schema.Maximum) ? string.Create(CultureInfo.InvariantCulture, $"{schema.Minimum} to {schema.Maximum}")
        : $"at least {schema.Minimum.ToString(CultureInfo.InvariantCulture)}";
}
