using System.Globalization;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exposure.Ranking;

/// <summary>What a reader must know of a ranking's inputs: what was missing, and how it was treated.</summary>
public static class RankingNotes
{
    public static IReadOnlyList<string> Of(ExposureRanking ranking, RankingWords words)
    {
        (bool IsTrue, string Key, object[] Values)[] notes =
        [
            (ranking.Feeds.Kev is null, "note.kev", []),
            (ranking.Feeds.Epss is null, "note.epss", []),
            (ranking.Feeds.Enrichment is null, "note.enrichment", []),
            (ranking.Closed.Count > 0, "note.closed", [ranking.Closed.Count]),
            (ranking.Undecided > 0, "note.undecided", [ranking.Undecided]),
            (ranking.Findings.Any(finding => finding.Priority.Unknown.Contains(Priority.UnknownInput.Holidays)), "note.holidays", []),
        ];
        return notes.Where(note => note.IsTrue).Select(note => words.Say(note.Key, note.Values)).ToList();
    }

    public static IReadOnlyList<BilingualText> Of(ExposureRanking ranking) =>
        [.. Of(ranking, RankingWords.English).Zip(Of(ranking, RankingWords.Japanese), (en, ja) => new BilingualText(en, ja))];

    /// <summary>What was there: one line for each feed.</summary>
    public static IReadOnlyList<string> Inputs(ExposureRanking ranking, RankingWords words)
    {
        var lines = new List<string> { words.Say("input.advisories", Number(ranking.Advisories)) };
        if (ranking.Feeds.Kev is { } kev)
        {
            lines.Add(words.Say("input.kev", kev.Version ?? words.Say("input.unversioned"), Number(kev.Entries.Count)));
        }

        if (ranking.Feeds.Epss is { } epss)
        {
            lines.Add(words.Say("input.epss", epss.ScoreDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? words.Say("input.undated"), epss.ModelVersion ?? words.Say("input.unversioned"), Number(epss.Scores.Count)));
        }

        if (ranking.Feeds.Enrichment is { } enrichment)
        {
            lines.Add(words.Say("input.enrichment", Number(enrichment.Count)));
        }

        return lines;
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
