using System.Globalization;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Cvss;

/// <summary>One vector with the scores that its file expects.</summary>
/// <param name="Where">File below the input folder, and line.</param>
/// <param name="Scores">Null when the vector was refused.</param>
/// <param name="Refusal">Null when it was scored.</param>
/// <param name="Expected">Base, temporal and environmental score (null: none), or one number: the score that takes account of every metric.</param>
internal sealed record CvssCase(string Where, string Vector, CvssScores? Scores, Refusal? Refusal, IReadOnlyList<decimal?> Expected)
{
    /// <summary>The vector is not in the order that CVSS 4.0 (§7) demands. Production refuses it; the published score is checked all the same.</summary>
    public bool OutOfOrder { get; init; }

    public bool Passed => Scores is not null && Computed.SequenceEqual(Expected);

    public IReadOnlyList<decimal?> Computed => Scores switch
    {
        null => [],
        { Version: CvssVersion.V40 } when Expected.Count == 1 => [Scores.Overall],
        _ => new[] { Scores.Base, Scores.Threat, Scores.Environmental }[..Math.Min(3, Expected.Count)],
    };

    public string Sentence => Refusal is { } refusal ? $"refused: {refusal.Sentence}" : $"computed {Words(Computed)}, expected {Words(Expected)}";

    private static string Words(IEnumerable<decimal?> scores) =>
        $"({string.Join(", ", scores.Select(score => score?.ToString("0.0", CultureInfo.InvariantCulture) ?? "none"))})";
}
