using System.Text.RegularExpressions;

namespace Hikeshi.Detection.Linting;

/// <summary>Tags appendix 2.1. Tactics and techniques themselves are ATT&amp;CK's and change with it; only their form is looked at.</summary>
internal static partial class TagChecks
{
    private static readonly string[] Namespaces = ["attack", "car", "cve", "d3fend", "detection", "stp", "tlp"];

    /// <summary>What exercises and suppliers are told by here.</summary>
    private const string Own = "hikeshi";

    private static readonly string[] Detection = ["dfir", "emerging-threats", "threat-hunting"];
    private static readonly string[] TrafficLights = ["red", "amber", "amber-strict", "green", "clear"];

    public static void Check(DocumentFindings lint)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in lint.Texts("tags"))
        {
            if (!seen.Add(tag.Value))
            {
                lint.Warning(tag.Line, "repeated-entry", $"'{tag.Value}' stands twice in 'tags'", "the schema wants each entry once", "Remove one");
            }
            else if (!Form().IsMatch(tag.Value))
            {
                lint.Error(tag.Line, "tag-form", $"the tag '{tag.Value}'", "the schema wants namespace.name in lower-case letters, digits, '-', '_' and '.'", tag.Value.Contains('.', StringComparison.Ordinal) ? "Write it in lower case, without spaces" : "Put its namespace before it, such as attack.t1059");
            }
            else
            {
                var dot = tag.Value.IndexOf('.', StringComparison.Ordinal);
                Name(lint, tag.Line, tag.Value, tag.Value[..dot], tag.Value[(dot + 1)..]);
            }
        }
    }

    private static void Name(DocumentFindings lint, int line, string tag, string space, string name)
    {
        switch (space)
        {
            case "attack" when name.Contains('_', StringComparison.Ordinal):
                lint.Warning(line, "tag-form", $"the tag '{tag}'", "since version 2 tactics are written with hyphens; programs that look for them do not find this one", $"Write 'attack.{name.Replace('_', '-')}'");
                break;
            case "attack" when NumberedName().IsMatch(name) && !Technique().IsMatch(name):
                lint.Warning(line, "tag-form", $"the tag '{tag}'", "a technique has four digits, and three more behind a dot for a sub-technique; groups, software and the others have four", "Correct the number");
                break;
            case "cve" when !Cve().IsMatch(name):
                lint.Warning(line, "tag-form", $"the tag '{tag}'", "the form is cve.2021-44228", Year().IsMatch(name) ? $"Write 'cve.{name.Replace('.', '-')}'" : "Give year and number");
                break;
            case "detection" when !Detection.Contains(name):
                lint.Warning(line, "tag-name", $"the tag '{tag}'", $"the namespace 'detection' has {string.Join(", ", Detection)}", "Use one of them");
                break;
            case "tlp" when !TrafficLights.Contains(name):
                lint.Warning(line, "tag-name", $"the tag '{tag}'", $"the namespace 'tlp' has {string.Join(", ", TrafficLights)}", "Use one of them");
                break;
            case "stp" when !Robustness().IsMatch(name):
                lint.Warning(line, "tag-name", $"the tag '{tag}'", "the namespace 'stp' has 1 to 5, alone or with a, u or k behind it", "Use for example stp.3k");
                break;
            default:
                if (!Namespaces.Contains(space) && space != Own)
                {
                    lint.Warning(line, "tag-namespace", $"the tag '{tag}'", $"the namespace '{space}' is not in the tags appendix ({string.Join(", ", Namespaces)})", "Use one of these, or leave the tag out of rules that you share");
                }

                break;
        }
    }

    /// <summary>As in the JSON schema.</summary>
    [GeneratedRegex(@"^[a-z0-9_-]+\.[a-z0-9._-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();

    [GeneratedRegex(@"^[tgsma][0-9]|^ds[0-9]", RegexOptions.NonBacktracking)]
    private static partial Regex NumberedName();

    [GeneratedRegex(@"^(t[0-9]{4}(\.[0-9]{3})?|(g|s|m|a|ds)[0-9]{4})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Technique();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{4,}$", RegexOptions.NonBacktracking)]
    private static partial Regex Cve();

    [GeneratedRegex(@"^[0-9]{4}\.[0-9]{4,}$", RegexOptions.NonBacktracking)]
    private static partial Regex Year();

    [GeneratedRegex(@"^[1-5][auk]?$", RegexOptions.NonBacktracking)]
    private static partial Regex Robustness();
}
