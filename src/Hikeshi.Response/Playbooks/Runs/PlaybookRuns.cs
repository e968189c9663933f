using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Playbooks.Running;
using Hikeshi.Response.Requesting;

namespace Hikeshi.Response.Playbooks.Runs;

/// <summary>
/// The runs of playbooks at this node: a projection of the log, so that a run goes on where it was after a restart. An entry of a run makes the facts
/// that follow from it; work for people waits until they answer, however long that takes. Thread-safe.
/// </summary>
/// <param name="requests">What became of what runs asked for.</param>
public sealed class PlaybookRuns(MemberId self, RequestBook requests, TimeProvider clock)
{
    /// <summary>Under way at the same time.</summary>
    public const int Most = 50;

    private const int MostEnded = 200;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Recorded<PlaybookStarted>> unread = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Recorded<PlaybookStepped>>> unreadSteps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlaybookRun> runs = new(StringComparer.Ordinal);
    private readonly Queue<RunRow> ended = new();

    /// <summary>Those under way, then the newest that have ended.</summary>
    public IReadOnlyList<RunRow> Rows
    {
        get
        {
            lock (gate)
            {
                return [.. All().OrderBy(run => run.StartedAt).Select(run => RowOf(run, "running", reason: null)), .. ended.Reverse()];
            }
        }
    }

    public int UnderWay
    {
        get
        {
            lock (gate)
            {
                return unread.Count + runs.Count;
            }
        }
    }

    public RunRow? Find(string runId)
    {
        lock (gate)
        {
            return Run(runId) is { } run ? RowOf(run, "running", reason: null) : ended.FirstOrDefault(row => row.RunId == runId);
        }
    }

    public void Apply(Recorded<PlaybookStarted> started)
    {
        lock (gate)
        {
            unread.TryAdd(started.Fact.RunId, started); // read when somebody needs it: a log may hold very many that have ended
        }
    }

    public void Apply(Recorded<PlaybookStepped> stepped)
    {
        lock (gate)
        {
            if (runs.TryGetValue(stepped.Fact.RunId, out var run))
            {
                run.Apply(stepped);
            }
            else if (unread.ContainsKey(stepped.Fact.RunId))
            {
                if (!unreadSteps.TryGetValue(stepped.Fact.RunId, out var steps))
                {
                    unreadSteps[stepped.Fact.RunId] = steps = [];
                }

                steps.Add(stepped);
            }
        }
    }

    public void Apply(Recorded<PlaybookEnded> over)
    {
        lock (gate)
        {
            var id = over.Fact.RunId;
            var started = runs.TryGetValue(id, out var run) ? (run.Started, run.StartedAt) : unread.TryGetValue(id, out var kept) ? (kept.Fact, kept.Time) : ((PlaybookStarted, DateTimeOffset)?)null;
            if (started is not var (fact, at))
            {
                return;
            }

            runs.Remove(id);
            unread.Remove(id);
            unreadSteps.Remove(id);
            ended.Enqueue(new RunRow(id, fact.PlaybookId, fact.Name, fact.By, fact.Acts, at, over.Fact.Standing, over.Fact.Reason, []));
            if (ended.Count > MostEnded)
            {
                ended.Dequeue();
            }
        }
    }

    public IReadOnlyList<Fact> Follow(Recorded<PlaybookStarted> started) => Follow(started.Fact.RunId, started.Id);

    public IReadOnlyList<Fact> Follow(Recorded<PlaybookStepped> stepped) => Follow(stepped.Fact.RunId, stepped.Id);

    /// <summary>What people, or an actuator, made of something that a run asked for.</summary>
    public IReadOnlyList<Fact> Answer(Recorded<Decided> decided) =>
        decided.Fact.Trigger == "request" ? [.. decided.Fact.Actions.SelectMany(action => Answer(action.Order.Id, decided.Time))] : [];

    public IReadOnlyList<Fact> Answer(Recorded<ApprovalConcluded> concluded) =>
        Approving.ContainmentApproval.TryParse(concluded.Fact.ApprovalId, out var id) ? Answer(id, concluded.Time) : [];

    public IReadOnlyList<Fact> Answer(Recorded<Enforced> enforced) => Answer(enforced.Fact.Containment, enforced.Time);

    public IReadOnlyList<Fact> Answer(Recorded<EnforcementFailed> failed) => Answer(failed.Fact.Containment, failed.Time);

    public IReadOnlyList<Fact> Answer(Recorded<Released> released) => Answer(released.Fact.Containment, released.Time);

    /// <summary>The red button: nothing that was asked for before it will come.</summary>
    public IReadOnlyList<Fact> Answer(Recorded<AllReleased> released)
    {
        lock (gate)
        {
            return [.. All().SelectMany(run => run.Open).Select(work => work.Request).OfType<ContainmentId>().Where(id => requests.Find(id) is { } request && (ulong)request.Number < released.Index).SelectMany(id => Answer(id, released.Time))];
        }
    }

    /// <summary>Runs for which the clock has something to do.</summary>
    public IReadOnlyList<PlaybookStepped> Due()
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            return [.. All().Where(run => run.State.NextWake <= now).Select(run => new PlaybookStepped(run.Started.RunId, RunJournal.Write(new TimePassed(now))))];
        }
    }

    private IReadOnlyList<Fact> Follow(string runId, EntryId entry)
    {
        lock (gate)
        {
            return Run(runId)?.FollowsFrom(entry) ?? [];
        }
    }

    private IReadOnlyList<Fact> Answer(ContainmentId id, DateTimeOffset at)
    {
        if (requests.Find(id) is not { Fact.Through: "playbook", Fate: not (RequestFate.Undecided or RequestFate.Ordered) } request)
        {
            return [];
        }

        lock (gate)
        {
            var isDone = request.Fate is RequestFate.Delivered or RequestFate.Enforced or RequestFate.InForceAlready;
            return Run(request.Fact.RequestId[..request.Fact.RequestId.IndexOf('/', StringComparison.Ordinal)]) is { } run && run.TicketOf(id) is { } ticket
                ? [new PlaybookStepped(run.Started.RunId, RunJournal.Write(new PersonAnswered(at, ticket, isDone, "request", request.Said, new Dictionary<string, string>(StringComparer.Ordinal))))]
                : [];
        }
    }

    private List<PlaybookRun> All()
    {
        foreach (var id in unread.Keys.ToList())
        {
            Run(id);
        }

        return [.. runs.Values];
    }

    /// <summary>Read from its entries when it is needed for the first time. One that cannot be read (written by something newer, or broken) is none.</summary>
    private PlaybookRun? Run(string runId)
    {
        if (runs.TryGetValue(runId, out var known) || !unread.Remove(runId, out var started))
        {
            return known;
        }

        unreadSteps.Remove(runId, out var steps);
        try
        {
            var run = runs[runId] = new PlaybookRun(self, started);
            steps?.ForEach(run.Apply);
            return run;
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static RunRow RowOf(PlaybookRun run, string standing, string? reason) =>
        new(run.Started.RunId, run.Started.PlaybookId, run.Started.Name, run.Started.By, run.Started.Acts, run.StartedAt, run.State.Standing == RunStanding.Running ? standing : run.State.Standing.ToString().ToLowerInvariant(), reason ?? run.State.Reason, run.Open);
}

/// <param name="Standing">running, completed, failed, stopped, cancelled.</param>
/// <param name="Open">What waits for people.</param>
public sealed record RunRow(string RunId, string PlaybookId, string Name, string By, bool Acts, DateTimeOffset StartedAt, string Standing, string? Reason, IReadOnlyList<OpenWork> Open);
