using System.Diagnostics;
using System.Text;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>A payment system that is a program of this machine, with everything that programs do wrong.</summary>
public sealed class HookCommandTests : IDisposable
{
    private readonly HookScript script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Quiesce_Ready_IsToldWhatAndUntilWhen_AndNamesWhatIsUnderWay()
    {
        script.Quiesces = """{"state":"quiesced","inFlight":["P-1","P-2"],"detail":"two on their way"}""";
        var order = Given.Order();
        using var hook = Open();
        var answer = await hook.QuiesceAsync(order, ["gateway"], CancellationToken.None);
        Assert.Equal((FlowWords.Quiesced, "two on their way"), (answer.State, answer.Detail));
        Assert.Equal(["P-1", "P-2"], answer.InFlight);
        var asked = Assert.Single(script.Asked);
        Assert.Equal(("hikeshi-payment-hook/1", "quiesce", order.Id.ToString(), "bank-07"), (asked.GetProperty("format").GetString(), asked.GetProperty("question").GetString(), asked.GetProperty("containment").GetString(), asked.GetProperty("member").GetString()));
        Assert.Equal(("block-address", order.ExpiresAt, "198.51.100.7"), (asked.GetProperty("order").GetProperty("kind").GetString(), asked.GetProperty("order").GetProperty("expires_at").GetDateTimeOffset(), asked.GetProperty("order").GetProperty("destinations")[0].GetString()));
        Assert.Equal((5000, "gateway"), (asked.GetProperty("answerWithinMs").GetInt32(), asked.GetProperty("services")[0].GetString()));
    }

    [Fact]
    public async Task Quiesce_AskedAgain_IsTheSameContainment()
    {
        var order = Given.Order();
        using var hook = Open();
        await hook.QuiesceAsync(order, ["gateway"], CancellationToken.None);
        await hook.QuiesceAsync(order, ["gateway"], CancellationToken.None);
        Assert.Equal([order.Id.ToString(), order.Id.ToString()], script.Asked.Select(asked => asked.GetProperty("containment").GetString()));
    }

