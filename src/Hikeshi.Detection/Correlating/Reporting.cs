namespace Hikeshi.Detection.Correlating;

/// <summary>
/// What of a set is reported for itself, and which fields the correlations need of each rule (Sigma correlation rules specification 2.1,
/// "Generate": by default only the correlation is, not the rules it refers to).
/// </summary>
internal static class Reporting
{
    public static List<SigmaRule> OfRules(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations)
    {
        var (referred, generated) = Referred(correlations);
        var needs = Needs(correlations);
        return [.. rules.Select(r => referred.Contains(r.Id)
            ? r with { IsReported = generated.Contains(r.Id), Captures = [.. needs[r.Id]] }
            : r)];
    }

    public static List<CorrelationRule> OfCorrelations(IReadOnlyList<CorrelationRule> correlations)
    {
        var (referred, generated) = Referred(correlations);
        return [.. correlations.Select(c => referred.Contains(c.Id) ? c with { IsReported = generated.Contains(c.Id) } : c)];
    }

    private static (HashSet<string> Referred, HashSet<string> Generated) Referred(IReadOnlyList<CorrelationRule> correlations)
    {
        var referred = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var generated = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var correlation in correlations)
        {
            foreach (var member in correlation.Members)
            {
                referred.Add(member.Id);
                if (correlation.Generate)
                {
                    generated.Add(member.Id);
                }
            }
        }

        return (referred, generated);
    }

    /// <summary>A correlation hands on what those that refer to it need: its own groups, and otherwise the fields of the event that completed it.</summary>
    private static Dictionary<string, SortedSet<string>> Needs(IReadOnlyList<CorrelationRule> correlations)
    {
        var needs = new Dictionary<string, SortedSet<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var correlation in correlations.Reverse())
        {
            var handedOn = needs.GetValueOrDefault(correlation.Id) ?? [];
            foreach (var member in correlation.Members)
            {
                if (!needs.TryGetValue(member.Id, out var fields))
                {
                    needs[member.Id] = fields = new(StringComparer.Ordinal);
                }

                fields.UnionWith(member.Groups);
                fields.UnionWith(member.Values);
                fields.UnionWith(handedOn);
            }
        }

        return needs;
    }
}
