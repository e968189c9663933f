using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Reads every entry of the segments, in order, and goes on behind damage: entries up to the first lost one go into the tree, those behind it
/// are only checked by themselves. Bounded in memory, and in time by the length of the segments.
/// </summary>
/// <param name="acknowledged">Entries known to have been durable.</param>
/// <param name="leaves">Takes each checked batch of the entries that no gap comes before.</param>
/// <param name="survey">Wants to know more than what is wrong; null when nobody does.</param>
internal sealed class SegmentCheck(ulong acknowledged, Findings findings, Action<EntryCheck> leaves, LogSurvey? survey = null)
{
    private const int MostGaps = 1000;
    private const int LooksAtLiveGaps = 3; // looking again takes its time

    private readonly List<SegmentGap> gaps = [];
    private readonly List<SegmentGap> open = []; // behind these, no frame has been found yet
    private EntryPipeline? pipeline;
    private (string Path, long End) before; // the segment that was read last, and where its good part ends
    private ulong next;
    private bool lost;

    public int Segments { get; private set; }

    /// <summary>Entries that are known to have been durable, by what was read, too.</summary>
    public ulong Acknowledged { get; private set; } = acknowledged;

    public void Run(string directory)
    {
        pipeline = new EntryPipeline(Take);
        before = (directory, 0);
        var paths = SegmentFile.List(directory);
        var number = 1;
        for (var i = 0; i < paths.Count && gaps.Count + open.Count < MostGaps; i++)
        {
            var found = SegmentFile.NumberOf(paths[i]);
            if (found is null || found < number)
            {
                gaps.Add(new SegmentGap(GapKind.Foreign, paths[i], 0, 0, next, next));
                continue;
            }

            if (found > number)
            {
                open.Add(new SegmentGap(GapKind.Missing, Path.Combine(directory, SegmentFile.NameOf(number)), 0, 0, next, null));
            }

            ReadOne(paths[i], isLast: paths.Skip(i + 1).All(later => !IsSegment(later) || !FrameSearch.HoldsFrame(later)));
            number = found.Value + 1;
        }

        pipeline.Flush();
        if (Acknowledged > next && open.Count == 0)
        {
            open.Add(new SegmentGap(GapKind.Frames, before.Path, before.End, before.End, next, null));
        }

        if (gaps.Count + open.Count >= MostGaps)
        {
            findings.Note($"{directory}: there is more damage than {MostGaps} places; what lies behind them has not been looked at");
        }

        gaps.AddRange(open);
        Report(directory);
        survey?.Surveyed(gaps, Acknowledged, next);
    }

    /// <summary>It can be opened, and has an end.</summary>
    private static bool IsSegment(string path) => StrangersFile.LengthOf(path) is <= SegmentFile.Longest;

    /// <param name="isLast">No later segment holds a frame: several may have been begun when the machine stopped.</param>
    private void ReadOne(string path, bool isLast)
    {
        if (!IsSegment(path))
        {
            open.Add(new SegmentGap(GapKind.Foreign, path, 0, 0, next, null) { IsUnopened = true });
            return;
        }

        if (StrangersFile.LengthOf(path) == 0)
        {
            open.Add(new SegmentGap(isLast ? GapKind.Unfinished : GapKind.Header, path, 0, 0, next, null));
            return;
        }

        var head = new byte[SegmentFile.HeaderSize];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var read = RandomAccess.Read(file, head, 0);
        var whole = SegmentFile.TryReadHeader(head.AsSpan(0, read), out var first);
        if (whole && first < next)
        {
            gaps.Add(new SegmentGap(GapKind.Foreign, path, 0, 0, next, next));
            return;
        }

        if (whole && first > next)
        {
            LookAgainBefore();
        }

        var search = new FrameSearch(file);
        using var scanner = new SegmentScanner(file, whole ? first : next);
        if (!whole || first > next)
        {
            var beginning = search.Find(SegmentFile.HeaderSize, whole ? first : next);
            if (beginning is null && search.Headers == 0 && isLast)
            {
                open.Add(new SegmentGap(GapKind.Unfinished, path, 0, search.UsedUntil, next, null));
                return;
            }

            if (!whole || beginning is null)
            {
                var header = new SegmentGap(GapKind.Header, path, 0, SegmentFile.HeaderSize, next, next);
                (beginning is null ? open : gaps).Add(beginning is null ? header with { Next = null } : header);
            }
        }

        Segments++;
        var begun = next;
        ReadFrames(path, scanner, search);
        if (whole && (next > begun || search.Headers > 0))
        {
            Acknowledged = Math.Max(Acknowledged, first); // a segment gets its first frame when everything before it is on disk
        }

        survey?.EndSegment(path, scanner.Offset);
    }

