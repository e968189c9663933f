using System.Text;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary><c>value_placeholders</c> and <c>wildcard_placeholders</c>: values for the placeholders of entries with the modifier <c>expand</c>.</summary>
/// <param name="Takes">Which names; the others are left to later items.</param>
/// <param name="IsWildcard">A <c>*</c> instead of the values that the pipeline's <c>vars</c> has for the name.</param>
internal sealed record FillPlaceholders(Func<string, bool> Takes, bool IsWildcard) : EntryTransformation
{
    private const int MaxValues = 10_000;

    protected override IReadOnlyList<PipelineEntry> Change(PipelineEntry entry, RuleInProcess rule, PipelineItem item) =>
        entry.Has("expand") && entry.Values.Count > 0
            ? [entry.WithValues([.. entry.Values.SelectMany(v => Filled(v, rule, item).Select(text => v with { Value = text, IsPlain = v.IsPlain && text == v.Value }))])]
            : [entry];

    private List<string> Filled(YamlScalar value, RuleInProcess rule, PipelineItem item)
    {
        var made = new List<StringBuilder> { new() };
        var text = value.Value;
        for (var i = 0; i < text.Length;)
        {
            var end = text[i] == '%' && (i == 0 || text[i - 1] != '\\') ? NameEnd(text, i + 1) : -1;
            if (end < 0 || !Takes(text[(i + 1)..end]))
            {
                var until = end < 0 ? i + 1 : end + 1;
                made.ForEach(m => m.Append(text, i, until - i));
                i = until;
                continue;
            }

            var values = IsWildcard ? ["*"] : Values(text[(i + 1)..end], value.Line, rule, item);
            if ((long)made.Count * values.Count > MaxValues)
            {
                throw new RuleException(value.Line, $"placeholders make more than {MaxValues} values of '{text}'");
            }

            rule.Spend(entries: 0, (long)made.Count * values.Sum(v => (long)v.Length) + ((long)values.Count * made.Sum(m => (long)m.Length)), value.Line);
            made = [.. made.SelectMany(m => values.Select(v => new StringBuilder(m.ToString()).Append(v.Replace("%", "\\%", StringComparison.Ordinal))))];
            i = end + 1;
        }

        rule.Spend(made.Count > 1 ? made.Count : 0, characters: 0, value.Line);
        return made.ConvertAll(m => m.ToString());
    }

    private static IReadOnlyList<string> Values(string name, int line, RuleInProcess rule, PipelineItem item) =>
        rule.Vars.TryGetValue(name, out var values) ? values : throw new RuleException(line, $"the pipeline ({item.Place}) has no variable '{name}' for the placeholder %{name}%; add it to 'vars'");

    /// <returns>Where the closing <c>%</c> of a name is; -1 when this is none.</returns>
    private static int NameEnd(string text, int from)
    {
        var end = from;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.'))
        {
            end++;
        }

        return end > from && end < text.Length && text[end] == '%' ? end : -1;
    }
}
