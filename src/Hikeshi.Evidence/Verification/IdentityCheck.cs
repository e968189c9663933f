using System.Runtime.InteropServices;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Checks across all entries that ids are unique and that causes are earlier entries, in memory that hardly grows with the log: what is to be
/// compared goes to disk in 64 parts, and each part is sorted by itself when all entries have been seen.
/// </summary>
internal sealed class IdentityCheck(Findings findings) : IDisposable
{
    private const int Parts = 64;
    private const int Buffered = 1024;

    private readonly Mention[][] buffers = [.. Enumerable.Range(0, Parts).Select(_ => new Mention[Buffered])];
    private readonly int[] counts = new int[Parts];
    private readonly List<long>[] chunks = [.. Enumerable.Range(0, Parts).Select(_ => new List<long>())];
    private FileStream? spilled;

    public void Add(Mention mention)
    {
        var part = mention.PartOf(Parts);
        buffers[part][counts[part]++] = mention;
        if (counts[part] == Buffered)
        {
            Spill(part);
        }
    }

    private void Spill(int part)
    {
        spilled ??= new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        chunks[part].Add(spilled.Position);
        spilled.Write(MemoryMarshal.AsBytes(buffers[part].AsSpan()));
        counts[part] = 0;
    }

    /// <summary>Reports what is wrong, once every entry has been added.</summary>
    public void Finish()
    {
        spilled?.Flush();
        var problems = new List<(ulong Index, VerificationProblem Problem)>();
        Parallel.For(0, Parts, part =>
        {
            var found = Judge(Load(part)).ToList();
            lock (problems)
            {
                problems.AddRange(found);
            }
        });
        foreach (var (_, problem) in problems.OrderBy(p => p.Index))
        {
            findings.Problem(problem);
        }
    }

    private Mention[] Load(int part)
    {
        var all = new Mention[(chunks[part].Count * Buffered) + counts[part]];
        for (var i = 0; i < chunks[part].Count; i++)
        {
            var bytes = MemoryMarshal.AsBytes(all.AsSpan(i * Buffered, Buffered));
            for (var read = 0; read < bytes.Length;)
            {
                var more = RandomAccess.Read(spilled!.SafeFileHandle, bytes[read..], chunks[part][i] + read);
                read += more > 0 ? more : throw new EndOfStreamException("the temporary file of the verification has become shorter");
            }
        }

        buffers[part].AsSpan(0, counts[part]).CopyTo(all.AsSpan(chunks[part].Count * Buffered));
        Array.Sort(all); // and not a hash table, which somebody's choice of ids could make slow
        return all;
    }

    /// <summary>Mentions of one id stand together, in the order of the log; the first must be the entry that has it.</summary>
    private static IEnumerable<(ulong Index, VerificationProblem Problem)> Judge(Mention[] sorted)
    {
        var known = false;
        for (var i = 0; i < sorted.Length; i++)
        {
            var mention = sorted[i];
            known &= i > 0 && sorted[i - 1].IsOfSameId(mention);
            if (mention.IsCause && !known)
            {
                yield return (mention.Index, new VerificationProblem(ProblemCode.CauseUnknown, $"entry {mention.Index}", $"its cause {mention.Id} is no earlier entry of this log"));
            }
            else if (!mention.IsCause && known)
            {
                yield return (mention.Index, new VerificationProblem(ProblemCode.IdRepeated, $"entry {mention.Index}", $"its id {mention.Id} is that of an earlier entry"));
            }

            known |= !mention.IsCause;
        }
    }

    public void Dispose() => spilled?.Dispose();
}
