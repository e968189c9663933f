using System.Text.Json.Serialization;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Detection;

/// <summary>A rule that another member shared was run over what this node has seen, before it may watch here.</summary>
/// <param name="Events">How many events it was run over.</param>
/// <param name="Hits">On how many of them it would have fired.</param>
/// <param name="Hosts">Where it would have fired most often, as the events name hosts; the most hits first.</param>
/// <param name="Verdict">One of <see cref="Watches"/> and <see cref="Held"/>.</param>
/// <param name="Reason">Why, in one sentence.</param>
[FactKind("detection.rule-tried/1")]
public sealed record RuleTried(MemberId From, string ObjectId, string RuleId, string RuleTitle, string RuleDigest, int Events, int Hits, IReadOnlyList<TriedHost> Hosts, string Verdict, string Reason) : Fact
{
    /// <summary>The rule, word for word, while it waits for a person; null when it watches.</summary>
    [JsonConverter(typeof(LongText))]
    public string? Text { get; init; }

    public const string Watches = "watches";

    /// <summary>It does not watch until a person lets it.</summary>
    public const string Held = "held";
}

/// <param name="Host">As the events name it.</param>
public sealed record TriedHost(string Host, int Hits);