    /// <summary>Whatever a program does, there is an answer, in time, that says what went wrong.</summary>
    [Theory]
    [InlineData("sleep 60", "did not answer within 1 s")]
    [InlineData("trap '' TERM INT; sleep 60", "did not answer within 1 s")]
    [InlineData("echo '{\"state\":\"quiesced\"}'; sleep 60 &", "did not answer within 1 s")]
    [InlineData("echo '{\"state\":\"quiesced\"}'; setsid sleep 3 &", "did not answer within 1 s")]
    [InlineData("head -c 70000 /dev/zero | tr '\\0' a", "more than 65536 bytes")]
    [InlineData("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", "more than 65536 bytes")]
    [InlineData("echo not JSON", "not JSON")]
    [InlineData("true", "with nothing")]
    [InlineData("echo '{\"state\":\"quiesced\"}'; echo '{}'", "not JSON")]
    [InlineData("echo '{\"state\":\"quiesced\"}'; echo out of order >&2; exit 3", "ended with 3: out of order")]
    [InlineData("kill -9 $$", "ended with 137")]
    [InlineData("echo '{\"state\":\"fine\"}'", "its state is 'fine'")]
    public async Task Quiesce_ProgramMisbehaves_IsUnansweredWithTheReason(string lines, string reason)
    {
        script.Runs("quiesce", lines);
        using var hook = Open(seconds: 1);
        var began = Stopwatch.GetTimestamp();
        var answer = await hook.QuiesceAsync(Given.Order(), ["gateway"], CancellationToken.None);
        Assert.Equal(FlowWords.Unanswered, answer.State);
        Assert.Contains(reason, answer.Detail, StringComparison.Ordinal);
        Assert.Empty(answer.InFlight);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), $"{Stopwatch.GetElapsedTime(began)}");
    }

    [Fact]
    public async Task Ask_ChattyOnItsErrorOutput_IsAnsweredAllTheSame()
    {
        script.Runs("quiesce", "head -c 1000000 /dev/zero >&2; echo '{\"state\":\"busy\"}'");
        using var hook = Open();
        Assert.Equal(FlowWords.Busy, (await hook.QuiesceAsync(Given.Order(), ["gateway"], CancellationToken.None)).State);
    }

    /// <summary>A question may be larger than a pipe holds, and nobody may read it.</summary>
    [Fact]
    public async Task Ask_QuestionThatIsNotRead_IsAnsweredAllTheSame()
    {
        using var line = new HookCommand("/bin/sh", ["-c", "exec 0<&-; echo '{\"state\":\"refused\"}'"]);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.Equal("""{"state":"refused"}""", Encoding.UTF8.GetString(await line.AskAsync(new byte[1 << 20], bound.Token)).Trim());
    }

    [Fact]
    public async Task Ask_ItsTimeIsOver_ItsWholeGroupIsKilled()
    {
        var pids = Path.Combine(script.Folder, "pids");
        script.Runs("quiesce", $"sleep 300 & echo $! >> {pids}; sh -c 'echo $$ >> {pids}; sleep 300; true' & echo $$ >> {pids}; wait");
        using var hook = Open(seconds: 1);
        Assert.Equal(FlowWords.Unanswered, (await hook.QuiesceAsync(Given.Order(), ["gateway"], CancellationToken.None)).State);
        var processes = await File.ReadAllLinesAsync(pids);
        Assert.Equal(3, processes.Length);
        await Until.TrueAsync(() => !processes.Any(IsAlive), "something of it is still running");
    }

    [Fact]
    public async Task Ask_Program_KnowsNothingOfTheNodesEnvironment()
    {
        Environment.SetEnvironmentVariable("HIKESHI_TEST_SECRET", "swordfish");
        try
        {
            using var line = new HookCommand("/usr/bin/env", []);
            var seen = Encoding.UTF8.GetString(await line.AskAsync([], CancellationToken.None));
            Assert.Contains("PATH=/usr/sbin:/usr/bin:/sbin:/bin", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("swordfish", seen, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HIKESHI_TEST_SECRET", null);
        }
    }

    /// <summary>No shell: what looks like one stays an argument.</summary>
    [Fact]
    public async Task Ask_Arguments_AreWords()
    {
        using var line = new HookCommand("/bin/echo", ["a b", "$(id)", "; true"]);
        Assert.Equal("a b $(id) ; true", Encoding.UTF8.GetString(await line.AskAsync([], CancellationToken.None)).Trim());
    }

    [Fact]
    public async Task Ask_NoSuchProgram_IsAReason()
    {
        using var line = new HookCommand("/no/such/program", []);
        Assert.Contains("/no/such/program", (await Assert.ThrowsAsync<NotDoneException>(() => line.AskAsync([], CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    /// <summary>Of many orders one waits for a system that hangs, not all.</summary>
    [Fact]
    public async Task Quiesce_SystemHangs_OneAtATimeFindsOutWhetherItAnswersAgain()
    {
        script.Runs("quiesce", "sleep 60");
        using var hook = Open(seconds: 2);
        await AskAsync(hook);
        var began = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(hook)));
        Assert.Equal(1, answers.Count(answer => answer.Detail.Contains("did not answer", StringComparison.Ordinal)));
        Assert.Equal(19, answers.Count(answer => answer.Detail.Contains("was not asked", StringComparison.Ordinal)));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
        script.Quiesces = """{"state":"quiesced"}""";
        Assert.Equal(FlowWords.Quiesced, (await AskAsync(hook)).State);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(hook))), answer => Assert.Equal(FlowWords.Quiesced, answer.State));
    }

    /// <summary>Many at once, and each takes its time: who is not asked in time hears why, and the system is not taken for one that hangs.</summary>
    [Fact]
    public async Task Quiesce_MoreThanItTakesAtOnce_SaysWhoWasNotAsked()
    {
        script.Runs("quiesce", "sleep 2; echo '{\"state\":\"quiesced\"}'");
        using var hook = Open(seconds: 3);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => AskAsync(hook)));
        Assert.Equal(8, answers.Count(answer => answer.State == FlowWords.Quiesced));
        Assert.Contains("busy with earlier questions", string.Join(" / ", answers.GroupBy(answer => answer.Detail).Select(g => $"{g.Count()} {g.Key}")), StringComparison.Ordinal);
    }

    private static Task<QuiesceAnswer> AskAsync(PaymentHook hook) => hook.QuiesceAsync(Given.Order(), ["gateway"], CancellationToken.None);

    private PaymentHook Open(int seconds = 5) => PaymentHook.Open(script.Settings(seconds: seconds), Given.Self, TimeProvider.System);

    /// <summary>A zombie is over: nobody has fetched its exit code.</summary>
    private static bool IsAlive(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid.Trim()}/stat").Split(") ")[^1][0] is not ('Z' or 'X');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
