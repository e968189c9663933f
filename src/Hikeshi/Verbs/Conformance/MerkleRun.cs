using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance;

/// <summary>All files of a folder: what became of the cases, and which files are none.</summary>
internal sealed record MerkleRun(IReadOnlyList<MerkleCase> Cases, IReadOnlyList<Refusal> Unreadable)
{
    public int Failed => Cases.Count(c => !c.Passed);

    public static MerkleRun Of(string folder)
    {
        var cases = new List<MerkleCase>();
        var unreadable = new List<Refusal>();
        foreach (var file in CaseFiles.In(folder))
        {
            try
            {
                cases.Add(MerkleCaseReader.Read(file, Path.GetRelativePath(folder, file)));
            }
            catch (RefusedException refused)
            {
                unreadable.Add(refused.Refusal);
            }
        }

        return new MerkleRun(cases, unreadable);
    }
}
