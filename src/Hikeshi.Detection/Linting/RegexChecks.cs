using System.Text.RegularExpressions;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Linting;

/// <summary>Regular expressions that need not be any, and those that cannot be matched in linear time.</summary>
internal static partial class RegexChecks
{
    public static void Check(DocumentFindings lint, Entry entry)
    {
        if (!entry.Has("re"))
        {
            return;
        }

        foreach (var value in entry.Values)
        {
            if (RegexFactory.NeedsBacktracking(value.Value) is { } reason)
            {
                lint.Warning(value.Line, "regex-backtracking", $"the regular expression '{value.Value}'", $"{reason} is matched by trying, for at most {RegexFactory.TimeLimit.TotalMilliseconds} ms per value, and is not in the flavour of the specification", "Say it with a second search identifier and 'not'");
            }
            else if (!entry.Has("m") && Plain().Match(value.Value) is { Success: true } plain && plain.Groups["text"].Length > 0)
            {
                var position = (plain.Groups["start"].Length, plain.Groups["end"].Length) switch { (0, 0) => "|contains", (1, 0) => "|startswith", (0, 1) => "|endswith", _ => "" };
                lint.Hint(value.Line, "regex-plain", $"the regular expression '{value.Value}' is plain text", "plain text is quicker, and every tool knows it", $"Write '{entry.Field}{position}{(entry.Has("i") ? "" : "|cased")}' and the text without its backslashes");
            }
        }
    }

    /// <summary>Characters that mean themselves, or are escaped so that they do.</summary>
    [GeneratedRegex(@"^(?<start>\^?)(?<text>([^\\.^$*+?{}()\[\]|]|\\[^a-zA-Z0-9\s])*)(?<end>\$?)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
