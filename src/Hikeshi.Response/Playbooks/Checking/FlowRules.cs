namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>Where the steps lead: to steps that are there, to an end, and never back, since only while-condition repeats (§4).</summary>
internal static class FlowRules
{
    public static void Check(Playbook playbook, Findings findings)
    {
        if (playbook.Steps.GetValueOrDefault(playbook.Start) is not StartStep)
        {
            findings.Rule("$.workflow_start", $"'{playbook.Start}' is no start step of the workflow", "the id of one (§3.1)");
        }

        if (playbook.Exception is { } exception && !playbook.Steps.ContainsKey(exception))
        {
            findings.Rule("$.workflow_exception", $"'{exception}' is no step of the workflow", "the id of one (§3.1)");
        }

        if (!playbook.Steps.Values.Any(s => s is ActionStep or PlaybookActionStep) || !playbook.Steps.Values.Any(s => s is EndStep))
        {
            findings.Rule("$.workflow", "nothing is done, or there is no end", "a start step, an action or playbook-action step and an end step at least (§3.1)");
        }

        foreach (var step in playbook.Steps.Values)
        {
            Step(playbook, step, findings);
        }

        if (playbook.Steps.GetValueOrDefault(playbook.Start) is StartStep)
        {
            Reachable(playbook, findings); // Without a start nothing is reached, and that has been said.
        }

        Circles.Check(playbook, findings);
    }

    /// <summary>Every step that may come after, with the property that says so.</summary>
    public static IEnumerable<(string Property, string Id)> Leads(PlaybookStep step)
    {
        foreach (var (property, id) in new[] { ("on_completion", step.Frame.OnCompletion), ("on_success", step.Frame.OnSuccess), ("on_failure", step.Frame.OnFailure) })
        {
            if (id is not null)
            {
                yield return (property, id);
            }
        }

        foreach (var lead in step switch
        {
            IfStep { OnFalse: null } one => [("on_true", one.OnTrue)],
            IfStep both => [("on_true", both.OnTrue), ("on_false", both.OnFalse!)],
            WhileStep loop => [("on_true", loop.OnTrue)],
            ParallelStep parallel => parallel.NextSteps.Select((id, i) => ($"next_steps[{i}]", id)),
            SwitchStep choice => choice.Cases.Select(c => ($"cases.{c.Key}", c.Value)),
            _ => Enumerable.Empty<(string, string)>(),
        })
        {
            yield return lead;
        }
    }

    private static void Step(Playbook playbook, PlaybookStep step, Findings findings)
    {
        var path = $"$.workflow.{step.Id}";
        foreach (var (property, id) in Leads(step).Where(l => !playbook.Steps.ContainsKey(l.Id)))
        {
            findings.Rule($"{path}.{property}", $"'{id}' is no step of the workflow", "the id of a step that is there");
        }

        if (step.Frame is { OnCompletion: not null } and ({ OnSuccess: not null } or { OnFailure: not null }))
        {
            findings.Rule($"{path}.on_completion", "it stands beside on_success or on_failure", "either the one or the others (§4.1)");
        }

        if (step is not EndStep && step.Next is null)
        {
            // Conditions are often written without: then the branch that is taken is the rest of the way.
            if (step is StartStep or ActionStep or PlaybookActionStep)
            {
                findings.Rule(path, "nothing follows when it is done", "on_completion or on_success, in the end to an end step (§4.4)");
            }
            else
            {
                findings.Advice(path, "nothing follows when its branches are done: the way ends here", "on_completion or on_success, in the end to an end step (§4.4)");
            }
        }

        if (step is ParallelStep parallel && parallel.NextSteps.Distinct(StringComparer.Ordinal).Count() != parallel.NextSteps.Count)
        {
            findings.Rule($"{path}.next_steps", "a branch stands there twice", "each once");
        }

        if (step is SwitchStep { Cases.Count: 0 })
        {
            findings.Rule($"{path}.cases", "there is no case", "one at least (§4.10)");
        }
    }

    private static void Reachable(Playbook playbook, Findings findings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>([playbook.Start, .. playbook.Exception is { } exception ? [exception] : Array.Empty<string>()]);
        while (waiting.TryDequeue(out var next))
        {
            if (seen.Add(next) && playbook.Steps.TryGetValue(next, out var step))
            {
                foreach (var (_, id) in Leads(step))
                {
                    waiting.Enqueue(id);
                }
            }
        }

        foreach (var lost in playbook.Steps.Keys.Where(id => !seen.Contains(id)))
        {
            findings.Rule($"$.workflow.{lost}", "no step leads here", "a step that does, or nothing: remove it");
        }
    }
}
