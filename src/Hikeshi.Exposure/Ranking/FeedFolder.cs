using System.Text;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;

namespace Hikeshi.Exposure.Ranking;

/// <param name="Refused">Files that are feeds and break their rules, or cannot be read.</param>
public sealed record FolderFeeds(ThreatFeeds Feeds, IReadOnlyList<Refusal> Refused);

/// <summary>Reads the feeds of a folder: KEV, EPSS and CVE records, told by what is in them, searched to the bottom. Of several catalogues or score files the newest by its own date counts.</summary>
public static class FeedFolder
{
    private const int MostFiles = 500_000;
    private const int Peek = 4096;

    private enum Kind
    {
        Other,
        Kev,
        Epss,
        Record,
    }

    public static FolderFeeds Read(string folder)
    {
        var refused = new List<Refusal>();
        var listed = FolderFiles.Of(folder);
        refused.AddRange(listed.Refused);
        var kinds = listed.Files.Take(MostFiles).AsParallel().AsOrdered().Select(file => (File: file, Kind: KindOf(file))).ToList();
        var kev = OfKind(Kind.Kev).Select(file => Try(file, FeedFiles.Kev)).OfType<KevCatalog>().OrderByDescending(catalog => catalog.Released).FirstOrDefault();
        var epss = OfKind(Kind.Epss).Select(file => Try(file, FeedFiles.Epss)).OfType<EpssFeed>().OrderByDescending(scores => scores.ScoreDate).FirstOrDefault();
        var records = OfKind(Kind.Record).ToList();
        var enrichment = records.Count == 0 ? null : FeedFiles.Records(records, refused);
        return new FolderFeeds(new ThreatFeeds(kev, epss, enrichment), refused);

        IEnumerable<string> OfKind(Kind kind) => kinds.Where(one => one.Kind == kind).Select(one => one.File);

        T? Try<T>(string file, Func<string, T> read)
            where T : class
        {
            try
            {
                return read(file);
            }
            catch (RefusedException wrong)
            {
                refused.Add(wrong.Refusal);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                refused.Add(new FeedRefused(file, failure.Message.TrimEnd('.'), "a readable file"));
            }

            return null;
        }
    }

    /// <summary>Changes when a file comes, goes or is written.</summary>
    public static int Fingerprint(string folder)
    {
        var hash = default(HashCode);
        foreach (var file in FolderFiles.Of(folder).Files.Take(MostFiles).Select(name => new FileInfo(name)))
        {
            hash.Add(file.FullName, StringComparer.Ordinal);
            hash.Add(file.Exists ? file.Length : -1);
            hash.Add(file.LastWriteTimeUtc);
        }

        return hash.ToHashCode();
    }

    private static Kind KindOf(string file)
    {
        try
        {
            using var raw = File.OpenRead(file);
            using var plain = FeedStream.Open(file, raw, FeedLimits.Standard);
            var bytes = new byte[Peek];
            var text = Encoding.UTF8.GetString(bytes, 0, plain.ReadAtLeast(bytes, Peek, throwOnEndOfStream: false)).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
            return text.StartsWith('{') ? OfJson(text) : OfTable(text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or RefusedException)
        {
            return Kind.Other;
        }
    }

    private static Kind OfJson(string text) =>
        text.Contains("\"CVE_RECORD\"", StringComparison.Ordinal) || text.Contains("\"cveMetadata\"", StringComparison.Ordinal) ? Kind.Record
        : text.Contains("\"catalogVersion\"", StringComparison.Ordinal) || text.Contains("\"cveID\"", StringComparison.Ordinal) ? Kind.Kev
        : Kind.Other;

    private static Kind OfTable(string text)
    {
        var header = text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] != '#') ?? "";
        var columns = header.Split(',').Select(column => column.Trim('"', ' ')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return columns.Contains("cveID") && columns.Contains("dateAdded") ? Kind.Kev : columns.Contains("cve") && columns.Contains("epss") ? Kind.Epss : Kind.Other;
    }
}
