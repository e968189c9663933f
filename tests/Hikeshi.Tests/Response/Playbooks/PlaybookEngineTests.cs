using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Running;
using Xunit;
using static Hikeshi.Tests.Response.Playbooks.TestPlaybook;

namespace Hikeshi.Tests.Response.Playbooks;

public sealed class PlaybookEngineTests
{
    private static TestPlaybook OneStep(params (string, JsonNode?)[] more) => new TestPlaybook().Start("action", "a").Manual("a", "end", "e", more);

    [Fact]
    public void Apply_Sequence_GoesOnWhenAPersonIsDone()
    {
        var run = new TestRun(new TestPlaybook().Start("action", "a").Manual("a", "action", "b").Manual("b", "end", "e"));
        Assert.Equal("s a", run.Path);
        Assert.Equal("s a b", run.Done("a").Path);
        Assert.Equal("Completed", run.Done("b").Outcome);
        Assert.Equal("s a b e", run.Path);
        Assert.Equal(RunStanding.Completed, Assert.Single(run.Effects.OfType<RunEnded>()).Standing);
    }

    [Fact]
    public void Apply_Parallel_WaitsForAllBranches()
    {
        var run = new TestRun(new TestPlaybook().Start("parallel", "p").Step("parallel", "p", ("next_steps", new JsonArray(Id("action", "a"), Id("action", "b"))), ("on_completion", Id("action", "c")))
            .Manual("a", "end", "e1").Manual("b", "end", "e2").Manual("c", "end", "e").Step("end", "e1").Step("end", "e2"));
        Assert.Equal("s p a b", run.Path);
        Assert.Equal("s p a b e2", run.Done("b").Path);
        Assert.Equal("s p a b e2 e1 c", run.Done("a").Path);
        Assert.Equal("Completed", run.Done("c").Outcome);
    }

    [Theory]
    [InlineData("high", "s if a e1 b")]
    [InlineData("low", "s if e2 b")]
    public void Apply_If_TakesTheBranchAndComesBack(string level, string path)
    {
        var run = new TestRun(
            new TestPlaybook().Variable("__level__", "string", null, external: true).Start("if-condition", "if")
                .Step("if-condition", "if", ("condition", "__level__:value = 'high'"), ("on_true", Id("action", "a")), ("on_false", Id("end", "e2")), ("on_completion", Id("action", "b")))
                .Manual("a", "end", "e1").Manual("b", "end", "e").Step("end", "e1").Step("end", "e2"),
            values: new Dictionary<string, string>(StringComparer.Ordinal) { ["__level__"] = level });
        if (level == "high")
        {
            run.Done("a");
        }

        Assert.Equal(path, run.Path);
    }

    [Theory]
    [InlineData("red", "s w a e1")]
    [InlineData("green", "s w e2")]
    public void Apply_Switch_TakesTheCaseOrTheDefault(string colour, string path)
    {
        var run = new TestRun(new TestPlaybook().Variable("__colour__", "string", colour).Start("switch-condition", "w")
            .Step("switch-condition", "w", ("switch", "__colour__:value"), ("cases", new JsonObject { ["red"] = Id("action", "a"), ["default"] = Id("end", "e2") }), ("on_completion", Id("end", "e")))
            .Manual("a", "end", "e1").Step("end", "e1").Step("end", "e2"));
        if (colour == "red")
        {
            run.Done("a");
        }

        Assert.Equal(path + " e", run.Path);
    }

    private static TestPlaybook Loop(bool manual) => new TestPlaybook().Variable("__n__", "integer", "0").Start("while-condition", "w")
        .Step("while-condition", "w", ("condition", "__n__:value < 2"), ("on_true", manual ? Id("action", "a") : Id("end", "e1")), ("on_completion", Id(manual ? "end" : "action", manual ? "e" : "a")))
        .Manual("a", "end", manual ? "e1" : "e", ("out_args", new JsonArray("__n__"))).Step("end", "e1");

    [Fact]
    public void Apply_While_RepeatsUntilTheConditionIsFalse()
    {
        var run = new TestRun(Loop(manual: true)).Done("a", 0, ("__n__", "1")).Done("a", 0, ("__n__", "2"));
        Assert.Equal("s w a e1 a e1 e", run.Path);
        Assert.Equal("Completed", run.Outcome);
    }

    [Fact]
    public void Begin_LoopWithoutEnd_IsStoppedForANamedReason()
    {
        Assert.Equal("Failed w: loop-limit: the condition still holds after 100 turns", new TestRun(Loop(manual: false)).Outcome);
        Assert.Equal("Stopped total-steps: more than 20 steps were entered", new TestRun(Loop(manual: false), PlaybookLimits.Default with { TotalSteps = 20 }).Outcome);
    }

