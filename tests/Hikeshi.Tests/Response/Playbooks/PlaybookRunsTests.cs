using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response;
using Hikeshi.Response.Playbooks.Runs;
using Hikeshi.Response.Policy;
using Hikeshi.Response.Requesting;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response.Playbooks;

/// <summary>Runs as entries of a log: the same entries make the same run, and people's work waits for people.</summary>
public sealed class PlaybookRunsTests
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    private readonly TestClock clock = new(new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly List<Recorded<Fact>> log = [];

    [Fact]
    public void Run_Entries_MakeTheSameRunAgain()
    {
        var (runs, desk) = Open();
        var started = Record(runs, desk.Start(Documents(Manual(2)), Nothing, acts: false, "person:ann"));
        var asked = Assert.Single(Follow(runs, started).OfType<PlaybookAsked>());
        var stepped = Record(runs, desk.Answer(asked.RunId, asked.Ticket, isDone: true, "called", Nothing, "person:ben"));
        var second = Assert.Single(Follow(runs, stepped).OfType<PlaybookAsked>());

        // The node starts again, and is asked for what followed from each entry once more.
        var (again, _) = Open();
        log.ForEach(entry => Apply(again, entry));
        Assert.Equal([asked], Follow(again, started));
        Assert.Equal([second], Follow(again, stepped));
        Assert.Equal(second.Ticket, Assert.Single(Assert.Single(again.Rows).Open).Ticket);
    }

    /// <summary>Whatever the clock says, nobody's work is done or failed by it.</summary>
    [Fact]
    public void Run_OverdueWork_IsSaidOnceAndWaitsOn()
    {
        var (runs, desk) = Open();
        var started = Record(runs, desk.Start(Documents(Manual(1, timeout: 60_000)), Nothing, acts: false, "person:ann"));
        Follow(runs, started);
        clock.Advance(TimeSpan.FromMinutes(2));
        var passed = Record(runs, Assert.Single(runs.Due()));
        var overdue = Assert.Single(Follow(runs, passed).OfType<PlaybookOverdue>());
        clock.Advance(TimeSpan.FromDays(30));
        var later = Record(runs, Assert.Single(runs.Due())); // the whole run waits for longer than it may
        Assert.All(Follow(runs, later), fact => Assert.IsType<PlaybookOverdue>(fact));
        Assert.Empty(runs.Due());
        var row = Assert.Single(runs.Rows);
        Assert.Equal("running", row.Standing);
        Assert.True(Assert.Single(row.Open).IsOverdue);
        var answered = Record(runs, desk.Answer(row.RunId, overdue.Ticket!.Value, isDone: true, "", Nothing, "person:ben"));
        Assert.Equal("completed", Assert.Single(Follow(runs, answered).OfType<PlaybookEnded>()).Standing);
    }

    [Fact]
    public void Answer_TwiceOrToNobody_IsRefusedInWords()
    {
        var (runs, desk) = Open();
        var started = Record(runs, desk.Start(Documents(Manual(2)), Nothing, acts: false, "person:ann"));
        var asked = Assert.Single(Follow(runs, started).OfType<PlaybookAsked>());
        Record(runs, desk.Answer(asked.RunId, asked.Ticket, isDone: true, "", Nothing, "person:ben"));
        Assert.Equal("playbook.ticket", Refused(() => desk.Answer(asked.RunId, asked.Ticket, isDone: true, "", Nothing, "person:ben")));
        Assert.Equal("playbook.unknown", Refused(() => desk.Answer("nothing", 1, isDone: true, "", Nothing, "person:ben")));
        Assert.Equal("playbook.note", Refused(() => desk.Answer(asked.RunId, asked.Ticket, isDone: true, new string('x', 2_001), Nothing, "person:ben")));
        var cancelled = Record(runs, desk.Cancel(asked.RunId, "false alarm", "person:ben"));
        Assert.Equal("cancelled", Assert.Single(Follow(runs, cancelled).OfType<PlaybookEnded>()).Standing);
        Record(runs, Follow(runs, cancelled).OfType<PlaybookEnded>().Single());
        Assert.Equal("playbook.ended", Refused(() => desk.Cancel(asked.RunId, "again", "person:ben")));
    }

    [Fact]
    public void Start_TooLargeTooManyOrBroken_IsRefused()
    {
        var (runs, desk) = Open();
        Assert.Equal("playbook.document", Refused(() => desk.Start($"[{new string(' ', PlaybookDesk.LargestDocuments)}]", Nothing, acts: false, "person:ann")));
        Assert.Equal("playbook.document", Refused(() => desk.Start("[]", Nothing, acts: false, "person:ann")));
        Assert.Equal("playbook.errors", Refused(() => desk.Start("""[{"type":"playbook"}]""", Nothing, acts: false, "person:ann")));
        Assert.Equal("playbook.start", Refused(() => desk.Start(Documents(Manual(1)), new Dictionary<string, string> { ["__x__"] = "1" }, acts: false, "person:ann")));
        for (var i = 0; i < PlaybookRuns.Most; i++)
        {
            Record(runs, desk.Start(Documents(Manual(1)), Nothing, acts: false, "person:ann"));
        }

        Assert.Equal("playbook.too-many", Refused(() => desk.Start(Documents(Manual(1)), Nothing, acts: false, "person:ann")));
    }

    [Fact]
    public void Run_ThatLoopsForEver_IsStoppedAtItsBound()
    {
        var (runs, desk) = Open();
        var loop = new TestPlaybook().Variable("__x__", "integer", "1").Start("while-condition", "w")
            .Step("while-condition", "w", ("condition", "__x__:value = 1"), ("on_true", TestPlaybook.Id("end", "turn")), ("on_completion", TestPlaybook.Id("action", "never"))).Step("end", "turn").Manual("never", "end", "e");
        var ended = Assert.Single(Follow(runs, Record(runs, desk.Start(Documents(loop), Nothing, acts: false, "person:ann"))).OfType<PlaybookEnded>());
        Assert.NotEqual("completed", ended.Standing);
        Assert.Contains("loop-limit", ended.Reason, StringComparison.Ordinal);
    }

    /// <summary>Only what was asked for is carried out, and only as a request in the name of whoever started the run.</summary>
    [Theory]
    [InlineData(true, """{"action":"deny","target":{"ipv4_net":"198.51.100.7"}}""", true)]
    [InlineData(false, """{"action":"deny","target":{"ipv4_net":"198.51.100.7"}}""", false)]
    [InlineData(true, """{"action":"scan","target":{"ipv4_net":"198.51.100.7"}}""", false)]
    public void Run_OpenC2Command_BecomesARequestOnlyWhereThatWasMeant(bool acts, string command, bool isRequest)
    {
        var (runs, desk) = Open();
        var started = Record(runs, desk.Start(Documents(Acting(command)), Nothing, acts, "person:ann"));
        var follows = Follow(runs, started);
        Assert.Equal(isRequest, follows.OfType<ContainmentRequested>().Any(request => request is { By: "person:ann", Through: "playbook" }));
        Assert.Equal(!isRequest, follows.OfType<PlaybookAsked>().Any());
        Assert.Empty(follows.OfType<Ordered>());
    }

    [Fact]
    public void Rehearse_SaysWhatTheGuardrailsWouldAndRecordsNothing()
    {
        var (runs, desk) = Open();
        var (standing, steps) = desk.Rehearse(Documents(Acting("""{"action":"deny","target":{"ipv4_net":"203.0.113.9"}}""")), Nothing, acts: true, "person:ann");
        Assert.Equal("completed", standing);
        Assert.Contains("refused: would cut", Assert.Single(steps).Outcome, StringComparison.Ordinal);
        Assert.Contains("waiting", Assert.Single(desk.Rehearse(Documents(Acting("""{"action":"deny","target":{"ipv4_net":"198.51.100.7"}}""")), Nothing, acts: true, "person:ann").Steps).Outcome, StringComparison.Ordinal);
        Assert.Empty(runs.Rows);
    }

    internal static TestPlaybook Manual(int steps, int? timeout = null)
    {
        var playbook = new TestPlaybook().Start("action", "step-1");
        for (var i = 1; i <= steps; i++)
        {
            playbook.Manual($"step-{i}", i == steps ? "end" : "action", i == steps ? "e" : $"step-{i + 1}", ("timeout", timeout));
        }

        return playbook;
    }

    internal static TestPlaybook Acting(string command) => new TestPlaybook().Start("action", "deny")
        .Step("action", "deny", ("commands", new JsonArray(TestPlaybook.OpenC2(command))), ("agent", TestPlaybook.Id("group", "us")), ("targets", new JsonArray(TestPlaybook.Id("http-api", "fw"))), ("on_completion", TestPlaybook.Id("end", "e")));

    internal static string Documents(TestPlaybook playbook) => $"[{Encoding.UTF8.GetString(playbook.Utf8())}]";

    private (PlaybookRuns Runs, PlaybookDesk Desk) Open()
    {
        var runs = new PlaybookRuns(Given.Self, new RequestBook(), clock);
        var response = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new Hikeshi.Ledger.Reach.LedgerView(Given.Bank), [], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), clock);
        return (runs, new PlaybookDesk(runs, response, Given.Self, clock));
    }

    private Recorded<Fact> Record(PlaybookRuns runs, Fact fact)
    {
        var entry = new Recorded<Fact>(EntryId.New(clock.GetUtcNow()), (ulong)log.Count, clock.GetUtcNow(), "machine:bank-07", [], fact);
        log.Add(entry);
        Apply(runs, entry);
        return entry;
    }

    private static void Apply(PlaybookRuns runs, Recorded<Fact> entry)
    {
        switch (entry.Fact)
        {
            case PlaybookStarted: runs.Apply(As<PlaybookStarted>(entry)); break;
            case PlaybookStepped: runs.Apply(As<PlaybookStepped>(entry)); break;
            case PlaybookEnded: runs.Apply(As<PlaybookEnded>(entry)); break;
        }
    }

    private static IReadOnlyList<Fact> Follow(PlaybookRuns runs, Recorded<Fact> entry) => entry.Fact is PlaybookStarted ? runs.Follow(As<PlaybookStarted>(entry)) : runs.Follow(As<PlaybookStepped>(entry));

    private static Recorded<T> As<T>(Recorded<Fact> entry)
        where T : Fact => new(entry.Id, entry.Index, entry.Time, entry.Actor, entry.Causes, (T)entry.Fact);

    private static string Refused(Func<object> act) => Assert.Throws<RefusedException>(act).Refusal.Code;
}
