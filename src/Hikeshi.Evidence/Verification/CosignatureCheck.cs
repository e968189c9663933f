using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Witnessing;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Counts the cosignatures of the checkpoints that it is shown (C2SP tlog-cosignature). Whoever cosigned a tree has cosigned all that it begins
/// with, so witnesses count together down to the smallest of their sizes; that the trees are one tree is for <see cref="TreeCheck"/> to find.
/// </summary>
/// <param name="policy">Null: nobody is believed, and it is only said that there are such lines.</param>
/// <param name="log">The log's key; null when it is not known.</param>
internal sealed class CosignatureCheck(WitnessPolicy? policy, NoteVerifier? log, Findings findings)
{
    private const int MostNamed = 8;
    private const int LongestNamed = 100;

    private readonly List<(WitnessVerifier Witness, ulong Size, CosignatureTime Time)> cosigned = [];
    private IReadOnlyList<string> unknown = [];

    /// <param name="note">Signed by the log: that has been checked.</param>
    public void Look(string place, SignedNote note, Checkpoint checkpoint)
    {
        if (policy is null)
        {
            List<string> others = [.. note.Signatures.Select(s => s.Name).Where(name => name != checkpoint.Origin && name != log?.Name)];
            unknown = others.Count > unknown.Count ? others : unknown;
            return;
        }

        foreach (var witness in policy.Witnesses)
        {
            // A note with a line that a known key did not make is not to be believed (C2SP signed-note), so one bad line outweighs a good one.
            List<CosignatureTime?> times = [.. note.Signatures.Where(s => s.Name == witness.Name && s.KeyId == witness.KeyId).Select(s => Cosignature.Verify(note.Text, s, witness))];
            if (times.Contains(null))
            {
                findings.Problem(ProblemCode.CosignatureWrong, place, $"the line of {witness.Name} is no cosignature of this checkpoint by {witness}");
            }
            else if (times.MaxBy(t => t?.Seconds) is { } time)
            {
                cosigned.Add((witness, checkpoint.Size, time));
            }
        }
    }

    /// <param name="place">Of the checkpoint, for the problem.</param>
    /// <param name="covered">Entries whose root was compared; a cosignature over more vouches for something that was not seen.</param>
    /// <returns>Null when no witness was given.</returns>
    public FinalityReport? End(string place, ulong covered)
    {
        if (policy is null)
        {
            NoteUnchecked();
            return null;
        }

        foreach (var (witness, size, _) in cosigned.Where(c => c.Size > covered))
        {
            findings.Note($"{witness.Name} has cosigned {size} entries, of which only {covered} could be compared: it does not count");
        }

        List<WitnessFinding> witnesses = [.. policy.Witnesses.Select(w => Newest(w, covered))];
        List<ulong> sizes = [.. witnesses.Select(w => w.CosignedEntries).OfType<ulong>().OrderDescending()];
        if (sizes.Count < policy.Quorum)
        {
            findings.Problem(ProblemCode.CosignaturesMissing, place, $"{sizes.Count} of the {witnesses.Count} witnesses that were given have cosigned it, and {policy.Quorum} must have");
        }

        return new FinalityReport(policy.Quorum, sizes.Count < policy.Quorum ? null : sizes[policy.Quorum - 1], witnesses);
    }

    private WitnessFinding Newest(WitnessVerifier witness, ulong covered)
    {
        var newest = cosigned.Where(c => c.Witness == witness && c.Size <= covered).OrderByDescending(c => c.Size).ThenByDescending(c => c.Time.Seconds).Take(1).ToList();
        return newest is [var (_, size, time)] ? new WitnessFinding(witness.Name, size, time.Instant, time.Seconds) : new WitnessFinding(witness.Name, null, null, null);
    }

    private void NoteUnchecked()
    {
        if (unknown.Count > 0)
        {
            var more = unknown.Count > MostNamed ? ", …" : "";
            findings.Note($"the checkpoint carries {unknown.Count} {(unknown.Count == 1 ? "signature" : "signatures")} by others than the log, unchecked ({string.Join(", ", unknown.Take(MostNamed).Select(Short))}{more}); give --witness with the keys of witnesses that you know");
        }
    }

    /// <summary>A stranger's name may be as long as a note.</summary>
    private static string Short(string name) => name.Length <= LongestNamed ? name : name[..(char.IsHighSurrogate(name[LongestNamed - 1]) ? LongestNamed - 1 : LongestNamed)] + "…";
}
