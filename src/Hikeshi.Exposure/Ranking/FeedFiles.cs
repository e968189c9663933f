using System.Collections.Concurrent;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;

namespace Hikeshi.Exposure.Ranking;

/// <summary>Reads feeds from files. A single file that is named must be readable; of a folder, files that are not are reported and the others count.</summary>
public static class FeedFiles
{
    private const int MostRecords = 500_000;
    private const long MostBytes = 16 << 20;

    /// <exception cref="RefusedException">The catalogue breaks its rules.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static KevCatalog Kev(string path)
    {
        using var stream = File.OpenRead(path);
        return KevReader.Read(path, stream, FeedLimits.Standard);
    }

    /// <exception cref="RefusedException">The scores break their rules.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EpssFeed Epss(string path)
    {
        using var stream = File.OpenRead(path);
        return EpssReader.Read(path, stream, FeedLimits.Standard);
    }

    /// <summary>CVE records of a folder, searched to the bottom; whatever else is there as JSON is refused by name.</summary>
    public static (IReadOnlyDictionary<string, CveEnrichment> Records, IReadOnlyList<Refusal> Refused) Enrichment(string folder)
    {
        var listed = FolderFiles.Of(folder, name => name.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
        var (records, refused) = Read([.. listed.Files.Take(MostRecords)], name => Path.GetRelativePath(folder, name));
        return (records, [.. listed.Refused, .. refused]);
    }

    /// <summary>The CVE records among advisories that were read from <paramref name="path"/>, a folder or one file; null when there are none.</summary>
    public static IReadOnlyDictionary<string, CveEnrichment>? EnrichmentAmong(string path, IReadOnlyList<Advisory> advisories)
    {
        var isFolder = Directory.Exists(path);
        var files = advisories.Where(advisory => advisory.Format == AdvisoryFormat.Cve).Select(advisory => isFolder ? Path.Combine(path, advisory.SourceFile) : path).Distinct(StringComparer.Ordinal).ToList();
        return files.Count == 0 ? null : Read(files, name => name).Records;
    }

    internal static IReadOnlyDictionary<string, CveEnrichment> Records(List<string> files, List<Refusal> refused)
    {
        var read = Read(files, name => name);
        refused.AddRange(read.Refused);
        return read.Records;
    }

    private static (IReadOnlyDictionary<string, CveEnrichment> Records, IReadOnlyList<Refusal> Refused) Read(List<string> files, Func<string, string> nameOf)
    {
        var refused = new ConcurrentBag<Refusal>();
        var records = files.AsParallel().AsOrdered().Select(file => ReadOne(file, nameOf(file), refused)).OfType<CveEnrichment>().ToList();
        // The last by path of several records of one CVE: folders of years and thousands hold each once.
        var byCve = new Dictionary<string, CveEnrichment>(StringComparer.Ordinal);
        records.ForEach(record => byCve[record.Cve] = record);
        return (byCve, refused.OrderBy(refusal => refusal.Where, StringComparer.Ordinal).ToList());
    }

    private static CveEnrichment? ReadOne(string file, string name, ConcurrentBag<Refusal> refused)
    {
        try
        {
            if (new FileInfo(file).Length <= MostBytes)
            {
                return EnrichmentReader.Read(name, File.ReadAllBytes(file));
            }

            refused.Add(new FeedRefused(name, "the file is too large", $"at most {MostBytes >> 20} MiB"));
        }
        catch (RefusedException wrong)
        {
            refused.Add(wrong.Refusal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refused.Add(new FeedRefused(name, failure.Message.TrimEnd('.'), "a readable file"));
        }

        return null;
    }
}
