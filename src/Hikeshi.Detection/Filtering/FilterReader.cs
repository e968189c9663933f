using System.Security.Cryptography;
using System.Text;
using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Correlating;
using Hikeshi.Detection.Rules;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Filtering;

/// <summary>One YAML document with a <c>filter</c> section to one filter.</summary>
internal static class FilterReader
{
    /// <summary>A filter becomes part of every rule it names.</summary>
    private const int MaxTests = 2_000;
    private const int MaxReferences = 10_000;

    /// <exception cref="RuleException">Not a filter that can be applied.</exception>
    public static FilterRule Read(YamlMapping rule, string text, string source)
    {
        RuleReader.RefuseOtherKinds(rule);
        if (rule.Find("filter") is not YamlMapping section)
        {
            throw new RuleException(rule.Find("filter")!.Line, "'filter' is not a mapping with 'rules', a selection and 'condition'");
        }

        var references = CorrelationReader.Texts(section, "rules");
        var line = (section.Find("rules") ?? section).Line;
        if (references.Count is 0 or > MaxReferences)
        {
            throw new RuleException(line, references.Count == 0 ? "no 'rules'; expected a list of ids or names of rules" : $"more than {MaxReferences} 'rules'");
        }

        var selections = new YamlMapping(section.Line, [.. section.Entries.Where(e => e.Key.Value != "rules")]);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return new FilterRule(
            RuleReader.IdOf(rule, digest),
            RuleReader.Text(rule, "title") is { Length: > 0 } title ? title : throw new RuleException(rule.Line, "no 'title', which is mandatory"),
            RuleReader.Source(rule),
            references,
            RuleReader.Text(rule, "description"),
            digest,
            text,
            source)
        {
            Passes = Passing(RuleReader.Bounded(DetectionReader.Read(selections), section.Line, MaxTests)),
            Line = line,
        };
    }

    /// <summary>
    /// The specification's example selects what is to be suppressed (<c>condition: selection</c>); pySigma's and SigmaHQ's filters say what may
    /// pass (<c>condition: not selection</c>), and are joined as they stand. Taking the one for the other would let only the known good through.
    /// </summary>
    private static Expr Passing(Expr condition) => condition switch
    {
        Negation => condition,
        AllOf all when all.Parts.All(p => p is Negation) => condition,
        _ => new Negation(condition),
    };
}
