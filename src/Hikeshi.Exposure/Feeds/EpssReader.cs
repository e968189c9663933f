using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds;

/// <summary>
/// Reads EPSS scores as FIRST has published them since 2021 (first.org/epss/data_stats): <c>cve,epss</c>, later with <c>percentile</c>,
/// since February 2022 with a first line <c>#model_version:…,score_date:…</c>; gzip or not. Streaming.
/// </summary>
public static class EpssReader
{
    /// <param name="file">For refusals.</param>
    /// <exception cref="RefusedException">A <see cref="FeedRefused"/> with file and line.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static EpssFeed Read(string file, Stream stream, FeedLimits limits)
    {
        using var plain = FeedStream.Open(file, stream, limits);
        var rows = new CsvRows(file, plain, limits);
        var (model, date) = (default(string), default(DateTimeOffset?));
        var row = rows.Read();
        if (row is not null && row[0].StartsWith('#'))
        {
            (model, date) = ReadComment(rows, row);
            row = rows.Read();
        }

        var columns = new CsvColumns(rows, row ?? throw rows.Refused("no rows", "a row that names the columns cve and epss"));
        var (cve, epss) = (columns.Require(rows, "cve"), columns.Require(rows, "epss"));
        var percentile = columns.PlaceOf("percentile") ?? columns.PlaceOf("EPSS Percentile");
        var scores = new Dictionary<string, EpssScore>(StringComparer.Ordinal);
        var notes = new Notes();
        for (var count = 1; (row = rows.Read()) is not null; count++)
        {
            if (count > limits.Rows)
            {
                throw rows.Refused($"more than {limits.Rows} rows", $"at most {limits.Rows} rows");
            }

            columns.CheckCount(rows, row);
            var id = FeedText.IsCve(row[cve]) ? row[cve] : throw rows.Refused($"'{FeedText.Shortened(row[cve])}'", FeedText.CveForm);
            var score = new EpssScore(Share(rows, row[epss], "epss"), percentile is { } place ? Share(rows, row[place], "percentile") : null);
            if (!scores.TryAdd(id, score))
            {
                // Which of the two is meant nobody can know; the higher one cannot make us too calm.
                scores[id] = score.Probability > scores[id].Probability ? score : scores[id];
                notes.Add(rows.Note($"{id} is there twice", "The higher score counts"));
            }
        }

        return new EpssFeed(model, date, scores, notes.Kept, notes.Count);
    }

    private static (string? Model, DateTimeOffset? Date) ReadComment(CsvRows rows, IReadOnlyList<string> comment)
    {
        var (model, date) = (default(string), default(DateTimeOffset?));
        foreach (var part in string.Join(',', comment).TrimStart('#').Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var value = part[(colon + 1)..];
            switch (colon < 0 ? "" : part[..colon])
            {
                case "model_version":
                    model = FeedText.Shortened(value);
                    break;
                case "score_date":
                    date = FeedText.Instant(value) ?? throw rows.Refused($"score_date '{FeedText.Shortened(value)}'", "a time such as 2022-02-04T00:00:00+0000");
                    break;
                default:
                    break;
            }
        }

        return (model, date);
    }

    private static double Share(CsvRows rows, string text, string column) =>
        FeedText.Share(text) ?? throw rows.Refused($"{column} '{FeedText.Shortened(text)}'", "a number from 0 to 1");
}
