using System.Text.RegularExpressions;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

internal sealed record Pipeline(string Name, int Priority, IReadOnlyDictionary<string, IReadOnlyList<string>> Vars, IReadOnlyList<PipelineItem> Items);

/// <param name="Place"><c>file:line</c> of the item, and its id where it has one.</param>
/// <param name="Id">Empty when the item has none.</param>
internal sealed record PipelineItem(string Place, string Id, ItemConditions Conditions, Transformation Transformation)
{
    /// <exception cref="RuleException">The item refuses the rule.</exception>
    public void Apply(RuleInProcess rule)
    {
        try
        {
            if (Conditions.HoldFor(rule))
            {
                Transformation.Apply(rule, this);
                rule.Applied.Add(Id);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw new RuleException(rule.Rule.Line, $"an expression of the pipeline ({Place}) takes too long for a value of this rule");
        }
    }
}
