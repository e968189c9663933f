using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Running;
using Xunit;
using static Hikeshi.Tests.Response.Playbooks.TestPlaybook;

namespace Hikeshi.Tests.Response.Playbooks;

/// <summary>Whatever playbook, whatever happens: a run ends or waits, within its bounds, and its events make it again.</summary>
public sealed class PlaybookRunProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(150);
    private static readonly PlaybookLimits Small = PlaybookLimits.Default with { TotalSteps = 60, Turns = 4, Branches = 12, TotalTime = TimeSpan.FromHours(5) };

    [Fact]
    public void Run_AnyPlaybookAnyEvents_EndsOrWaitsWithinBoundsAndReplays() =>
        Check.One(Many, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var playbook = Shapes.Make(random);
            var run = new TestRun(playbook, Small, automatic: "bash");
            for (var i = 0; i < 80; i++)
            {
                run.Take(Shapes.Event(run.State, random, i));
                var state = run.State;
                Assert.True(state.StepsTaken <= Small.TotalSteps + 1);
                Assert.True(state.Threads.Count <= Small.Branches);
                if (state.Standing == RunStanding.Running)
                {
                    Assert.True(state.WaitingForPeople.Any() || state.NextWake is not null, "it waits for nothing");
                    Assert.All(state.Threads.Values, t => Assert.NotNull(t.Phase));
                }
                else
                {
                    Assert.Empty(state.Threads);
                    Assert.Equal(state.Standing == RunStanding.Completed, state.Reason is null);
                    Assert.Single(run.Effects.OfType<RunEnded>());
                }
            }

            Assert.Equal(run.State.Canonical(), run.Replayed.Canonical());
            NoPersonIsTimedOut(run);
        }));

    [Fact]
    public void Run_OnlyTheClock_NeverEndsWhatAPersonHolds() =>
        Check.One(Many, Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var run = new TestRun(Shapes.Make(new Random(seed)), Small, automatic: "bash");
            for (var i = 0; i < 200 && run.State.Standing == RunStanding.Running && run.State.NextWake is { } wake; i++)
            {
                run.Take(new TimePassed(wake));
            }

            Assert.True(run.State.Standing != RunStanding.Running || run.State.WaitingForPeople.Any());
            NoPersonIsTimedOut(run);
        }));

    /// <summary>Work of a person is withdrawn when something else failed, a bound of steps was reached or somebody cancelled: never because it was late.</summary>
    private static void NoPersonIsTimedOut(TestRun run)
    {
        var people = run.Effects.OfType<AskPerson>().Select(a => a.Work.Ticket).ToHashSet();
        var machinesLate = run.Effects.OfType<StepEnded>().Count(e => e.Reason == "ACTION_TIMEOUT");
        var withdrawnForTime = run.Effects.OfType<Withdraw>().Where(w => people.Contains(w.Ticket)).ToList();
        Assert.All(withdrawnForTime, w => Assert.DoesNotContain("total-time", w.Reason, StringComparison.Ordinal));
        Assert.True(machinesLate > 0 || withdrawnForTime.All(w => !w.Reason.Contains("ACTION_TIMEOUT", StringComparison.Ordinal)));
    }

    private static class Shapes
    {
        public static TestPlaybook Make(Random random)
        {
            var playbook = new TestPlaybook().Variable("__n__", "integer", "0");
            var count = 0;
            playbook.With("workflow_exception", random.Next(2) == 0 ? Step(playbook, random, depth: 2, ref count, "e3", "end") : null);
            if (playbook.Json["workflow_exception"] is null)
            {
                playbook.Json.Remove("workflow_exception");
            }
            else
            {
                playbook.Step("end", "e3");
            }

            var first = Step(playbook, random, depth: 0, ref count, "e2", "end");
            return playbook.Start("parallel", "top").Manual("always", "end", "e").Step("end", "e2").Step("end", "top-end").Step("parallel", "top", ("next_steps", new JsonArray(Id("action", "always"), first)), ("on_completion", Id("end", "top-end")));
        }

        public static RunEvent Event(RunState state, Random random, int round)
        {
            var at = TestRun.Morning.AddMinutes(round * random.Next(1, 20));
            var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["__n__"] = $"{random.Next(-1, 4)}" };
            var person = state.WaitingForPeople.Select(w => w.Ticket).OrderBy(_ => random.Next()).FirstOrDefault();
            var machine = state.WaitingForExecutors.OrderBy(_ => random.Next()).FirstOrDefault();
            return random.Next(40) switch
            {
                0 => new RunCancelled(at, "x", "y"),
                < 15 => new PersonAnswered(at, person, random.Next(5) > 0, "x", "", values),
                < 28 => new CommandAnswered(at, machine, random.Next(4) > 0, "", values),
                _ => new TimePassed(at),
            };
        }

        /// <returns>The id of the first step of what leads to <paramref name="next"/>.</returns>
        private static string Step(TestPlaybook playbook, Random random, int depth, ref int count, string next, string nextType)
        {
            var name = $"x{++count}";
            var (then, end) = (Id(nextType, next), $"end of {name}");
            switch (depth > 3 || count > 25 ? random.Next(2) : random.Next(7))
            {
                case 0:
                    playbook.Manual(name, nextType, next, Times(random, ("out_args", new JsonArray("__n__"))));
                    return Id("action", name);
                case 1:
                    playbook.Action(name, "bash", "x", nextType, next, Times(random, ("on_completion", null), ("on_success", then), ("on_failure", random.Next(2) == 0 ? then : null), ("out_args", new JsonArray("__n__"))));
                    return Id("action", name);
                case 2:
                    playbook.Step("end", end).Step("end", end + "2").Step("parallel", name, Times(random, ("next_steps", new JsonArray(Step(playbook, random, depth + 1, ref count, end, "end"), Step(playbook, random, depth + 1, ref count, end + "2", "end"))), ("on_completion", then)));
                    return Id("parallel", name);
                case 3:
                    playbook.Step("end", end).Step("while-condition", name, Times(random, ("condition", "__n__:value < 2"), ("on_true", Step(playbook, random, depth + 1, ref count, end, "end")), ("on_completion", then)));
                    return Id("while-condition", name);
                case 4:
                    playbook.Step("end", end).Step("if-condition", name, Times(random, ("condition", "__n__:value > 0"), ("on_true", Step(playbook, random, depth + 1, ref count, end, "end")), ("on_completion", then)));
                    return Id("if-condition", name);
                case 5:
                    playbook.Step("end", end).Step("switch-condition", name, Times(random, ("switch", "__n__:value"), ("cases", new JsonObject { ["1"] = Step(playbook, random, depth + 1, ref count, end, "end") }), ("on_completion", then)));
                    return Id("switch-condition", name);
                default:
                    return Step(playbook, random, depth + 1, ref count, next, nextType);
            }
        }

        private static (string, JsonNode?)[] Times(Random random, params (string, JsonNode?)[] more) =>
            [.. more, .. random.Next(3) == 0 ? [("timeout", (JsonNode)random.Next(0, 3_600_000))] : Array.Empty<(string, JsonNode?)>(), .. random.Next(4) == 0 ? [("delay", (JsonNode)random.Next(1, 600_000))] : Array.Empty<(string, JsonNode?)>()];
    }
}
