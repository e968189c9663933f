namespace Hikeshi.Detection.Yaml;

/// <param name="Line">In the file, from 1.</param>
internal abstract record YamlNode(int Line);

/// <param name="Value">The text after YAML's own unescaping.</param>
/// <param name="IsPlain">Written without quotes: then it may be a null, a number or a boolean.</param>
internal sealed record YamlScalar(int Line, string Value, bool IsPlain) : YamlNode(Line)
{
    /// <summary>YAML 1.2 core schema (§10.3.2).</summary>
    public bool IsNull => IsPlain && (Value is "" or "~" or "null" or "Null" or "NULL");
}

internal sealed record YamlSequence(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

internal sealed record YamlMapping(int Line, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries) : YamlNode(Line)
{
    public YamlNode? Find(string key)
    {
        foreach (var (name, value) in Entries)
        {
            if (string.Equals(name.Value, key, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }
}

/// <summary>Why a document was refused, and where; caught at the rule reader.</summary>
internal sealed class RuleException(int line, string reason) : Exception(reason)
{
    public int Line { get; } = line;
}
