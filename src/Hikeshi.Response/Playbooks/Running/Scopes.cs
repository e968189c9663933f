using System.Collections.Immutable;
using System.Text.Json;
using Hikeshi.Response.Playbooks.Checking;
using Hikeshi.Response.Playbooks.Conditions;

namespace Hikeshi.Response.Playbooks.Running;

/// <summary>The variables of a run (§10.18.2): a name means the declaration that is nearest on the way that led here.</summary>
internal sealed class Scopes(ImmutableSortedDictionary<int, RunScope> before, IReadOnlyDictionary<string, Playbook> library)
{
    private readonly ImmutableSortedDictionary<int, RunScope>.Builder all = before.ToBuilder();
    private readonly ImmutableSortedDictionary<string, string> nothing = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<int, RunScope> ToImmutable() => all.ToImmutable();

    /// <param name="step">Null: the playbook's own variables.</param>
    public int Open(int id, int? parent, int instance, string playbook, string? step)
    {
        all[id] = new RunScope(parent, instance, playbook, step, nothing);
        return id;
    }

    public void Give(int scope, IReadOnlyDictionary<string, string> values) => all[scope] = all[scope] with { Changed = all[scope].Changed.SetItems(values) };

    /// <returns>Null: nobody knows it.</returns>
    public ConditionValue? Value(int scope, string name) =>
        Declaration(scope, name) is var (at, variable) && (all[at].Changed.GetValueOrDefault(name) ?? variable.Value) is { } value ? new ConditionValue(variable.Type, value) : null;

    public string Fill(int scope, string text, bool asJson = false) =>
        Forms.Fill(text, name => Value(scope, name)?.Text is { } value ? asJson ? JsonEncodedText.Encode(value).ToString() : value : null);

    /// <summary>Sets what may be set; other values are passed over.</summary>
    /// <returns>Why the values cannot be taken; null when they were.</returns>
    public string? Assign(int scope, IReadOnlyList<string> allowed, IReadOnlyDictionary<string, string> values)
    {
        foreach (var (name, value) in values.Where(v => allowed.Contains(v.Key, StringComparer.Ordinal)))
        {
            if (Declaration(scope, name) is not var (at, variable))
            {
                return $"bad-value: {name} is not declared";
            }

            if (variable.Constant)
            {
                return $"bad-value: {name} never changes";
            }

            if (value.Length > RunTurn.LongestValue || VariableTypes.Fault(variable.Type, value) is not null)
            {
                return $"bad-value: {name} must be {VariableTypes.Fault(variable.Type, value) ?? $"of {RunTurn.LongestValue} characters at most"}";
            }

            all[at] = all[at] with { Changed = all[at].Changed.SetItem(name, value) };
        }

        return null;
    }

    /// <summary>Lets go of what no way leads to any more.</summary>
    public void Keep(IEnumerable<int> used)
    {
        var kept = new HashSet<int>();
        foreach (var scope in used)
        {
            for (int? next = scope; next is { } id && kept.Add(id); next = all[id].Parent)
            {
            }
        }

        all.RemoveRange(all.Keys.Where(id => !kept.Contains(id)).ToList());
    }

    private (int At, PlaybookVariable Variable)? Declaration(int scope, string name)
    {
        for (int? next = scope; next is { } id; next = all[id].Parent)
        {
            if (Declared(all[id]).TryGetValue(name, out var variable))
            {
                return (id, variable);
            }
        }

        return null;
    }

    private IReadOnlyDictionary<string, PlaybookVariable> Declared(RunScope scope) =>
        scope.Step is { } step ? library[scope.Playbook].Steps[step].Frame.Variables : library[scope.Playbook].Variables;
}
