namespace Hikeshi.Detection.Pipelines;

/// <summary>Conditions of one kind, joined by <c>and</c> or <c>or</c>, and negated or not. Without conditions it always holds, also negated.</summary>
internal sealed record ConditionGroup<T>(IReadOnlyList<Func<T, bool>> Conditions, bool IsOr, bool IsNegated)
{
    public bool Holds(T subject) =>
        Conditions.Count == 0 || (IsOr ? Conditions.Any(c => c(subject)) : Conditions.All(c => c(subject))) != IsNegated;
}

/// <summary>When an item applies: to a rule, to an entry of it, and to the entry's field; all three kinds must hold.</summary>
internal sealed record ItemConditions(ConditionGroup<RuleInProcess> Rule, ConditionGroup<(PipelineEntry Entry, RuleInProcess Rule)> Entry, ConditionGroup<string> Field)
{
    public bool HoldFor(RuleInProcess rule) => Rule.Holds(rule);

    public bool HoldFor(PipelineEntry entry, RuleInProcess rule) => Entry.Holds((entry, rule)) && Field.Holds(entry.Field);
}
