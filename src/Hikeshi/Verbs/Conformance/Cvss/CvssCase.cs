using System.Globalization;
using System.Text.Json;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Cvss;

/// <summary>One vector with the scores that its file expects.</summary>
/// <param name="Scores">Null when the vector was refused.</param>
/// <param name="Refusal">Null when it was scored.</param>
/// <param name="Expected">Base, temporal and environmental score (null: none), or one number: the score that takes account of every metric.</param>
internal sealed record CvssCase(string File, string Vector, CvssScores? Scores, Refusal? Refusal, IReadOnlyList<decimal?> Expected)
    : SuiteCase(File, "cvss", Vector)
{
    /// <summary>The vector is not in the order that CVSS 4.0 (§7) demands. Production refuses it; the published score is checked all the same.</summary>
    public bool OutOfOrder { get; init; }

    public override bool Passed => Scores is not null && Computed.SequenceEqual(Expected);

    public IReadOnlyList<decimal?> Computed => Scores switch
    {
        null => [],
        { Version: CvssVersion.V40 } when Expected.Count == 1 => [Scores.Overall],
        _ => new[] { Scores.Base, Scores.Threat, Scores.Environmental }[..Math.Min(3, Expected.Count)],
    };

    public override string Sentence => Refusal is { } refusal ? $"refused: {refusal.Sentence}" : $"computed {Words(Computed)}, expected {Words(Expected)}";

    public override string? Note => OutOfOrder ? "not in the order of CVSS 4.0 §7; production refuses such a vector, here it was scored all the same" : null;

    public override void WriteMembers(Utf8JsonWriter json)
    {
        Write(json, "computed", Computed);
        Write(json, "expected", Expected);
        json.WriteString("nomenclature", Scores?.Nomenclature);
        json.WriteString("severity", Scores?.Severity.ToString().ToLowerInvariant());
        json.WriteString("refused", Refusal?.Sentence);
        json.WriteBoolean("outOfOrder", OutOfOrder);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<decimal?> scores)
    {
        json.WriteStartArray(name);
        foreach (var score in scores)
        {
            if (score is { } number)
            {
                json.WriteNumberValue(number);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }

    private static string Words(IEnumerable<decimal?> scores) =>
        $"({string.Join(", ", scores.Select(score => score?.ToString("0.0", CultureInfo.InvariantCulture) ?? "none"))})";
}
