using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>Members of a pipeline's mappings, refused with their line when they are missing or of another kind.</summary>
internal static class PipelineYaml
{
    public static string Text(YamlMapping map, string key) =>
        OptionalText(map, key) ?? throw new RuleException(map.Line, $"'{key}' is missing");

    public static string? OptionalText(YamlMapping map, string key) => map.Find(key) switch
    {
        null or YamlScalar { IsNull: true } => null,
        YamlScalar text => text.Value,
        var other => throw new RuleException(other.Line, $"'{key}' is not text"),
    };

    public static bool IsTrue(YamlMapping map, string key) => map.Find(key) switch
    {
        null or YamlScalar { IsNull: true } => false,
        YamlScalar { Value: "true" or "True" or "TRUE" } => true,
        YamlScalar { Value: "false" or "False" or "FALSE" } => false,
        var other => throw new RuleException(other.Line, $"'{key}' is neither true nor false"),
    };

    public static YamlMapping Mapping(YamlMapping map, string key) =>
        map.Find(key) is YamlMapping found ? found : throw new RuleException((map.Find(key) ?? map).Line, $"'{key}' is missing or no mapping");

    /// <summary>One text, or a list of them.</summary>
    public static IReadOnlyList<string> Texts(YamlNode node, string what) => node switch
    {
        YamlScalar { IsNull: false } one => [one.Value],
        YamlSequence { Items.Count: > 0 } list => [.. list.Items.Select(i => i is YamlScalar { IsNull: false } text ? text.Value : throw new RuleException(i.Line, $"{what} has an entry that is no text"))],
        _ => throw new RuleException(node.Line, $"{what} is neither a text nor a list of texts"),
    };

    public static void AllowOnly(YamlMapping map, string what, params ReadOnlySpan<string> known)
    {
        foreach (var (key, _) in map.Entries)
        {
            if (!known.Contains(key.Value))
            {
                throw new RuleException(key.Line, $"'{key.Value}' is not known in {what}; expected {string.Join(", ", known.ToArray())}");
            }
        }
    }
}
