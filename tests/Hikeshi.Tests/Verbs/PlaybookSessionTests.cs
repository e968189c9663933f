using System.Threading.Channels;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Running;
using Hikeshi.Tests.Response.Playbooks;
using Hikeshi.Verbs.Respond;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary><c>hikeshi respond playbook run</c> with a person who types.</summary>
public sealed class PlaybookSessionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("playbook-").FullName;

    private readonly TestPlaybook playbook = new TestPlaybook().Variable("__who__", "string", null).Start("action", "a")
        .Manual("a", "action", "b", ("out_args", new System.Text.Json.Nodes.JsonArray("__who__"))).Action("b", "ssh", "lock __who__:value", "end", "e", ("timeout", 50));

    private string Journal => Path.Combine(folder, "journal.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task RunAsync_AnswersInTwoSittings_ContinuesWhereItWas()
    {
        var (standing, first) = await RunAsync("nonsense\n3 done who=mallory extra\n99 done\n4 done who=mallory\n");
        Assert.Equal(RunStanding.Running, standing);
        Assert.Contains("#4 for Us", first, StringComparison.Ordinal);
        Assert.Contains("expected: NUMBER done", first, StringComparison.Ordinal);
        Assert.Contains("continues with the same --journal", first, StringComparison.Ordinal);

        File.AppendAllText(Journal, "{\"at\":\"20"); // A power cut in the middle of a line.
        var (done, second) = await RunAsync("5 done\n");
        Assert.Equal(RunStanding.Completed, done);
        Assert.Contains("lock mallory", second, StringComparison.Ordinal);
        Assert.Contains("ssh, which is not carried out here", second, StringComparison.Ordinal);
        Assert.DoesNotContain("Do a", second, StringComparison.Ordinal);

        var (again, third) = await RunAsync("");
        Assert.Equal(RunStanding.Completed, again);
        Assert.Contains("continued after", third, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PersonLate_IsToldAndStillWaits()
    {
        var typed = Channel.CreateUnbounded<string>();
        var said = new Said();
        var running = RunAsync(new Typed(typed.Reader), said);
        typed.Writer.TryWrite("4 done who=x");
        await said.WaitForAsync("overdue since");
        Assert.False(running.IsCompleted);
        typed.Writer.TryWrite("5 done");
        Assert.Equal(RunStanding.Completed, await running);
    }

    [Fact]
    public async Task RunAsync_JournalOfSomethingElse_IsRefused()
    {
        await RunAsync("");
        var other = new TestPlaybook("other").Start("action", "a").Manual("a", "end", "e");
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync(new StringReader(""), new StringWriter(), other));
        File.WriteAllText(Journal, RunJournal.Write(new RunBegan(TestRun.Morning, TestPlaybook.PlaybookId("1"), playbook.Read().Modified, "u", new Dictionary<string, string>(StringComparer.Ordinal), ["openc2-http"])) + "\n");
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync("")); // Nobody is here to send what it wants to send.
        File.WriteAllText(Journal, "no event\n");
        Assert.Contains("line 1", Assert.Throws<RefusedException>(() => JournalFile.Open(Journal)).Refusal.Where, StringComparison.Ordinal);
        File.WriteAllText(Journal, RunJournal.Write(new TimePassed(TestRun.Morning)) + "\n");
        Assert.Throws<RefusedException>(() => JournalFile.Open(Journal));
    }

    [Fact]
    public void Journal_EveryEvent_IsReadAsItWasWritten()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["__a__"] = "x\n\"" };
        foreach (var happened in new RunEvent[]
        {
            new RunBegan(TestRun.Morning, "playbook--x", TestRun.Morning, "u", values, ["openc2-http"]), new CommandAnswered(TestRun.Morning, 3, Succeeded: true, "d", values),
            new PersonAnswered(TestRun.Morning, 3, Done: false, "u", "n", values), new TimePassed(TestRun.Morning), new RunCancelled(TestRun.Morning, "u", "r"),
        })
        {
            Assert.Equivalent(happened, RunJournal.Read(RunJournal.Write(happened), "here"), strict: true);
        }
    }

    [Theory]
    [InlineData("check", 0)]
    [InlineData("check --format json", 0)]
    [InlineData("show", 0)]
    [InlineData("run --dry-run --assume who=x", 0)]
    [InlineData("run --dry-run --set who=x", 2)]
    public async Task Command_OnAFile_AnswersWithItsExitCode(string words, int expected)
    {
        var file = Path.Combine(folder, "p.json");
        File.WriteAllBytes(file, playbook.Utf8());
        var parts = words.Split(' ');
        Assert.Equal(expected, await Shell.RunAsync(["respond", "playbook", parts[0], file, .. parts[1..]]));
    }

    [Fact]
    public async Task Check_Broken_IsFindingsAndNoJsonIsBadInput()
    {
        var file = Path.Combine(folder, "p.json");
        File.WriteAllBytes(file, playbook.With("workflow_start", TestPlaybook.Id("start", "x")).Utf8());
        Assert.Equal(ExitCode.Findings, await Shell.RunAsync(["respond", "playbook", "check", folder]));
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["respond", "playbook", "show", file]));
        File.WriteAllText(Path.Combine(folder, "q.json"), "no");
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["respond", "playbook", "check", folder]));
    }

    private async Task<(RunStanding Standing, string Output)> RunAsync(string typed)
    {
        var output = new StringWriter();
        return (await RunAsync(new StringReader(typed), output), output.ToString());
    }

    private async Task<RunStanding> RunAsync(TextReader input, TextWriter output, TestPlaybook? other = null)
    {
        var read = (other ?? playbook).Read();
        var engine = new PlaybookEngine(new Dictionary<string, Playbook>(StringComparer.Ordinal) { [read.Id] = read }, PlaybookLimits.Default);
        using var journal = JournalFile.Open(Journal);
        await using var session = new PlaybookSession(engine, executor: null, journal, input, output, TimeProvider.System);
        return await session.RunAsync(new RunBegan(TestRun.Morning, read.Id, read.Modified, "tester", new Dictionary<string, string>(StringComparer.Ordinal), []), CancellationToken.None);
    }

    private sealed class Typed(ChannelReader<string> lines) : TextReader
    {
        public override async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => await lines.ReadAsync(cancellationToken);
    }

    private sealed class Said : StringWriter
    {
        private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

        public override void WriteLine(string? value) => lines.Writer.TryWrite(value ?? "");

        public async Task WaitForAsync(string text)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!(await lines.Reader.ReadAsync(patience.Token)).Contains(text, StringComparison.Ordinal))
            {
            }
        }
    }
}
