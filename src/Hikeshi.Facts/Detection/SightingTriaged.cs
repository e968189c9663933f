namespace Hikeshi.Facts.Detection;

/// <summary>A person judged the sightings of one rule on one host; the causes of this entry are the sightings.</summary>
/// <param name="Host">Null for sightings that name no host.</param>
/// <param name="Verdict">One of <see cref="Verdicts"/>.</param>
/// <param name="Note">For whoever reads it later; may be empty.</param>
/// <param name="By">Who judged.</param>
[FactKind("detection.sighting-triaged/1")]
public sealed record SightingTriaged(string RuleId, string? Host, string Verdict, string Note, string By) : Fact
{
    public const string InProgress = "in-progress";
    public const string TruePositive = "true-positive";
    public const string FalsePositive = "false-positive";
    public const string Reopened = "open";

    public static IReadOnlyList<string> Verdicts { get; } = [InProgress, TruePositive, FalsePositive, Reopened];
}
