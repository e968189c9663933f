using Hikeshi.Detection.Conditions;

namespace Hikeshi.Detection;

/// <summary>One detection rule, as read from its YAML document. Immutable.</summary>
/// <param name="Id">The rule's id; when the rule has none, <c>sha256-</c> and the first 32 hex digits of <paramref name="Digest"/>.</param>
/// <param name="Title">One line for a person.</param>
/// <param name="Level">One of <see cref="RuleLevel.All"/>; <c>informational</c> when the rule does not say.</param>
/// <param name="Status">stable, test, experimental, deprecated, unsupported; empty when the rule does not say.</param>
/// <param name="LogSource">Which events the rule is meant for.</param>
/// <param name="Tags">As written.</param>
/// <param name="Techniques">ATT&amp;CK techniques of the <c>attack.tNNNN</c> tags, upper case: <c>T1059.001</c>.</param>
/// <param name="Description">As written; may be empty.</param>
/// <param name="FalsePositives">As written; may be empty.</param>
/// <param name="Digest">SHA-256 (lower-case hex) over <paramref name="Text"/> in UTF-8.</param>
/// <param name="Text">The YAML document.</param>
/// <param name="Source"><c>file:line</c> of the document's first line.</param>
public sealed record SigmaRule(
    string Id,
    string Title,
    string Level,
    string Status,
    LogSource LogSource,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Techniques,
    string Description,
    IReadOnlyList<string> FalsePositives,
    string Digest,
    string Text,
    string Source)
{
    /// <summary>What correlations and filters may call it; empty when it has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Filters that are part of the condition: the rule holds only where none of them does.</summary>
    public IReadOnlyList<FilterRule> Filters { get; init; } = [];

    /// <summary>False for a rule that only correlations use, none of which says <c>generate: true</c> (Sigma correlation rules specification 2.1, "Generate").</summary>
    public bool IsReported { get; init; } = true;

    /// <summary>With its filters.</summary>
    internal Expr Condition { get; init; } = new AnyOf([]);

    /// <summary>Fields that correlations need of its events; null when no correlation refers to it.</summary>
    internal IReadOnlyList<string>? Captures { get; init; }

    /// <summary>False for rules that their authors withdrew (<c>deprecated</c>) or could not express (<c>unsupported</c>).</summary>
    public bool IsCurrent => Status is not ("deprecated" or "unsupported");

    public override string ToString() => $"{Id} {Title}";
}
