using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Running;

namespace Hikeshi.Tests.Response.Playbooks;

/// <summary>A run under test: takes events, remembers them and what came of them.</summary>
internal sealed class TestRun
{
    public static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly PlaybookEngine engine;
    private readonly RunBegan began;
    private readonly List<RunEvent> events = [];

    public TestRun(TestPlaybook playbook, PlaybookLimits? limits = null, IReadOnlyDictionary<string, string>? values = null, IReadOnlyList<TestPlaybook>? others = null, params string[] automatic)
    {
        var all = (others ?? []).Prepend(playbook).Select(p => p.Read()).ToDictionary(p => p.Id, StringComparer.Ordinal);
        engine = new PlaybookEngine(all, limits ?? PlaybookLimits.Default);
        var started = all[TestPlaybook.PlaybookId(playbook.Name)];
        began = new RunBegan(Morning, started.Id, started.Modified, "tester", values ?? new Dictionary<string, string>(StringComparer.Ordinal), automatic);
        (State, var effects) = engine.Begin(began);
        Effects.AddRange(effects);
    }

    public RunState State { get; private set; }

    public List<RunEffect> Effects { get; } = [];

    public string Path => string.Join(' ', Effects.OfType<StepEntered>().Select(e => e.Title));

    public string Outcome => $"{State.Standing} {State.Reason}".TrimEnd();

    public RunState Replayed => engine.Replay(began, events);

    public RunWork Work(string title) =>
        Effects.Select(e => e switch { AskPerson ask => ask.Work, ExecuteCommand execute => execute.Work, _ => null }).Last(w => w?.Title == title)!;

    public TestRun Done(string title, double minutes = 0, params (string Name, string Value)[] values) => Take(new PersonAnswered(At(minutes), Work(title).Ticket, Done: true, "tester", "", Values(values)));

    public TestRun CannotDo(string title, double minutes = 0) => Take(new PersonAnswered(At(minutes), Work(title).Ticket, Done: false, "tester", "no way", Values([])));

    public TestRun Answer(string title, bool succeeded, double minutes = 0) => Take(new CommandAnswered(At(minutes), Work(title).Ticket, succeeded, "said so", Values([])));

    public TestRun Clock(double minutes) => Take(new TimePassed(At(minutes)));

    public TestRun Take(RunEvent happened)
    {
        events.Add(happened);
        (State, var effects) = engine.Apply(State, happened);
        Effects.AddRange(effects);
        return this;
    }

    private static DateTimeOffset At(double minutes) => Morning.AddMinutes(minutes);

    private static Dictionary<string, string> Values((string Name, string Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
