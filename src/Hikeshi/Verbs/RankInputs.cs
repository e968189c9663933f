using Hikeshi.Exposure.Feeds;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary>What <c>exposure rank</c> is given, read; each refusal names the option or the file.</summary>
internal static class RankInputs
{
    public static DateTimeOffset? Time(string option, string? text) =>
        text is null ? null
        : TimeOption.TryParse(text, out var time) ? time
        : throw Refused(option, $"'{text}'", TimeOption.Expected, "");

    public static PriorityPolicy Policy(string file)
    {
        RequireFile("--policy", file);
        return PolicyReader.Read(file, Bytes(file, 1 << 20));
    }

    /// <summary>Each that is named; CVE records among the advisories are not looked at here.</summary>
    public static ThreatFeeds Feeds(string? kev, string? epss, string? enrichment) => new(
        kev is null ? null : FeedFiles.Kev(RequireFile("--kev", kev)),
        epss is null ? null : FeedFiles.Epss(RequireFile("--epss", epss)),
        enrichment is null ? null : Records(enrichment));

    private static IReadOnlyDictionary<string, CveEnrichment> Records(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw Refused("--enrichment", $"'{folder}' is no folder", "a folder of CVE records", "Check the path");
        }

        var (records, refused) = FeedFiles.Enrichment(folder);
        foreach (var refusal in refused)
        {
            Console.Error.WriteLine($"refused: {Printable.Of(refusal.Sentence)}");
        }

        return records.Count > 0 ? records : throw Refused(folder, "no CVE record could be read", "CVE records as JSON 5.x", "Name a folder of Vulnrichment or of cvelistV5");
    }

    public static string RequireFile(string option, string path) =>
        File.Exists(path) ? path : throw Refused(option, $"'{path}' does not exist or is no file", "a readable file", "Check the path");

    /// <exception cref="RefusedException">The file is larger than <paramref name="most"/>.</exception>
    public static byte[] Bytes(string file, long most) =>
        new FileInfo(file).Length <= most ? File.ReadAllBytes(file) : throw Refused(file, "the file is too large", $"at most {most >> 20} MiB", "");

    public static RefusedException Refused(string where, string what, string expected, string mend) =>
        new(new Refusal("exposure.rank", where, what, expected, mend));
}
