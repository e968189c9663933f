using System.Globalization;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.Playbooks.Reading;
using Hikeshi.Response.Playbooks.Running;
using Hikeshi.Response.Requesting;

namespace Hikeshi.Response.Playbooks.Runs;

/// <summary>One run, made from its entries alone. What follows from each entry is kept under it, so that whoever asks twice is told the same. Guarded by <see cref="PlaybookRuns"/>.</summary>
internal sealed class PlaybookRun
{
    private readonly MemberId self;
    private readonly PlaybookEngine engine;
    private readonly Dictionary<EntryId, IReadOnlyList<Fact>> follows = [];
    private readonly Dictionary<int, OpenWork> work = [];
    private readonly Dictionary<ContainmentId, int> requests = [];

    /// <exception cref="RefusedException">The playbooks are none, or cannot be started so.</exception>
    public PlaybookRun(MemberId self, Recorded<PlaybookStarted> started)
    {
        this.self = self;
        Started = started.Fact;
        StartedAt = started.Time;
        engine = new PlaybookEngine(Read(started.Fact.Documents), PlaybookLimits.Default);
        var (state, effects) = engine.Begin(RunJournal.Read(started.Fact.Event, "$.event") as RunBegan ?? throw new RefusedException(new Refusal("playbook.journal", "$.event", "it is not how a run begins", "began", "")));
        State = state;
        follows[started.Id] = Take(effects);
    }

    public PlaybookStarted Started { get; }

    public DateTimeOffset StartedAt { get; }

    public RunState State { get; private set; }

    /// <summary>What people are asked for now, the oldest first.</summary>
    public IReadOnlyList<OpenWork> Open => [.. work.Values.OrderBy(open => open.Ticket)];

    public IReadOnlyList<Fact> FollowsFrom(EntryId entry) => follows.GetValueOrDefault(entry, []);

    public OpenWork? Find(int ticket) => work.GetValueOrDefault(ticket);

    public int? TicketOf(ContainmentId request) => requests.TryGetValue(request, out var ticket) && work.ContainsKey(ticket) ? ticket : null;

    /// <summary>The playbooks of a JSON array, by their id.</summary>
    /// <exception cref="RefusedException">One has an error, or is there twice.</exception>
    public static Dictionary<string, Playbook> Read(string documents)
    {
        using var array = JsonDocument.Parse(documents, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 });
        var all = new Dictionary<string, Playbook>(StringComparer.Ordinal);
        foreach (var (index, document) in array.RootElement.EnumerateArray().Index())
        {
            var report = PlaybookReader.Read(Encoding.UTF8.GetBytes(document.GetRawText()), PlaybookLimits.Default);
            var playbook = report.Playbook ?? throw new RefusedException(new Refusal("playbook.errors", $"$.documents[{index}]", $"{report.Errors.Count()} errors, the first: {report.Errors.First().Sentence}", "a playbook without errors", "hikeshi respond playbook check lists them."));
            if (!all.TryAdd(playbook.Id, playbook))
            {
                throw new RefusedException(new Refusal("playbook.library", $"$.documents[{index}]", $"{playbook.Id} is there twice", "each playbook once", "Remove one of them."));
            }
        }

        return all;
    }

    public void Apply(Recorded<PlaybookStepped> stepped)
    {
        RunEvent happened;
        try
        {
            happened = RunJournal.Read(stepped.Fact.Event, "$.event");
        }
        catch (RefusedException)
        {
            return; // Something broken wrote it: it moves nothing.
        }

        if (happened is PersonAnswered answer)
        {
            work.Remove(answer.Ticket);
        }

        (State, var effects) = engine.Apply(State, happened);
        follows[stepped.Id] = Take(effects);
    }

    private List<Fact> Take(IReadOnlyList<RunEffect> effects)
    {
        var facts = new List<Fact>();
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case AskPerson { Work: var asked }:
                    var request = RequestOf(asked);
                    work[asked.Ticket] = new OpenWork(asked.Ticket, asked.Title, Shown(asked), asked.Agent?.Name, [.. asked.Targets.Select(target => target.Name)], asked.Deadline, IsOverdue: false, request?.Order.Id);
                    if (request is not null)
                    {
                        requests[request.Order.Id] = asked.Ticket;
                        facts.Add(request);
                    }
                    else
                    {
                        facts.Add(new PlaybookAsked(Started.RunId, asked.Ticket, asked.Title, asked.Deadline));
                    }

                    break;
                case Escalate late:
                    if (late.Ticket is { } ticket && work.TryGetValue(ticket, out var open))
                    {
                        work[ticket] = open with { IsOverdue = true };
                    }

                    facts.Add(new PlaybookOverdue(Started.RunId, late.Ticket, late.Title, late.Due));
                    break;
                case Withdraw withdrawn:
                    if (work.Remove(withdrawn.Ticket, out var gone) && gone.Request is { } id)
                    {
                        facts.Add(new RequestWithdrawn(id, Started.By, withdrawn.Reason));
                    }

                    break;
                case RunEnded ended:
                    facts.Add(new PlaybookEnded(Started.RunId, ended.Standing.ToString().ToLowerInvariant(), ended.Reason));
                    break;
            }
        }

        return facts;
    }

    /// <summary>A playbook has no rights of its own: what it would do by OpenC2 is asked for in the name of whoever started it. Null: a person does it.</summary>
    private ContainmentRequested? RequestOf(RunWork asked)
    {
        if (!Started.Acts || asked.Command.Type != PlaybookEngine.OpenC2Http)
        {
            return null;
        }

        try
        {
            var command = OpenC2Content.Read(asked.Command.Content ?? "");
            return RequestedOrder.Of(command, string.Create(CultureInfo.InvariantCulture, $"{Started.RunId}/{asked.Ticket}"), Started.By, "playbook", self, State?.Now ?? StartedAt).Request;
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static string Shown(RunWork asked) => asked.Command.Content is { Length: > 0 } content ? $"{asked.Command.Text} {content}" : asked.Command.Text;
}

/// <summary>Work that waits for a person, or for what people make of a request.</summary>
/// <param name="What">The command, with values in place of variables.</param>
/// <param name="Due">When it becomes overdue.</param>
/// <param name="Request">The containment that was asked for in its place; null: a person does it.</param>
public sealed record OpenWork(int Ticket, string Title, string What, string? Agent, IReadOnlyList<string> Targets, DateTimeOffset Due, bool IsOverdue, ContainmentId? Request);
