using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks.Conditions;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>
/// Variables (§10.18): values fit their types, what is used is declared, what never changes is never set. A variable is seen where it is declared and in
/// every step that comes after (§10.18.2: "any object that is used or referenced by that object").
/// </summary>
internal static class VariableRules
{
    public static void Check(Playbook playbook, JsonElement root, Findings findings)
    {
        Declared("$.playbook_variables", playbook.Variables, isStep: false, findings);
        var seen = Visible(playbook);
        foreach (var step in playbook.Steps.Values)
        {
            var path = $"$.workflow.{step.Id}";
            Declared($"{path}.step_variables", step.Frame.Variables, isStep: true, findings);
            foreach (var shadow in step.Frame.Variables.Keys.Where(playbook.Variables.ContainsKey))
            {
                findings.Advice($"{path}.step_variables.{shadow}", "the playbook has a variable of this name, too; from here on this one is meant", "another name (§4.5)");
            }

            Step(step, path, root.GetProperty("workflow").GetProperty(step.Id), seen.GetValueOrDefault(step.Id) ?? playbook.Variables, findings);
        }
    }

    private static void Declared(string path, IReadOnlyDictionary<string, PlaybookVariable> variables, bool isStep, Findings findings)
    {
        foreach (var (name, variable) in variables)
        {
            if (!VariableTypes.Known.Contains(variable.Type, StringComparer.Ordinal))
            {
                findings.Advice($"{path}.{name}.type", $"'{variable.Type}' is none of the types that the specification describes", Nearest.Of(variable.Type, VariableTypes.Known));
            }

            if (variable.Value is { } value && VariableTypes.Fault(variable.Type, value) is { } expected)
            {
                findings.Rule($"{path}.{name}.value", value.Length > 60 ? value[..60] + "…" : value, $"{expected}: its type is {variable.Type}");
            }

            if (variable is { Constant: true, Value: null, External: false })
            {
                findings.Advice($"{path}.{name}", "it never changes, and has no value", "a value");
            }

            if (isStep && variable.External)
            {
                findings.Advice($"{path}.{name}.external", "only variables of the playbook are given from outside", "false (§10.18.3)");
            }
        }
    }

    private static void Step(PlaybookStep step, string path, JsonElement source, IReadOnlyDictionary<string, PlaybookVariable> seen, Findings findings)
    {
        foreach (var list in new[] { "in_args", "out_args" })
        {
            var index = 0;
            foreach (var argument in source.TryGetProperty(list, out var names) ? names.EnumerateArray() : default)
            {
                var (name, at) = (argument.GetString()!, $"{path}.{list}[{index++}]");
                if (!seen.TryGetValue(name, out var variable))
                {
                    Unknown(at, name, findings);
                }
                else if (list == "out_args" && variable.Constant)
                {
                    findings.Rule(at, $"'{name}' never changes", "a variable that is not constant (§10.18.3)");
                }
            }
        }

        switch (step)
        {
            case IfStep or WhileStep:
                Condition(step is IfStep one ? one.Condition : ((WhileStep)step).Condition, $"{path}.condition", seen, findings);
                break;
            case SwitchStep choice:
                Uses(choice.Switch, $"{path}.switch", seen, findings);
                if (!Forms.Uses(choice.Switch).Any())
                {
                    findings.Rule($"{path}.switch", $"'{choice.Switch}'", "a variable, such as __name__:value (§4.10)");
                }

                break;
            case ActionStep action:
                for (var i = 0; i < action.Commands.Count; i++)
                {
                    Uses($"{action.Commands[i].Text} {action.Commands[i].Content}", $"{path}.commands[{i}]", seen, findings);
                }

                break;
        }
    }

    private static void Condition(string text, string path, IReadOnlyDictionary<string, PlaybookVariable> seen, Findings findings)
    {
        try
        {
            foreach (var name in PlaybookCondition.Parse(text).Variables.Where(n => !seen.ContainsKey(n)).Distinct(StringComparer.Ordinal))
            {
                Unknown(path, name, findings);
            }
        }
        catch (RefusedException refused)
        {
            findings.Rule(path, $"{refused.Refusal.Where}: {refused.Refusal.What}", refused.Refusal.Expected);
        }
    }

    private static void Uses(string text, string path, IReadOnlyDictionary<string, PlaybookVariable> seen, Findings findings)
    {
        foreach (var name in Forms.Uses(text).Where(n => !seen.ContainsKey(n)).Distinct(StringComparer.Ordinal))
        {
            Unknown(path, name, findings);
        }
    }

    private static void Unknown(string path, string name, Findings findings) =>
        findings.Rule(path, $"the variable {name} is not declared where this could see it", "a declaration in playbook_variables, in this step, or in a step before it (§10.18.2)");

    /// <summary>By step, what is declared there, in the playbook, or in any step that leads there. Grows until nothing changes.</summary>
    private static Dictionary<string, Dictionary<string, PlaybookVariable>> Visible(Playbook playbook)
    {
        var seen = playbook.Steps.Values.ToDictionary(s => s.Id, s => Merged(playbook.Variables, s.Frame.Variables), StringComparer.Ordinal);
        var waiting = new Queue<PlaybookStep>(playbook.Steps.Values);
        while (waiting.TryDequeue(out var step))
        {
            foreach (var (_, id) in FlowRules.Leads(step))
            {
                if (seen.TryGetValue(id, out var there) && seen[step.Id].Count(v => there.TryAdd(v.Key, v.Value)) > 0)
                {
                    waiting.Enqueue(playbook.Steps[id]);
                }
            }
        }

        return seen;
    }

    private static Dictionary<string, PlaybookVariable> Merged(IReadOnlyDictionary<string, PlaybookVariable> outer, IReadOnlyDictionary<string, PlaybookVariable> inner)
    {
        var all = outer.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        foreach (var (name, variable) in inner)
        {
            all[name] = variable;
        }

        return all;
    }
}