    [Fact]
    public void Apply_PersonLate_IsOverdueAndNeitherFailedNorDone()
    {
        var run = new TestRun(OneStep(("timeout", 60_000)));
        Assert.Equal(TestRun.Morning.AddMinutes(1), run.State.NextWake);
        run.Clock(1);
        Assert.Equal("Running", run.Outcome);
        var late = Assert.Single(run.Effects.OfType<Escalate>());
        Assert.Equal((run.Work("a").Ticket, TestRun.Morning.AddMinutes(1)), (late.Ticket, late.Due));
        Assert.True(Assert.Single(run.State.WaitingForPeople).Overdue);

        run.Clock(10_000).Clock(20_000).Clock(30_000);
        Assert.Equal("Running", run.Outcome);
        Assert.Equal(2, run.Effects.OfType<Escalate>().Count()); // The step, and once the whole run.
        Assert.Null(run.State.NextWake);
        Assert.Equal("Completed", run.Done("a", 40_000).Outcome);
    }

    [Fact]
    public void Apply_MachineLate_FailsWithActionTimeout()
    {
        var playbook = new TestPlaybook().Start("action", "a").Action("a", "bash", "x", "end", "e", ("timeout", 60_000), ("on_completion", null), ("on_success", Id("end", "e")), ("on_failure", Id("action", "b"))).Manual("b", "end", "e");
        var run = new TestRun(playbook, automatic: "bash").Clock(1);
        Assert.Equal("ACTION_TIMEOUT", run.Effects.OfType<StepEnded>().Single(e => e.Title == "a").Reason);
        Assert.Single(run.Effects.OfType<Withdraw>());
        Assert.Equal("s a b", run.Answer("a", succeeded: true, 2).Path); // Too late: nobody waits for it.
        Assert.Equal("Completed", run.Done("b", 3).Outcome);

        Assert.Equal("Completed", new TestRun(playbook, automatic: "bash").Answer("a", succeeded: true, 1).Outcome); // At the very moment.
        Assert.Equal("Running", new TestRun(playbook, automatic: "bash").Answer("a", succeeded: true, 1.01).Outcome);
    }

    [Fact]
    public void Apply_TimeoutOfAContainer_TakesNothingFromAPerson()
    {
        TestPlaybook Branches(string command) => new TestPlaybook().Start("parallel", "p")
            .Step("parallel", "p", ("next_steps", new JsonArray(Id("action", "a"), Id("action", "b"))), ("on_success", Id("end", "e")), ("on_failure", Id("action", "c")), ("timeout", 60_000))
            .Action("a", "bash", "x", "end", "e1").Action("b", command, "y", "end", "e2").Manual("c", "end", "e").Step("end", "e1").Step("end", "e2");
        var people = new TestRun(Branches("manual"), automatic: "bash").Clock(1);
        Assert.Equal("s p a b", people.Path);
        Assert.Single(people.Effects.OfType<Escalate>());
        Assert.Equal("Completed", people.Answer("a", succeeded: true, 2).Done("b", 3).Outcome);

        var machines = new TestRun(Branches("bash"), automatic: "bash").Clock(1);
        Assert.Equal("s p a b c", machines.Path);
        Assert.Equal(2, machines.Effects.OfType<Withdraw>().Count());
    }

    [Fact]
    public void Apply_Delay_WaitsForTheClock()
    {
        var run = new TestRun(OneStep(("delay", 60_000)));
        Assert.Empty(run.Effects.OfType<AskPerson>());
        Assert.Empty(run.Clock(0.9).Effects.OfType<AskPerson>());
        Assert.Single(run.Clock(1).Effects.OfType<AskPerson>());
    }

    [Fact]
    public void Apply_FailureThatNobodyHandles_TakesTheExceptionHandlerAndFails()
    {
        var run = new TestRun(new TestPlaybook().With("workflow_exception", Id("action", "x")).Start("parallel", "p")
            .Step("parallel", "p", ("next_steps", new JsonArray(Id("action", "a"), Id("action", "b"))), ("on_completion", Id("end", "e")))
            .Manual("a", "end", "e1").Manual("b", "end", "e2").Manual("x", "end", "e3").Step("end", "e1").Step("end", "e2").Step("end", "e3"));
        run.CannotDo("a");
        Assert.Equal("s p a b x", run.Path);
        Assert.Contains(run.Work("b").Ticket, run.Effects.OfType<Withdraw>().Select(w => w.Ticket));
        Assert.Equal("Failed a: tester could not do it: no way", run.Done("x").Outcome);
        Assert.Equal("Failed a: tester could not do it: no way", new TestRun(OneStep()).CannotDo("a").Outcome);
    }

