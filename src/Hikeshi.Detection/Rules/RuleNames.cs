namespace Hikeshi.Detection.Rules;

/// <summary>
/// What an id or a name stands for. Ids go before names; a name is looked for in the same file first, because it need only be unique for
/// the correlation that uses it (Sigma correlation rules specification 2.1, "Related rules").
/// </summary>
internal sealed class RuleNames
{
    private readonly Dictionary<string, object> _byId = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<(object Rule, string Source)>> _byName = new(StringComparer.Ordinal);

    public RuleNames(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations)
    {
        foreach (var rule in rules)
        {
            Add(rule.Id, rule.Name, rule, rule.Source);
        }

        foreach (var correlation in correlations)
        {
            Add(correlation.Id, correlation.Name, correlation, correlation.Source);
        }
    }

    public static string FileOf(string source) => source[..source.LastIndexOf(':')];

    /// <param name="problem">Why nothing was found, to follow "names".</param>
    /// <returns>A <see cref="SigmaRule"/>, a <see cref="CorrelationRule"/>, or null.</returns>
    public object? Find(string reference, string source, out string problem)
    {
        problem = "";
        if (_byId.TryGetValue(reference, out var rule))
        {
            return rule;
        }

        if (!_byName.TryGetValue(reference, out var named))
        {
            problem = $"'{reference}', which is neither the id nor the name of a rule that was read";
            return null;
        }

        var file = FileOf(source);
        var near = named.Where(n => FileOf(n.Source) == file).ToList();
        var candidates = near.Count > 0 ? near : named;
        if (candidates.Count == 1)
        {
            return candidates[0].Rule;
        }

        problem = $"'{reference}', which is the name of several rules ({candidates[0].Source}, {candidates[1].Source})";
        return null;
    }

    private void Add(string id, string name, object rule, string source)
    {
        _byId.TryAdd(id, rule);
        if (name.Length == 0)
        {
            return;
        }

        if (!_byName.TryGetValue(name, out var named))
        {
            _byName[name] = named = [];
        }

        named.Add((rule, source));
    }
}
