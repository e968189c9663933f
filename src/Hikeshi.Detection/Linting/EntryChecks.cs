using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>Rules specification 2.1, "Detection", and the modifiers appendix, beside what the reader refuses.</summary>
internal static class EntryChecks
{
    public static void Check(DocumentFindings lint, YamlScalar key, YamlNode node)
    {
        if (Entry.Read(key, node) is not { } entry)
        {
            return;
        }

        if (entry.Field != entry.Field.Trim())
        {
            lint.Warning(key.Line, "field-name", $"the field name '{entry.Field}' has a space at its end", "no event has such a field", "Remove the space");
        }

        if (entry.Has("all") && entry.Values.Count == 1)
        {
            lint.Warning(key.Line, "single-all", $"'{key.Value}' has one value", "the specification forbids 'all' there, because some tools cannot express it", "Remove '|all'");
        }

        if (entry.Values.Count > 1 && entry.Values.FirstOrDefault(v => v.IsNull) is { } nothing)
        {
            lint.Warning(nothing.Line, "null-in-list", $"null among the values of '{key.Value}'", "the specification forbids it: null has another type than the other values", "Make it a search identifier of its own, and say '1 of' in the condition");
        }

        if (entry.Has("base64offset") && !entry.Has("contains") && entry.Field.Length > 0)
        {
            lint.Warning(key.Line, "base64offset-contains", $"'{key.Value}' without 'contains'", "what is looked for is a part out of the middle of encoded text, and is never all of it", "Write 'base64offset|contains'");
        }

        if (entry.Has("windash") && !entry.Values.Any(HasSwitch))
        {
            lint.Hint(key.Line, "windash-dash", $"'{key.Value}'", "no value has a '-' or '/' that begins a word, so 'windash' changes nothing", "Remove 'windash'");
        }

        foreach (var value in entry.Values)
        {
            Value(lint, entry, value);
        }

        WildcardChecks.Check(lint, entry);
        RegexChecks.Check(lint, entry);
        RedundancyChecks.Check(lint, entry);
    }

    private static void Value(DocumentFindings lint, Entry entry, YamlScalar value)
    {
        if (value is { IsPlain: true, Value: ['0', 'x' or 'o' or (>= '0' and <= '9'), ..] } && value.Value.Skip(2).All(char.IsAsciiHexDigit))
        {
            lint.Warning(value.Line, "number-form", $"the value {value.Value} without quotes", "here it is text; tools that read YAML numbers look for another number", $"Write '{value.Value}' in quotes, or the decimal number");
        }

        if (entry.IsText && value is { IsNull: false, Value.Length: 0 } && entry.Modifiers.Any(m => m is "contains" or "startswith" or "endswith"))
        {
            lint.Warning(value.Line, "empty-value", $"an empty value of '{entry.Key.Value}'", "every text contains it", "Remove it, or ask with 'exists' whether the field is there");
        }
    }

    private static bool HasSwitch(YamlScalar value) => WindowsDash.Apply(Pattern.Parse(value.Value)).Tokens.Any(t => t.Kind == TokenKind.Dash);
}
