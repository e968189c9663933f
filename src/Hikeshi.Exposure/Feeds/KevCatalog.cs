namespace Hikeshi.Exposure.Feeds;

/// <summary>CISA's catalogue of vulnerabilities that are known to be exploited.</summary>
/// <param name="Version">As <c>2025.08.25</c>; null in the CSV layout, which does not say it.</param>
/// <param name="Released">Null in the CSV layout.</param>
/// <param name="Entries">By CVE.</param>
/// <param name="Notes">Duplicates, and a count that is not the catalogue's own; the first hundred of <paramref name="NoteCount"/>.</param>
public sealed record KevCatalog(string? Version, DateTimeOffset? Released, IReadOnlyDictionary<string, KevEntry> Entries, IReadOnlyList<FeedNote> Notes, int NoteCount);

/// <param name="DateAdded">When CISA added it.</param>
/// <param name="DueDate">By when agencies of the United States must act; null where a row has none. Information, not our deadline.</param>
/// <param name="RansomwareUse">Known to be used in ransomware campaigns; null where the layout does not have the column, or says Unknown.</param>
public sealed record KevEntry(string Cve, string Vendor, string Product, string Name, DateOnly DateAdded, DateOnly? DueDate, bool? RansomwareUse);
