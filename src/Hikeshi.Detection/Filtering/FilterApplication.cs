using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Rules;

namespace Hikeshi.Detection.Filtering;

/// <summary>Makes filters part of the rules they name. Every name that leads nowhere is reported; the filter still applies to the others.</summary>
internal static class FilterApplication
{
    private const int MaxPerRule = 64;

    public static List<SigmaRule> Apply(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations, IReadOnlyList<FilterRule> filters, List<RuleRefusal> refused)
    {
        var names = new RuleNames(rules, correlations);
        var applied = new Dictionary<string, List<FilterRule>>(StringComparer.OrdinalIgnoreCase);
        foreach (var filter in filters)
        {
            foreach (var rule in Named(filter, rules, names, refused))
            {
                if (!applied.TryGetValue(rule.Id, out var list))
                {
                    applied[rule.Id] = list = [];
                }

                if (list.Count == MaxPerRule)
                {
                    refused.Add(Refuse(filter, $"rule '{rule.Id}' already has {MaxPerRule} filters; this one is not applied to it"));
                }
                else if (!list.Contains(filter))
                {
                    list.Add(filter);
                }
            }
        }

        return [.. rules.Select(r => applied.TryGetValue(r.Id, out var list) ? Filtered(r, list) : r)];
    }

    private static SigmaRule Filtered(SigmaRule rule, List<FilterRule> filters) =>
        rule with { Filters = filters, Condition = new AllOf([rule.Condition, .. filters.Select(f => f.Passes)]) };

    private static IEnumerable<SigmaRule> Named(FilterRule filter, IReadOnlyList<SigmaRule> rules, RuleNames names, List<RuleRefusal> refused)
    {
        if (filter.References is ["any"])
        {
            foreach (var rule in rules.Where(r => Covers(filter.LogSource, r.LogSource)))
            {
                yield return rule;
            }

            yield break;
        }

        foreach (var reference in filter.References)
        {
            switch (names.Find(reference, filter.Source, out var problem))
            {
                case SigmaRule rule when Covers(filter.LogSource, rule.LogSource):
                    yield return rule;
                    break;
                case SigmaRule rule:
                    refused.Add(Refuse(filter, $"the filter is for {filter.LogSource}, and rule '{reference}' for {rule.LogSource}; it is not applied to that rule"));
                    break;
                case CorrelationRule:
                    refused.Add(Refuse(filter, $"the filter names the correlation '{reference}'; filter the rules that the correlation refers to"));
                    break;
                default:
                    refused.Add(Refuse(filter, $"the filter names {problem}; it is not applied there"));
                    break;
            }
        }
    }

    /// <summary>A part that the filter leaves out means any.</summary>
    private static bool Covers(LogSource filter, LogSource rule) =>
        (filter.Product is null || filter.Product == rule.Product)
        && (filter.Category is null || filter.Category == rule.Category)
        && (filter.Service is null || filter.Service == rule.Service);

    private static RuleRefusal Refuse(FilterRule filter, string reason) => new(RuleNames.FileOf(filter.Source), filter.Line, reason);
}
