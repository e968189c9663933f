using System.Text;
using System.Text.RegularExpressions;
using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>
/// <c>replace_string</c>: as in pySigma, after contains, startswith and endswith have become wildcards. Values that are not text
/// (regular expressions, networks, encoded ones, null) stay as they are.
/// </summary>
/// <param name="Replacement">In .NET's form.</param>
/// <param name="SkipSpecial">Only what stands between wildcards is changed, and stays plain.</param>
internal sealed record ReplaceString(Regex Expression, string Replacement, bool SkipSpecial) : EntryTransformation
{
    private const int MaxLength = 8192;

    protected override IReadOnlyList<PipelineEntry> Change(PipelineEntry entry, RuleInProcess rule, PipelineItem item)
    {
        if (!ValueText.IsText(entry))
        {
            return [entry];
        }

        var (values, isChanged) = (new List<YamlScalar>(), false);
        foreach (var value in entry.Values)
        {
            var pattern = ValueText.Of(entry, value);
            var text = value.IsNull ? value.Value : Changed(pattern, value.Line, rule, item);
            isChanged |= !value.IsNull && text != pattern.Key;

            // An escaped percent sign is no wildcard: it keeps its one backslash.
            values.Add(value.IsNull ? value : value with { Value = entry.Has("expand") ? text.Replace(@"\\%", @"\%", StringComparison.Ordinal) : text, IsPlain = false });
        }

        return [isChanged ? entry.WithModifiers(entry.Modifiers.Where(m => !ValueText.IsPosition(m))).WithValues(values) : entry];
    }

    private string Changed(Pattern pattern, int line, RuleInProcess rule, PipelineItem item)
    {
        if (pattern.Key.Length > MaxLength)
        {
            return pattern.Key; // Longer than what names and paths are: not what a replacement is for.
        }

        var text = SkipSpecial
            ? Pattern.Of(pattern.Tokens.Select(t => t.Kind == TokenKind.Literal ? t with { Literal = Expression.Replace(t.Literal, Replacement) } : t)).Key
            : Doubled(Expression.Replace(ValueText.Plain(pattern), Replacement));
        rule.Spend(entries: 0, text.Length, line);
        return text.Length <= 2 * MaxLength ? text : throw new RuleException(line, $"the pipeline ({item.Place}) makes a value of more than {2 * MaxLength} characters");
    }

    /// <summary>A backslash that escapes no wildcard stands for itself.</summary>
    private static string Doubled(string plain)
    {
        var text = new StringBuilder(plain.Length);
        for (var i = 0; i < plain.Length; i++)
        {
            text.Append(plain[i] == '\\' && (i + 1 == plain.Length || plain[i + 1] is not ('*' or '?')) ? "\\\\" : plain[i]);
        }

        return text.ToString();
    }
}
