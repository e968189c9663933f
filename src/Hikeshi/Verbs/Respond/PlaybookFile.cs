using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Reading;

namespace Hikeshi.Verbs.Respond;

/// <summary>Playbooks as files.</summary>
internal static class PlaybookFile
{
    private const int MostFiles = 10_000;

    /// <exception cref="RefusedException">It cannot be read as JSON, or is too large.</exception>
    public static PlaybookReport Read(string path)
    {
        try
        {
            return PlaybookReader.Read(RegularFile.Read(path, PlaybookLimits.Default.Bytes), PlaybookLimits.Default);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == "playbook.document")
        {
            throw new RefusedException(refused.Refusal with { Where = $"{path} {refused.Refusal.Where}" });
        }
    }

    /// <exception cref="RefusedException">There is an error in it; the first is named.</exception>
    public static Playbook Require(string path)
    {
        var report = Read(path);
        return report.Playbook ?? throw new RefusedException(new Refusal(
            "playbook.errors", path, $"{report.Errors.Count()} errors, the first: {report.Errors.First().Sentence}", "a playbook without errors", $"hikeshi respond playbook check {path} lists them"));
    }

    /// <summary>The file, or the *.json files of the folder.</summary>
    /// <exception cref="RefusedException">There is none, or too many.</exception>
    public static IReadOnlyList<string> In(string path)
    {
        var files = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.json").Take(MostFiles + 1).Order(StringComparer.Ordinal).ToList() : [path];
        return files.Count is > 0 and <= MostFiles ? files : throw new RefusedException(new Refusal("playbook.folder", path, files.Count == 0 ? "no file in it ends in .json" : "too many files", "a folder of playbooks", "Check the path"));
    }
}
