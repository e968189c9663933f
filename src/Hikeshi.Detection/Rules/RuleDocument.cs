using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Rules;

/// <summary>One YAML document of a rule file.</summary>
/// <param name="Line">On which it begins.</param>
internal sealed record RuleDocument(string File, int Line, YamlNode Root);
