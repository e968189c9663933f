using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Correlating;

/// <summary><c>aliases</c>: alias → rule → field (Sigma correlation rules specification 2.1, "Field Name Aliases").</summary>
internal static class AliasReader
{
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read(YamlMapping section)
    {
        var aliases = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        switch (section.Find("aliases"))
        {
            case null or YamlScalar { IsNull: true }:
                return aliases;
            case YamlMapping mapping:
                foreach (var (alias, node) in mapping.Entries)
                {
                    aliases[alias.Value] = node is YamlMapping { Entries.Count: > 0 } fields
                        ? fields.Entries.ToDictionary(f => f.Key.Value, f => Field(alias.Value, f.Value))
                        : throw new RuleException(node.Line, $"alias '{alias.Value}' is not a mapping from rules to fields");
                }

                return aliases;
            case var other:
                throw new RuleException(other.Line, "'aliases' is not a mapping from aliases to rules and their fields");
        }
    }

    private static string Field(string alias, YamlNode node) => node is YamlScalar { IsNull: false, Value.Length: > 0 and <= 256 } field
        ? field.Value
        : throw new RuleException(node.Line, $"alias '{alias}' names no field; expected 'rule: field'");
}
