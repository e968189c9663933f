using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Cvss;

/// <summary>All vector files of a folder: what became of the cases, and which files and lines are none.</summary>
internal sealed record CvssRun(IReadOnlyList<CvssCase> Cases, IReadOnlyList<Refusal> Unreadable)
{
    private const int MostFiles = 1_000;

    private static readonly EnumerationOptions ToTheBottom = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public int Failed => Cases.Count(c => !c.Passed);

    /// <exception cref="RefusedException">There is no such folder, or there are no vector files in it.</exception>
    public static CvssRun Of(string folder)
    {
        var files = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "vectors_*", ToTheBottom).Where(CvssCaseFile.IsOne).Take(MostFiles + 1).Order(StringComparer.Ordinal).ToList()
            : throw Refused(folder, File.Exists(folder) ? "this is a file" : "there is no such folder");
        if (files.Count is 0 or > MostFiles)
        {
            throw Refused(folder, files.Count == 0 ? "no file in it is named like vectors_simple31" : $"more than {MostFiles} files");
        }

        var cases = new List<CvssCase>();
        var unreadable = new List<Refusal>();
        foreach (var file in files)
        {
            try
            {
                var read = CvssCaseFile.Read(file, Path.GetRelativePath(folder, file));
                cases.AddRange(read.Cases);
                unreadable.AddRange(read.Unreadable);
            }
            catch (RefusedException refused)
            {
                unreadable.Add(refused.Refusal);
            }
        }

        return cases.Count > 0 || unreadable.Count > 0 ? new CvssRun(cases, unreadable) : throw Refused(folder, "no line in its files");
    }

    private static RefusedException Refused(string folder, string what) =>
        new(new Refusal("conformance.input", folder, what, "a folder with files vectors_*2, *3, *31 or *4, a vector and its scores a line", "Give the folder exposure/cvss of the data pack"));
}
