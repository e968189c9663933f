using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>Values as pySigma's pipelines see them: contains, startswith and endswith have become wildcards.</summary>
internal static class ValueText
{
    public static bool IsPosition(string modifier) => modifier is "contains" or "startswith" or "endswith";

    /// <summary>Not regular expressions, networks, numbers to compare with, references, encoded text.</summary>
    public static bool IsText(PipelineEntry entry) => entry.Modifiers.All(m => IsPosition(m) || m is "all" or "neq" or "cased" or "windash" or "expand");

    public static Pattern Of(PipelineEntry entry, YamlScalar value)
    {
        var pattern = Pattern.Parse(value.Value);
        return entry.Modifiers.FirstOrDefault(IsPosition) switch
        {
            "contains" => pattern.WithAnyBefore().WithAnyAfter(),
            "startswith" => pattern.WithAnyAfter(),
            "endswith" => pattern.WithAnyBefore(),
            _ => pattern,
        };
    }

    /// <summary>Backslashes once, wildcards as they are, escaped wildcards escaped.</summary>
    public static string Plain(Pattern pattern) => string.Concat(pattern.Tokens.Select(t => t.Kind switch
    {
        TokenKind.Any => "*",
        TokenKind.One => "?",
        _ => t.Literal.Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal),
    }));
}
