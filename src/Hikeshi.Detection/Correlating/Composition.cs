using Hikeshi.Detection.Filtering;
using Hikeshi.Detection.Rules;

namespace Hikeshi.Detection.Correlating;

/// <summary>
/// Documents that were read by themselves put together: filters into the rules they name, correlations onto the rules and correlations they
/// refer to. What cannot be put together is refused with its place, and changes nothing of the others.
/// </summary>
internal sealed class Composition
{
    private Composition(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations, IReadOnlyList<RuleRefusal> refused)
    {
        Rules = rules;
        Correlations = correlations;
        Refused = refused;
    }

    public IReadOnlyList<SigmaRule> Rules { get; }

    /// <summary>Those that others refer to come before them.</summary>
    public IReadOnlyList<CorrelationRule> Correlations { get; }

    public IReadOnlyList<RuleRefusal> Refused { get; }

    public static Composition Of(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations, IReadOnlyList<FilterRule> filters)
    {
        if (correlations.Count == 0 && filters.Count == 0)
        {
            return new(rules, [], []);
        }

        var refused = new List<RuleRefusal>();
        var filtered = FilterApplication.Apply(rules, correlations, filters, refused);
        var ordered = new Chaining(filtered, correlations, refused).Order();
        return new(Reporting.OfRules(filtered, ordered), Reporting.OfCorrelations(ordered), refused);
    }
}
