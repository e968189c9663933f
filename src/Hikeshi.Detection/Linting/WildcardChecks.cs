using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>Wildcards at the ends of values, where modifiers say the same or something else.</summary>
internal static class WildcardChecks
{
    public static void Check(DocumentFindings lint, Entry entry)
    {
        if (!entry.IsText)
        {
            return;
        }

        var position = entry.Modifiers.FirstOrDefault(m => m is "contains" or "startswith" or "endswith");
        var values = entry.Values.Where(v => !v.IsNull).Select(v => (Value: v, Pattern.Parse(v.Value).Tokens)).ToList();
        foreach (var (value, tokens) in values)
        {
            Beside(lint, position, value, tokens);
        }

        if (position is null && entry.Field.Length > 0 && values.Select(v => Modifier(v.Tokens)).Distinct().ToList() is [{ } better])
        {
            lint.Hint(entry.Key.Line, "wildcard-modifier", $"'{entry.Key.Value}' with wildcards at the ends of its values", $"the specification has '{better}' for that", $"Write '{entry.Field}|{better}' and leave the wildcards out");
        }
    }

    private static void Beside(DocumentFindings lint, string? position, YamlScalar value, IReadOnlyList<Token> tokens)
    {
        if (tokens.Count < 2)
        {
            return;
        }

        var (leads, trails) = (tokens[0].Kind == TokenKind.Any, tokens[^1].Kind == TokenKind.Any);
        if ((position == "contains" && (leads || trails)) || (position == "startswith" && trails) || (position == "endswith" && leads))
        {
            lint.Hint(value.Line, "pointless-wildcard", $"the '*' at {(leads ? trails ? "both ends" : "the start" : "the end")} of '{value.Value}'", $"'{position}' says so already", "Leave it out; where the character itself is meant, write '\\*'");
        }

        if ((position == "startswith" && leads) || (position == "endswith" && trails))
        {
            lint.Warning(value.Line, "wildcard-contradicts", $"'{position}' with a '*' at the other end of '{value.Value}'", "together they mean 'contains'", $"Leave the '*' out, or write 'contains'");
        }
    }

    /// <returns>The modifier that says what the wildcards say; null when none does.</returns>
    private static string? Modifier(IReadOnlyList<Token> tokens) => tokens switch
    {
        [{ Kind: TokenKind.Any }, { Kind: TokenKind.Literal }] => "endswith",
        [{ Kind: TokenKind.Literal }, { Kind: TokenKind.Any }] => "startswith",
        [{ Kind: TokenKind.Any }, { Kind: TokenKind.Literal }, { Kind: TokenKind.Any }] => "contains",
        _ => null,
    };
}
