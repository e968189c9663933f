namespace Hikeshi.Exposure.Feeds;

/// <summary>Which column of a table holds what, by the names in its first row; order and additional columns do not matter.</summary>
internal sealed class CsvColumns
{
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
    private readonly int count;

    public CsvColumns(CsvRows rows, IReadOnlyList<string> header)
    {
        count = header.Count;
        for (var i = 0; i < count; i++)
        {
            if (!places.TryAdd(header[i].Trim(), i))
            {
                throw rows.Refused($"the column '{FeedText.Shortened(header[i])}' is there twice", "each column once");
            }
        }
    }

    public int? PlaceOf(string name) => places.TryGetValue(name, out var place) ? place : null;

    public int Require(CsvRows rows, string name) => PlaceOf(name) ?? throw rows.Refused($"no column '{name}'", $"a first row that names the columns, {name} among them");

    /// <summary>A row that is cut off, or that has a comma too many, would move every value into a wrong column.</summary>
    public void CheckCount(CsvRows rows, IReadOnlyList<string> row)
    {
        if (row.Count != count)
        {
            throw rows.Refused($"{row.Count} fields", $"{count}, as in the first row");
        }
    }
}
