using System.Text;
using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Response.Compensating.Fitting;

/// <summary>A Sigma rule for the time until the fix: a weak component that starts a shell, or requests by a method that is out of shape.</summary>
internal static class WatchRuleText
{
    private static readonly string[] Shells = ["/sh", "/bash", "/dash", "/zsh", "/ksh", @"\cmd.exe", @"\powershell.exe", @"\pwsh.exe"];

    /// <param name="component">Name of the component, without group and version.</param>
    /// <returns>Null when a name holds something that a rule must not.</returns>
    public static string? OfShell(Guid id, string advisoryId, string component, IReadOnlyList<string> hosts)
    {
        if (!IsPlain(component) || !hosts.All(IsPlain))
        {
            return null;
        }

        var rule = Head(id, $"{component} starts a shell before it is fixed", advisoryId, "process_creation");
        rule.Append("  host:\n    Computer:\n");
        foreach (var host in hosts)
        {
            rule.Append($"      - '{host}'\n      - '{host}.*'\n");
        }

        rule.Append($"  component:\n    ParentImage|contains: '{component}'\n  shell:\n    Image|endswith:\n");
        foreach (var shell in Shells)
        {
            rule.Append($"      - '{shell}'\n");
        }

        return rule.Append("  condition: host and component and shell\nlevel: high\n").ToString();
    }

    /// <returns>Null when the shape says nothing of methods.</returns>
    public static string? OfShape(Guid id, string advisoryId, RequestShape shape)
    {
        if (shape.Methods is not { Count: > 0 } methods)
        {
            return null;
        }

        var rule = Head(id, "A request by an unusual method, before the fix is in", advisoryId, "webserver");
        rule.Append("  place:\n    cs-uri-stem|startswith:\n");
        foreach (var path in shape.Paths)
        {
            rule.Append($"      - '{path.TrimEnd('*')}'\n");
        }

        rule.Append("  usual:\n    cs-method:\n");
        foreach (var method in methods)
        {
            rule.Append($"      - '{method}'\n");
        }

        return rule.Append("  condition: place and not usual\nlevel: medium\n").ToString();
    }

    private static StringBuilder Head(Guid id, string title, string advisoryId, string category) => new StringBuilder()
        .Append($"title: '{title}'\nid: {id:D}\nstatus: experimental\n")
        .Append($"description: 'Hikeshi watches until the fix of {SecRuleText.Safe(advisoryId)} is in; take it out then.'\n")
        .Append($"logsource:\n  category: {category}\ndetection:\n");

    private static bool IsPlain(string name) => name.Length is > 0 and <= 80 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+');
}
