using System.Text.RegularExpressions;
using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Rules;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>Rules specification 2.1, "Condition".</summary>
internal static partial class ConditionChecks
{
    public static void Check(DocumentFindings lint, YamlMapping detection)
    {
        Dictionary<string, Expr> identifiers;
        var conditions = new List<(YamlScalar Text, Expr Parsed)>();
        try
        {
            identifiers = DetectionReader.Identifiers(detection);
            var names = identifiers.Keys.ToDictionary(n => n, n => (Expr)new NamedTest(n));
            foreach (var text in Texts(detection.Find("condition")))
            {
                conditions.Add((text, ConditionParser.Parse(text.Value, names, text.Line)));
            }
        }
        catch (RuleException)
        {
            return; // The reader refuses it.
        }

        if (conditions.Count == 0)
        {
            return;
        }

        Unused(lint, detection, conditions.SelectMany(c => NamedTest.In(c.Parsed)).ToHashSet(StringComparer.Ordinal));
        foreach (var (text, parsed) in conditions)
        {
            Quantifiers(lint, text, identifiers.Keys);
            Truth(lint, text, parsed, identifiers);
        }
    }

    private static void Unused(DocumentFindings lint, YamlMapping detection, HashSet<string> used)
    {
        foreach (var (name, _) in detection.Entries.Where(e => e.Key.Value is not ("condition" or "timeframe") && !used.Contains(e.Key.Value)))
        {
            lint.Warning(name.Line, "unused-identifier", $"the condition does not use '{name.Value}'", name.Value.StartsWith('_') ? "names beginning with '_' are left out of 'them' and of patterns" : "what it says has no effect", "Name it in the condition, or remove it");
        }
    }

    private static void Quantifiers(DocumentFindings lint, YamlScalar text, IReadOnlyCollection<string> names)
    {
        foreach (Match match in Quantifier().Matches(text.Value))
        {
            var (many, pattern) = (match.Groups["many"].Value, match.Groups["of"].Value);
            if (names.Contains(many))
            {
                continue;
            }

            var selected = names.Count(n => !n.StartsWith('_'));
            if (many == "any")
            {
                lint.Hint(text.Line, "quantifier", $"'{match.Value}'", "the specification has '1 of' and 'all of'; not every tool knows 'any of'", $"Write '1 of {pattern}'");
            }
            else if (many == "all" && pattern == "them" && selected == 1)
            {
                lint.Warning(text.Line, "all-of-them", "'all of them' over one search identifier", "it says the same as the identifier, and changes its meaning when another is added", $"Write '{names.First(n => !n.StartsWith('_'))}'");
            }
            else if (many == "all" && pattern == "them")
            {
                lint.Hint(text.Line, "all-of-them", "'all of them'", "the specification discourages it: nobody can add a filter without changing what is meant", "Write 'all of selection*', with names that begin so");
            }
            else if (pattern != "them" && !pattern.Contains('*', StringComparison.Ordinal))
            {
                lint.Warning(text.Line, "quantifier", $"'{match.Value}' can only mean the one identifier '{pattern}'", "its name has no '*'", $"Write '{pattern}', or '{many} of {pattern}*' for all whose names begin so");
            }
        }
    }

    private static void Truth(DocumentFindings lint, YamlScalar text, Expr parsed, Dictionary<string, Expr> identifiers)
    {
        switch (ConditionTruth.Of(parsed, identifiers))
        {
            case Linting.Truth.Never:
                lint.Error(text.Line, "never-holds", $"the condition '{text.Value}' can never hold", "whatever satisfies one part of it is excluded by another", "Look for a filter that covers the selection, or for a number of identifiers that is too high");
                break;
            case Linting.Truth.Always:
                lint.Error(text.Line, "always-holds", $"the condition '{text.Value}' always holds", "the rule matches every event of its log source", "Look for an 'or not' whose parts cover everything");
                break;
            default:
                break;
        }
    }

    private static IEnumerable<YamlScalar> Texts(YamlNode? condition) => condition switch
    {
        YamlScalar { IsNull: false } one => [one],
        YamlSequence several => several.Items.OfType<YamlScalar>(),
        _ => [],
    };

    [GeneratedRegex(@"\b(?<many>all|any|[0-9]+)\s+of\s+(?<of>[^\s()]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Quantifier();
}