    [Fact]
    public void Apply_ConditionThatNobodyKnows_FailsInsteadOfGuessing()
    {
        var run = new TestRun(new TestPlaybook().Variable("__x__", "string", null).Start("if-condition", "if")
            .Step("if-condition", "if", ("condition", "__x__:value != 'a'"), ("on_true", Id("action", "a")), ("on_completion", Id("end", "e"))).Manual("a", "end", "e1").Step("end", "e1"));
        Assert.Equal("Failed if: undecidable: nobody knows __x__", run.Outcome);
    }

    [Fact]
    public void Apply_OutArgs_SetWhatMayBeSetAndNothingElse()
    {
        var run = new TestRun(new TestPlaybook().Variable("__a__", "integer", "1").Variable("__b__", "string", "old").Start("action", "a")
            .Manual("a", "action", "b", ("out_args", new JsonArray("__a__"))).Action("b", "manual", "a is __a__:value, b is __b__:value", "end", "e"));
        run.Done("a", 0, ("__a__", "2"), ("__b__", "new"), ("__c__", "x"));
        Assert.Equal("a is 2, b is old", run.Work("b").Command.Text);
        Assert.StartsWith("Failed a: bad-value: __a__", new TestRun(new TestPlaybook().Variable("__a__", "integer", "1").Start("action", "a").Manual("a", "end", "e", ("out_args", new JsonArray("__a__")))).Done("a", 0, ("__a__", "two")).Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ValueIntoOpenC2_CannotSayMoreThanAValue()
    {
        var playbook = new TestPlaybook().Variable("__x__", "string", null, external: true).Start("action", "a")
            .Step("action", "a", ("commands", new JsonArray(TestPlaybook.OpenC2("""{"action":"cancel","target":{"command":"__x__:value"}}"""))), ("agent", Id("group", "us")), ("targets", new JsonArray(Id("http-api", "fw"))), ("on_completion", Id("end", "e")));
        var run = new TestRun(playbook, values: new Dictionary<string, string>(StringComparer.Ordinal) { ["__x__"] = "\"},\"command_id\":\"y" }, automatic: PlaybookEngine.OpenC2Http);
        var command = OpenC2Content.Read(run.Work("a").Command.Content!);
        Assert.Null(command.CommandId);
        Assert.Equal("\"},\"command_id\":\"y", Assert.IsType<Hikeshi.Response.OpenC2.Language.TextTarget>(command.Target).Value);
    }

    [Fact]
    public void Apply_StepVariables_StartAnewEachTurnAndAreSeenAfterwards()
    {
        var run = new TestRun(new TestPlaybook().Variable("__n__", "integer", "0").Start("while-condition", "w")
            .Step("while-condition", "w", ("condition", "__n__:value < 2"), ("on_true", Id("action", "a")), ("on_completion", Id("end", "e")))
            .Action("a", "manual", "__own__:value", "action", "b", ("step_variables", new JsonObject { ["__own__"] = new JsonObject { ["type"] = "string", ["value"] = "first" } }), ("out_args", new JsonArray("__own__")))
            .Action("b", "manual", "__own__:value", "end", "e1", ("out_args", new JsonArray("__n__"))).Step("end", "e1"));
        run.Done("a", 0, ("__own__", "second"));
        Assert.Equal("second", run.Work("b").Command.Text);
        run.Done("b", 0, ("__n__", "1"));
        Assert.Equal("first", run.Work("a").Command.Text);
    }

    private static TestPlaybook Caller(string name, string called, params (string, JsonNode?)[] more) => new TestPlaybook(name).Variable("__v__", "string", "outer").Start("playbook-action", "call")
        .Step("playbook-action", "call", [("playbook_id", PlaybookId(called)), ("in_args", new JsonArray("__v__")), ("out_args", new JsonArray("__v__")), ("on_completion", Id("action", "after")), .. more])
        .Action("after", "manual", "__v__:value", "end", "e");

    [Fact]
    public void Apply_PlaybookAction_PassesArgumentsInAndOut()
    {
        var inner = new TestPlaybook("inner").Variable("__v__", "string", null, external: true).Start("action", "a").Action("a", "manual", "got __v__:value", "end", "e", ("out_args", new JsonArray("__v__")));
        var run = new TestRun(Caller("outer", "inner"), others: [inner]);
        Assert.Equal("got outer", run.Work("a").Command.Text);
        Assert.Equal(2, run.Effects.OfType<StepEntered>().Max(e => e.Depth));
        run.Done("a", 0, ("__v__", "inner"));
        Assert.Equal("inner", run.Work("after").Command.Text);
        Assert.Equal("Completed", run.Done("after").Outcome);
        Assert.Equal("Failed call: a: tester could not do it: no way", new TestRun(Caller("outer", "inner"), others: [inner]).CannotDo("a").Outcome);
    }

    [Fact]
    public void Apply_PlaybooksThatCallOneAnother_FailForANamedReason()
    {
        Assert.Equal("Failed call: unknown-playbook: " + PlaybookId("b") + " is not here", new TestRun(Caller("a", "b")).Outcome);
        Assert.Equal("Failed call: recursion: " + PlaybookId("a") + " is under way already", new TestRun(Caller("a", "a")).Outcome);
        Assert.Equal("Failed call: call: recursion: " + PlaybookId("a") + " is under way already", new TestRun(Caller("a", "b"), others: [Caller("b", "a")]).Outcome);
        Assert.Equal("Failed call: call: depth: playbooks call one another more than 2 deep", new TestRun(Caller("a", "b"), PlaybookLimits.Default with { Depth = 2 }, others: [Caller("b", "c"), OneStep().With("id", PlaybookId("c"))]).Outcome);
    }

    [Fact]
    public void Apply_ManyBranches_AreStopped()
    {
        var playbook = new TestPlaybook().Start("parallel", "p").Step("parallel", "p", ("next_steps", new JsonArray([.. Enumerable.Range(0, 20).Select(i => (JsonNode)Id("action", $"a{i}"))])), ("on_completion", Id("end", "e")));
        Enumerable.Range(0, 20).ToList().ForEach(i => playbook.Manual($"a{i}", "end", $"e{i}").Step("end", $"e{i}"));
        Assert.Equal("Stopped branches: more than 10 are under way", new TestRun(playbook, PlaybookLimits.Default with { Branches = 10 }).Outcome);
    }

    [Fact]
    public void Apply_TotalTime_StopsWhatWaitsForNobody()
    {
        var run = new TestRun(new TestPlaybook().Start("action", "a").Action("a", "bash", "x", "end", "e", ("timeout", 3_600_000)), PlaybookLimits.Default with { TotalTime = TimeSpan.FromMinutes(30) }, automatic: "bash");
        Assert.Equal("Stopped total-time: not done within 00:30:00", run.Clock(30).Outcome);
    }

    [Fact]
    public void Apply_Cancelled_WithdrawsEverything()
    {
        var run = new TestRun(OneStep()).Take(new RunCancelled(TestRun.Morning, "tester", "false alarm"));
        Assert.Equal("Cancelled cancelled by tester: false alarm", run.Outcome);
        Assert.Single(run.Effects.OfType<Withdraw>());
        Assert.Equal("Cancelled cancelled by tester: false alarm", run.Done("a").Outcome);
    }

    [Fact]
    public void Apply_AnswersToNothing_ChangeNothing()
    {
        var run = new TestRun(OneStep());
        var before = run.State.Canonical();
        run.Take(new PersonAnswered(TestRun.Morning, 99, Done: true, "x", "", new Dictionary<string, string>(StringComparer.Ordinal)));
        run.Take(new CommandAnswered(TestRun.Morning, run.Work("a").Ticket, Succeeded: true, "a machine has no say in a person's work", new Dictionary<string, string>(StringComparer.Ordinal)));
        Assert.Equal(before, run.State.Canonical());
    }

    [Fact]
    public void Begin_WhatMayNotRun_IsRefused()
    {
        Assert.Throws<RefusedException>(() => new TestRun(OneStep().With("revoked", true)));
        Assert.Throws<RefusedException>(() => new TestRun(OneStep().With("valid_until", "2026-03-01T00:00:00Z")));
        Assert.Throws<RefusedException>(() => new TestRun(OneStep().With("valid_from", "2026-03-03T00:00:00Z")));
        Assert.Throws<RefusedException>(() => new TestRun(OneStep(), values: new Dictionary<string, string>(StringComparer.Ordinal) { ["__x__"] = "1" }));
        Assert.Throws<RefusedException>(() => new TestRun(OneStep().Variable("__x__", "integer", "1", external: true), values: new Dictionary<string, string>(StringComparer.Ordinal) { ["__x__"] = "one" }));
    }

    [Fact]
    public void Walk_EverythingDone_TakesThePath()
    {
        var playbook = Loop(manual: true).Read();
        var engine = new PlaybookEngine(new Dictionary<string, Playbook>(StringComparer.Ordinal) { [playbook.Id] = playbook }, PlaybookLimits.Default);
        var began = new RunBegan(TestRun.Morning, playbook.Id, playbook.Modified, "x", new Dictionary<string, string>(StringComparer.Ordinal), []);
        var (state, effects) = PlaybookRehearsal.Walk(engine, began, new Dictionary<string, string>(StringComparer.Ordinal) { ["__n__"] = "5" });
        Assert.Equal(RunStanding.Completed, state.Standing);
        Assert.Equal(["s", "w", "a", "e1", "e"], effects.OfType<StepEntered>().Select(e => e.Title));
        Assert.Equal(RunStanding.Failed, PlaybookRehearsal.Walk(engine, began, new Dictionary<string, string>(StringComparer.Ordinal)).State.Standing); // The loop that nothing ends.
    }
}
