using System.Text;
using System.Text.RegularExpressions;
using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>Expressions and replacements as Python's <c>re</c> has them.</summary>
internal static partial class PipelineRegex
{
    private const int MaxReplacement = 1024;

    public static Regex Read(YamlMapping map, string key, bool fromStart)
    {
        var text = PipelineYaml.Text(map, key);
        try
        {
            RegexFactory.Check(text, RegexOptions.CultureInvariant);
            return RegexFactory.Create(fromStart ? $@"\A(?:{text})" : text, RegexOptions.CultureInvariant);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new RuleException(map.Find(key)!.Line, $"the regular expression '{text}' does not parse: {wrong.Message}");
        }
    }

    /// <summary><c>\1</c> and <c>\g&lt;name&gt;</c> are groups, <c>\\</c> a backslash; a dollar sign is itself.</summary>
    public static string Replacement(YamlMapping map, string key)
    {
        var python = PipelineYaml.Text(map, key);
        if (python.Length > MaxReplacement)
        {
            throw new RuleException(map.Find(key)!.Line, $"a replacement longer than {MaxReplacement} characters");
        }

        var text = new StringBuilder();
        var at = 0;
        foreach (Match match in Escape().Matches(python))
        {
            text.Append(python[at..match.Index].Replace("$", "$$", StringComparison.Ordinal));
            text.Append(match.Groups["group"] is { Success: true } group ? $"${{{group.Value}}}" : match.Value == @"\\" ? @"\" : match.Value);
            at = match.Index + match.Length;
        }

        return text.Append(python[at..].Replace("$", "$$", StringComparison.Ordinal)).ToString();
    }

    [GeneratedRegex(@"\\(\\|(?<group>[0-9]{1,2})|g<(?<group>[A-Za-z0-9_]+)>)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
