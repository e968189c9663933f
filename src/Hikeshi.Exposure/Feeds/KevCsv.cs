namespace Hikeshi.Exposure.Feeds;

/// <summary>The CSV layout: columns by their names, so the older files without ransomware, notes and weaknesses are read as well.</summary>
internal static class KevCsv
{
    public static KevCatalog Read(CsvRows rows, FeedLimits limits)
    {
        var columns = new CsvColumns(rows, rows.Read() ?? throw rows.Refused("no rows", "a row that names the columns"));
        foreach (var name in (string[])["cveID", "vendorProject", "product", "vulnerabilityName", "dateAdded"])
        {
            columns.Require(rows, name);
        }

        var entries = new KevEntries(limits);
        while (rows.Read() is { } row)
        {
            columns.CheckCount(rows, row);
            entries.Add(name => columns.PlaceOf(name) is { } place ? row[place] : null, rows.Refused, rows.Note);
        }

        return entries.Catalog(version: null, released: null);
    }
}
