namespace Hikeshi.Response.Playbooks.Conditions;

/// <summary>
/// A condition over variables (§4.8, §4.9): the comparison expressions of the STIX 2.1 patterning grammar (§9.6 there) with variables of the
/// playbook where that has object paths. Observations of a pattern have no place here: a playbook has none.
/// </summary>
public abstract record PlaybookCondition
{
    /// <exception cref="Kernel.Errors.RefusedException">It is no such condition; the refusal says where.</exception>
    public static PlaybookCondition Parse(string text) => ConditionParser.Parse(text);

    /// <summary>The variables that it asks for.</summary>
    public abstract IEnumerable<string> Variables { get; }

    /// <param name="value">By name, with its type; null when nobody knows it.</param>
    /// <returns>Null: it depends on a value that nobody knows. What nobody knows is neither equal nor different.</returns>
    public abstract bool? Holds(Func<string, ConditionValue?> value);
}

/// <param name="Type">Of the variable; <c>string</c> for a text of the condition, <c>number</c> for a number of it.</param>
public readonly record struct ConditionValue(string Type, string Text);

internal sealed record Joined(bool All, IReadOnlyList<PlaybookCondition> Parts) : PlaybookCondition
{
    public override IEnumerable<string> Variables => Parts.SelectMany(p => p.Variables);

    /// <summary>What is decided by one part is decided, whatever the others are.</summary>
    public override bool? Holds(Func<string, ConditionValue?> value)
    {
        var answers = Parts.Select(p => p.Holds(value)).ToList();
        return answers.Contains(!All) ? !All : answers.Contains(null) ? null : All;
    }
}

internal sealed record Negated(PlaybookCondition Part) : PlaybookCondition
{
    public override IEnumerable<string> Variables => Part.Variables;

    public override bool? Holds(Func<string, ConditionValue?> value) => !Part.Holds(value);
}

/// <param name="Right">One operand; several for IN.</param>
internal sealed record Comparison(ConditionOperand Left, string Operator, IReadOnlyList<ConditionOperand> Right) : PlaybookCondition
{
    public override IEnumerable<string> Variables => Right.Prepend(Left).Select(o => o.Variable).OfType<string>();

    public override bool? Holds(Func<string, ConditionValue?> value)
    {
        if (Left.Value(value) is not { } left)
        {
            return null;
        }

        var unknown = false;
        foreach (var operand in Right)
        {
            if (operand.Value(value) is not { } right)
            {
                unknown = true;
            }
            else if (Compare.Holds(left, Operator, right))
            {
                return true;
            }
        }

        return unknown ? null : false;
    }
}

/// <param name="Variable">Its name; null for a literal.</param>
internal readonly record struct ConditionOperand(string? Variable, ConditionValue Literal)
{
    public ConditionValue? Value(Func<string, ConditionValue?> value) => Variable is null ? Literal : value(Variable);
}
