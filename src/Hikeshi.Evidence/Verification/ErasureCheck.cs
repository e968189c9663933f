using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Verification;

/// <summary>Checks that bodies are gone where an erasure was recorded, and nowhere else. Memory grows with what was erased, not with the log.</summary>
internal sealed class ErasureCheck(Findings findings)
{
    private const int MostListed = 20;
    private readonly Dictionary<EntryId, ulong> gone = [];
    private readonly Dictionary<EntryId, ulong> recorded = [];

    public ulong Erased => (ulong)gone.Count;

    /// <summary>The entry's key slot holds no key.</summary>
    public void Gone(EntryId entry, ulong index) => gone[entry] = index;

    /// <param name="record">Index of the entry that records the erasure.</param>
    public void Recorded(EntryId entry, ulong record) => recorded[entry] = record;

    public void Finish()
    {
        var unrecorded = gone.Where(body => !recorded.ContainsKey(body.Key)).Select(body => body.Value).Order().ToList();
        foreach (var index in unrecorded.Take(MostListed))
        {
            findings.Problem(ProblemCode.ErasureUnrecorded, $"entry {index}", "its body is gone, though no entry records that it was erased");
        }

        if (unrecorded.Count > MostListed)
        {
            findings.Problem(ProblemCode.ErasureUnrecorded, $"entry {unrecorded[MostListed]} and later", $"{unrecorded.Count - MostListed} more bodies are gone, though no entry records that they were erased");
        }

        // A node does this within a moment of recording it, and again when it starts; a copy that was made before, never.
        var unfinished = recorded.Count(record => !gone.ContainsKey(record.Key));
        if (unfinished > 0)
        {
            findings.Note($"{unfinished} bodies are still there, though their erasure is recorded (first in entry {recorded.Where(r => !gone.ContainsKey(r.Key)).Min(r => r.Value)}); the node erases them when it starts");
        }
    }
}
