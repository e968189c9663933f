namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>Finds steps that lead back to themselves: such a playbook need not end.</summary>
internal static class Circles
{
    /// <summary>Depth first, on a stack of its own: a chain may have as many steps as a playbook.</summary>
    public static void Check(Playbook playbook, Findings findings)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in playbook.Steps.Keys)
        {
            var path = new List<string>();
            var on = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<(string Id, bool Leaving)>([(start, false)]);
            while (open.TryPop(out var next))
            {
                if (next.Leaving)
                {
                    path.RemoveAt(path.Count - 1);
                    on.Remove(next.Id);
                    done.Add(next.Id);
                }
                else if (on.Contains(next.Id))
                {
                    Say(path, next.Id, findings);
                }
                else if (!done.Contains(next.Id) && playbook.Steps.TryGetValue(next.Id, out var step))
                {
                    path.Add(next.Id);
                    on.Add(next.Id);
                    open.Push((next.Id, true));
                    foreach (var (_, id) in FlowRules.Leads(step))
                    {
                        open.Push((id, false));
                    }
                }
            }
        }
    }

    private static void Say(List<string> path, string back, Findings findings)
    {
        var circle = path.SkipWhile(id => id != back).Append(back).ToList();
        var shown = circle.Count <= 6 ? string.Join(" → ", circle) : string.Join(" → ", circle.Take(5)) + $" → … ({circle.Count - 1} steps) → {back}";
        findings.Rule($"$.workflow.{path[^1]}", $"the steps lead back: {shown}", "an end step; what is to be repeated belongs into the branch of a while-condition (§4.9)");
    }
}