    /// <summary>A running node finishes a segment after it has begun the next one.</summary>
    private void LookAgainBefore()
    {
        if (open.Count > 0 || before.End == 0)
        {
            return;
        }

        using var file = File.OpenHandle(before.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var scanner = new SegmentScanner(file, next, before.End);
        ReadFrames(before.Path, scanner, new FrameSearch(file));
        survey?.EndSegment(before.Path, scanner.Offset);
    }

    private void ReadFrames(string path, SegmentScanner scanner, FrameSearch search)
    {
        TailState end;
        do
        {
            end = ReadWhole(path, scanner);
            before = (path, scanner.Offset);
        }
        while (end != TailState.Clean && gaps.Count + open.Count < MostGaps && Skip(path, scanner, search));
        Acknowledged = Math.Max(Acknowledged, search.Synced);
        pipeline!.Flush();
    }

    /// <summary>Reads frame by frame until there is none.</summary>
    private TailState ReadWhole(string path, SegmentScanner scanner)
    {
        while (true)
        {
            try
            {
                return scanner.ReadAll(acknowledged: 0, live: gaps.Count + open.Count < LooksAtLiveGaps, () => TakeFrame(path, scanner));
            }
            catch (FormatException)
            {
                gaps.Add(new SegmentGap(GapKind.Nonsense, path, scanner.CurrentOffset, scanner.Offset, next, scanner.NextIndex));
                Lose(scanner.NextIndex);
            }
        }
    }

    private void TakeFrame(string path, SegmentScanner scanner)
    {
        var first = scanner.Current.FirstIndex;
        Acknowledged = Math.Max(Acknowledged, scanner.Current.Synced);
        if (scanner.CurrentOffset == SegmentFile.HeaderSize)
        {
            Acknowledged = Math.Max(Acknowledged, first); // also when the segment's header is damaged
        }

        if (first > next && open.Count == 0)
        {
            open.Add(new SegmentGap(GapKind.Frames, before.Path, before.End, before.End, next, null));
        }

        gaps.AddRange(open.Select(g => g with { Next = first }));
        open.Clear();
        Lose(first);
        foreach (var entry in scanner.Entries())
        {
            pipeline!.Add(path, entry);
            if (!lost)
            {
                survey?.Add(path, entry);
            }

            next++;
        }
    }

    /// <summary>What comes from here on has entries before it that cannot be read: no tree can be made of it.</summary>
    private void Lose(ulong first)
    {
        if (first > next)
        {
            pipeline!.Flush();
            (lost, next) = (true, first);
        }
    }

    /// <summary>Notes what stands where the next frame would begin, and goes to the next whole one.</summary>
    /// <returns>False when there is none in this segment.</returns>
    private bool Skip(string path, SegmentScanner scanner, FrameSearch search)
    {
        var found = search.Find(scanner.Offset, scanner.NextIndex);
        if (found is not { } frame)
        {
            if (search.UsedUntil > scanner.Offset)
            {
                open.Add(new SegmentGap(GapKind.Frames, path, scanner.Offset, search.UsedUntil, next, null) { IsTail = true });
            }

            return false;
        }

        if (frame.Offset > scanner.Offset) // a running node may just have written it
        {
            open.Add(new SegmentGap(GapKind.Frames, path, scanner.Offset, frame.Offset, next, null));
        }

        scanner.GoTo(frame.Offset, frame.First);
        return true;
    }

    private void Take(EntryCheck batch)
    {
        if (lost)
        {
            batch.Problems.ForEach(findings.Problem);
        }
        else
        {
            leaves(batch);
        }
    }

    private void Report(string directory)
    {
        foreach (var gap in gaps)
        {
            var (from, to) = gap.Lost(Acknowledged);
            var unacknowledged = gap.Kind is (GapKind.Frames or GapKind.Nonsense) && gap.First >= Acknowledged && Path.GetFileName(gap.File) == SegmentFile.NameOf(Segments);
            var entries = to > from ? $"; entries {from} to {to - 1} cannot be read" : "";
            switch (gap.Kind)
            {
                case GapKind.Unfinished when gap.First >= Acknowledged:
                    findings.Note($"{gap.File} was being created when the node stopped; it holds nothing that was acknowledged");
                    break;
                case GapKind.Frames or GapKind.Nonsense when unacknowledged:
                    findings.Note($"{gap.File} at byte {gap.Start}: an unfinished frame that was never acknowledged; the node drops it when it starts");
                    break;
                case GapKind.Frames when gap.Next == gap.First:
                    findings.Problem(ProblemCode.SegmentDamaged, $"{gap.File} at byte {gap.Start}", "there are bytes that the log did not write; they hold no entry");
                    break;
                case GapKind.Frames or GapKind.Nonsense when gap.End > gap.Start:
                    findings.Problem(ProblemCode.SegmentDamaged, $"{gap.File} at byte {gap.Start}", $"the frame of entry {gap.First} is damaged{entries}");
                    break;
                case GapKind.Header or GapKind.Unfinished:
                    findings.Problem(ProblemCode.SegmentDamaged, $"{gap.File} at byte 0", $"the segment's header is damaged or does not continue the log{entries}");
                    break;
                case GapKind.Missing:
                    findings.Problem(ProblemCode.SegmentMissing, gap.File, $"this segment is missing{entries}");
                    break;
                case GapKind.Foreign when gap.IsUnopened:
                    findings.Problem(ProblemCode.SegmentDamaged, gap.File, $"{(StrangersFile.IsNoFile(gap.File) ? StrangersFile.NotRegular : $"it is longer than the {SegmentFile.Longest} bytes that a segment can have; it was not opened")}{entries}");
                    break;
                case GapKind.Foreign:
                    findings.Problem(ProblemCode.SegmentMissing, gap.File, "this file does not continue the segments before it");
                    break;
            }
        }

        if (Acknowledged > next)
        {
            findings.Problem(ProblemCode.EntriesMissing, directory, $"the segments hold entries up to {next}, though {Acknowledged} were acknowledged");
        }
    }
}
