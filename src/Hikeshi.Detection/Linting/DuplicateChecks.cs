using Hikeshi.Detection.Rules;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>What must, or should, be there once in all files together.</summary>
internal static class DuplicateChecks
{
    private sealed record Named(RuleDocument Document, YamlScalar Value);

    public static void Check(IReadOnlyList<RuleDocument> documents, List<RuleFinding> findings)
    {
        Once(documents, "id", FindingSeverity.Error, "of two rules with one id only the later is evaluated", "Give this rule a random UUID of its own", findings);
        Once(documents, "name", FindingSeverity.Error, "correlations refer to rules by a name that must be unique", "Give this rule another name", findings);

        // A rule that was withdrawn may have the title of the one that replaced it.
        Once([.. documents.Where(IsCurrent)], "title", FindingSeverity.Warning, "people who read an alert cannot tell which rule it is", "Say in the title what makes this rule different", findings);
    }

    private static void Once(IReadOnlyList<RuleDocument> documents, string key, FindingSeverity severity, string why, string mend, List<RuleFinding> findings)
    {
        var all = documents.Select(d => (d.Root as YamlMapping)?.Find(key) is YamlScalar { IsNull: false } value ? new Named(d, value) : null).OfType<Named>();
        foreach (var group in all.GroupBy(n => n.Value.Value.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            var first = group.First();
            foreach (var later in group.Skip(1))
            {
                findings.Add(new(later.Document.File, later.Value.Line, severity, $"duplicate-{key}", $"the {key} '{group.Key}' is that of {first.Document.File}:{first.Value.Line}", why, mend));
            }
        }
    }

    private static bool IsCurrent(RuleDocument document) =>
        (document.Root as YamlMapping)?.Find("status") is not YamlScalar { Value: "deprecated" or "unsupported" };
}
