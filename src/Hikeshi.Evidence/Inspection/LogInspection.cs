using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;

namespace Hikeshi.Evidence.Inspection;

/// <summary>One look at a whole directory, with what a repair needs to know of it. Reads only.</summary>
internal sealed class LogInspection
{
    private const int MostListed = 1000;

    private readonly string path;
    private readonly SignedNote? note;
    private readonly Checkpoint? head;

    private LogInspection(string path)
    {
        this.path = path;
        var place = Path.Combine(path, "log", "checkpoint");
        if (SignedNote.TryParse(StrangersFile.Read(place, SignedHead.Longest), out var signed) && Checkpoint.TryParse(signed.Text, out var checkpoint))
        {
            (note, head) = (signed, checkpoint);
        }

        Keys = new KeyCheck(path);
    }

    public KeyCheck Keys { get; }

    public SegmentVerdict Segments { get; private set; } = null!;

    public InspectionReport Report { get; private set; } = null!;

    /// <summary>What the mark must say at least.</summary>
    public ulong Acknowledged { get; private set; }

    /// <summary>Entries up to the first one that cannot be read: what the mark may say at most.</summary>
    public ulong WholeEntries { get; private set; }

    /// <summary>The present checkpoint has a second line by the log itself.</summary>
    public bool IsSignedTwice => note is not null && head is not null && Keys.Verifier is { } verifier && note.Signatures.Any(s => s.Name == head.Origin && s.KeyId != verifier.KeyId);

    public bool Needs(string code) => Report.Damages.Any(d => d.Code == code);

    public IEnumerable<string> FilesOf(string code) => Report.Damages.Where(d => d.Code == code).Select(d => d.File);

    /// <param name="path">An evidence directory.</param>
    /// <param name="inUse">A node has it open: what it is just writing is no damage.</param>
    public static LogInspection Of(string path, bool inUse)
    {
        var inspection = new LogInspection(path);
        inspection.Look(inUse);
        return inspection;
    }

    private void Look(bool inUse)
    {
        var damages = new List<Damage>();
        var listed = new DamageList();
        var cursors = new CursorCheck(path);
        var segments = Path.Combine(path, "segments");
        Keys.Look(head?.Origin, SegmentFile.List(segments).Count > 0, note?.Signatures.Count(s => s.Name == head?.Origin) > 1);
        using var indices = new IndexFileCheck(head?.Size ?? 0, damages.Add);
        var survey = new LogSurvey { Acknowledged = Math.Max(head?.Size ?? 0, inUse ? 0 : cursors.Furthest), Seen = indices.Add, Ended = indices.EndSegment };
        var verified = EvidenceVerifier.Verify(path, Keys.VerifierIsWritten ? null : Keys.Verifier?.ToString(), since: null, witnesses: null, survey);
        indices.End(SegmentFile.List(segments) is { Count: > 0 } all ? all[^1] : null);
        Acknowledged = survey.Durable;
        WholeEntries = survey.Gaps.Where(g => g.Next != g.First).Select(g => g.First).Append(survey.End).Min();

        var (mark, markDamage) = MarkCheck.Look(path, survey.End, certain: !survey.Gaps.Any(g => g is { Kind: GapKind.Frames or GapKind.Nonsense, Next: null } && g.End > g.Start));
        Segments = new SegmentVerdict(segments, Acknowledged, mark == MarkState.Gone);
        foreach (var gap in survey.Gaps.OrderBy(g => g.Kind != GapKind.Unfinished))
        {
            Segments.Judge(gap);
        }

        var lost = Ranges(survey.Gaps.Select(g => g.Lost(Acknowledged)));
        listed.Add(Segments.Damages);
        listed.Add(verified.Problems.Select(p => ProblemVerdict.Judge(p, lost.Count > 0, empty: survey.End == 0)));
        listed.Add(damages);
        listed.Add([markDamage]);
        listed.Add(cursors.Judge(inUse ? ulong.MaxValue : survey.End));
        listed.Add(Keys.Damages);
        listed.Add(BesideCheck.Look(path, Keys, inUse));
        Report = new InspectionReport(
            path, Keys.Verifier?.Name ?? head?.Origin ?? "", inUse, survey.End - Unreadable(survey), Acknowledged, head?.Size ?? 0, verified.Segments, lost, listed.Damages,
            [.. Notes(inUse, listed, lost)], Repairs: null, Refused: false);
    }

    private IEnumerable<string> Notes(bool inUse, DamageList listed, IReadOnlyList<EntryRange> lost)
    {
        if (inUse)
        {
            yield return "a node has this log open; what it was writing meanwhile has not been judged";
        }

        if (lost.Count > 0)
        {
            yield return PublishedHeaders.Say(Path.Combine(path, "log"), lost, head?.Size ?? 0);
        }

        if (listed.Unlisted > 0)
        {
            yield return $"{listed.Unlisted} further findings are not listed";
        }
    }

    private static ulong Unreadable(LogSurvey survey) =>
        Ranges(survey.Gaps.Select(g => (g.First, g.Next ?? g.First))).Aggregate(0UL, (sum, r) => sum + (r.Last - r.First) + 1);

    /// <summary>In order, without overlaps.</summary>
    private static IReadOnlyList<EntryRange> Ranges(IEnumerable<(ulong From, ulong To)> gaps)
    {
        var ranges = new List<EntryRange>();
        foreach (var (from, to) in gaps.Where(g => g.To > g.From).Order())
        {
            if (ranges.Count > 0 && from <= ranges[^1].Last + 1)
            {
                ranges[^1] = ranges[^1] with { Last = Math.Max(ranges[^1].Last, to - 1) };
            }
            else
            {
                ranges.Add(new EntryRange(from, to - 1));
            }
        }

        return ranges;
    }

    /// <summary>Stops listing, not judging, when there are very many.</summary>
    private sealed class DamageList
    {
        private readonly List<Damage> damages = [];

        /// <summary>The worst first; within that, as they were found.</summary>
        public IReadOnlyList<Damage> Damages => [.. damages.OrderByDescending(d => d.Mending)];

        public int Unlisted { get; private set; }

        public void Add(IEnumerable<Damage?> more)
        {
            foreach (var damage in more.OfType<Damage>())
            {
                // The first of each kind always, so that none is overlooked by a repair that must be refused.
                if (damages.Count < MostListed || !damages.Exists(d => d.Mending == damage.Mending))
                {
                    damages.Add(damage);
                }
                else
                {
                    Unlisted++;
                }
            }
        }
    }
}
