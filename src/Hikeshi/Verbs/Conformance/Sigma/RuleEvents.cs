using Hikeshi.Detection;

namespace Hikeshi.Verbs.Conformance.Sigma;

/// <summary>One event: which of the rules that it is a case for matched it, or why it is no event.</summary>
internal readonly record struct JudgedEvent(IReadOnlySet<string> Matched, EventRefusal? Refusal);

/// <summary>All rules over a stream of events, one event after the other.</summary>
internal sealed class RuleEvents
{
    private readonly Detector _detector;
    private readonly HashSet<string> _ids;
    private readonly List<RuleMatch> _matches = [];

    public RuleEvents(RuleSet rules)
    {
        _detector = new Detector(rules);
        _ids = rules.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What keeps a rule from being judged at all; null when nothing does.</summary>
    public string? Missing(string ruleId) => _ids.Contains(ruleId) ? null : "no rule with this id was loaded";

    /// <returns>The line on which each event begins, and what became of it.</returns>
    public IEnumerable<(long Line, JudgedEvent Event)> Over(Stream stream)
    {
        var splitter = new EventSplitter(stream);
        while (Next(splitter) is { } judged)
        {
            yield return (splitter.Line, judged);
        }
    }

    private JudgedEvent? Next(EventSplitter splitter)
    {
        if (!splitter.TryNext(out var json))
        {
            return null;
        }

        _matches.Clear();
        _detector.Evaluate(json, _matches, out var refusal);
        return new(_matches.Select(match => match.Rule.Id).ToHashSet(StringComparer.OrdinalIgnoreCase), refusal);
    }
}
