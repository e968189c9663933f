namespace Hikeshi.Exposure.Feeds;

/// <summary>One day of FIRST's Exploit Prediction Scoring System.</summary>
/// <param name="ModelVersion">As <c>v2023.03.01</c>; null in files from before February 2022, which do not say it.</param>
/// <param name="ScoreDate">Null where the file does not say it.</param>
/// <param name="Scores">By CVE.</param>
/// <param name="Notes">Duplicates; the first hundred of <paramref name="NoteCount"/>.</param>
public sealed record EpssFeed(string? ModelVersion, DateTimeOffset? ScoreDate, IReadOnlyDictionary<string, EpssScore> Scores, IReadOnlyList<FeedNote> Notes, int NoteCount);

/// <param name="Probability">0 to 1: of exploitation activity somewhere within the next 30 days.</param>
/// <param name="Percentile">0 to 1: share of all scored CVEs that have this probability or a lower one; null in the oldest files.</param>
public readonly record struct EpssScore(double Probability, double? Percentile);
