using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance;

/// <summary>All files of a folder: what became of the cases, and what could not be read as a case.</summary>
internal sealed record SuiteRun<T>(IReadOnlyList<T> Cases, IReadOnlyList<Refusal> Unreadable)
    where T : SuiteCase
{
    public int Failed => Cases.Count(c => !c.Passed);

    /// <param name="read">The cases of a file, given its path and its name below <paramref name="folder"/>; what is no case it adds to the list.</param>
    /// <exception cref="RefusedException">The folder holds no such files.</exception>
    public static SuiteRun<T> Of(string folder, CaseLayout layout, Func<string, string, List<Refusal>, IEnumerable<T>> read)
    {
        var cases = new List<T>();
        var unreadable = new List<Refusal>();
        foreach (var file in CaseFiles.In(folder, layout))
        {
            try
            {
                cases.AddRange(read(file, Path.GetRelativePath(folder, file), unreadable));
            }
            catch (RefusedException refused)
            {
                unreadable.Add(refused.Refusal);
            }
        }

        return cases.Count > 0 || unreadable.Count > 0 ? new SuiteRun<T>(cases, unreadable) : throw new RefusedException(new Refusal(
            "conformance.input", folder, "its files hold no case", $"a folder with {layout.Holds}", $"Give the folder {layout.Folder} of the data pack"));
    }
}
