using System.Globalization;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>One YAML document to one pipeline, in pySigma's form (its documentation, "Processing Pipelines"). What is not known is refused: a pipeline applied in part makes other rules than its author meant.</summary>
internal static class PipelineReader
{
    private static readonly string[] Members = ["name", "priority", "vars", "transformations"];

    /// <summary>They shape queries for other tools; there is no query here.</summary>
    private static readonly string[] ForQueries = ["postprocessing", "finalizers", "allowed_backends"];

    /// <exception cref="RuleException">It is no pipeline that can be applied in full.</exception>
    public static Pipeline Read(YamlNode root, string file)
    {
        var pipeline = root as YamlMapping ?? throw new RuleException(root.Line, "not a mapping; expected 'name', 'priority', 'vars' and 'transformations'");
        foreach (var (key, _) in pipeline.Entries)
        {
            if (ForQueries.Contains(key.Value))
            {
                throw new RuleException(key.Line, $"'{key.Value}' is for queries of other tools, which are not made here; remove it");
            }

            if (!Members.Contains(key.Value))
            {
                throw new RuleException(key.Line, $"the member '{key.Value}' is not known; expected {string.Join(", ", Members)}");
            }
        }

        var name = PipelineYaml.OptionalText(pipeline, "name") ?? Path.GetFileName(file);
        return new(name, Priority(pipeline), Vars(pipeline), [.. Items(pipeline).Select(item => TransformationReader.Read(item, file))]);
    }

    private static int Priority(YamlMapping pipeline) => pipeline.Find("priority") switch
    {
        null or YamlScalar { IsNull: true } => 0,
        YamlScalar number when int.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority) => priority,
        var other => throw new RuleException(other.Line, "'priority' is not a whole number"),
    };

    private static Dictionary<string, IReadOnlyList<string>> Vars(YamlMapping pipeline) => pipeline.Find("vars") switch
    {
        null or YamlScalar { IsNull: true } => [],
        YamlMapping vars => vars.Entries.ToDictionary(v => v.Key.Value, v => PipelineYaml.Texts(v.Value, $"the variable '{v.Key.Value}'"), StringComparer.Ordinal),
        var other => throw new RuleException(other.Line, "'vars' is not a mapping of names to values"),
    };

    private static IEnumerable<YamlMapping> Items(YamlMapping pipeline) => pipeline.Find("transformations") switch
    {
        YamlSequence { Items.Count: > 0 } list => list.Items.Select(i => i as YamlMapping ?? throw new RuleException(i.Line, "a transformation that is not a mapping; expected 'type' and what it needs")),
        var other => throw new RuleException((other ?? pipeline).Line, "'transformations' is missing, empty or no list"),
    };
}
