using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Verification;

/// <summary>Reads every entry of the segments, in order, and judges how each segment ends.</summary>
/// <param name="acknowledged">Entries known to have been durable.</param>
/// <param name="leaves">Takes each checked batch.</param>
internal sealed class SegmentCheck(ulong acknowledged, Findings findings, Action<EntryCheck> leaves)
{
    private ulong count;
    private EntryPipeline? pipeline;

    public int Segments { get; private set; }

    public void Run(string directory)
    {
        pipeline = new EntryPipeline(leaves);
        var paths = SegmentFile.List(directory);
        for (var i = 0; i < paths.Count; i++)
        {
            if (Path.GetFileName(paths[i]) != SegmentFile.NameOf(i + 1))
            {
                findings.Problem(ProblemCode.SegmentMissing, paths[i], $"segment {SegmentFile.NameOf(i + 1)} is missing before this one");
                return;
            }

            if (!ReadOne(paths[i], isLast: i == paths.Count - 1))
            {
                return;
            }
        }

        if (acknowledged > count)
        {
            findings.Problem(ProblemCode.EntriesMissing, directory, $"the segments hold {count} entries, though {acknowledged} were acknowledged");
        }
    }

    private bool ReadOne(string path, bool isLast)
    {
        var head = new byte[SegmentFile.HeaderSize];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var read = RandomAccess.Read(file, head, 0);
        if (!SegmentFile.TryReadHeader(head.AsSpan(0, read), out var first) || first != count)
        {
            if (isLast && acknowledged <= count)
            {
                findings.Note($"{path} was being created when the node stopped; it holds nothing that was acknowledged");
                return true;
            }

            findings.Problem(ProblemCode.SegmentDamaged, $"{path} at byte 0", "the segment's header is damaged or does not continue the log");
            return false;
        }

        Segments++;
        using var scanner = new SegmentScanner(file, first);
        try
        {
            var state = scanner.ReadAll(isLast ? acknowledged : 0, live: true, () =>
            {
                foreach (var entry in scanner.Entries())
                {
                    pipeline!.Add(path, entry);
                    count++;
                }
            });
            return Judge(path, scanner, state, isLast);
        }
        catch (FormatException nonsense)
        {
            findings.Problem(ProblemCode.SegmentDamaged, $"{path} at byte {scanner.Offset}", nonsense.Message);
            return false;
        }
        finally
        {
            pipeline!.Flush();
        }
    }

    private bool Judge(string path, SegmentScanner scanner, TailState state, bool isLast)
    {
        if (state == TailState.Torn && isLast)
        {
            findings.Note($"{path} at byte {scanner.Offset}: an unfinished frame that was never acknowledged; the node drops it when it starts");
        }
        else if (state != TailState.Clean)
        {
            findings.Problem(ProblemCode.SegmentDamaged, $"{path} at byte {scanner.Offset}", $"the frame of entry {scanner.NextIndex} is damaged; entries from there on cannot be read");
            return false;
        }

        return true;
    }
}
