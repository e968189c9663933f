using Hikeshi.Detection.Conditions;

namespace Hikeshi.Detection;

/// <summary>A filter, as read from its YAML document (Sigma filters specification 2.1): what it selects is no match of the rules it names. Immutable.</summary>
/// <param name="Id">The filter's id; when it has none, <c>sha256-</c> and the first 32 hex digits of <paramref name="Digest"/>.</param>
/// <param name="LogSource">Only rules of this source are filtered; a part that is absent means any.</param>
/// <param name="References">The rules it names, by id or name, as written; <c>any</c> alone stands for every rule of the log source.</param>
/// <param name="Digest">SHA-256 (lower-case hex) over <paramref name="Text"/> in UTF-8.</param>
/// <param name="Source"><c>file:line</c> of the document's first line.</param>
public sealed record FilterRule(
    string Id,
    string Title,
    LogSource LogSource,
    IReadOnlyList<string> References,
    string Description,
    string Digest,
    string Text,
    string Source)
{
    /// <summary>What must hold beside the rule's own condition.</summary>
    internal Expr Passes { get; init; } = new AllOf([]);

    /// <summary>The line of <c>rules</c>.</summary>
    internal int Line { get; init; }

    public override string ToString() => $"{Id} {Title}";
}
