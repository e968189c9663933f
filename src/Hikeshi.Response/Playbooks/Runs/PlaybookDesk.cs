using System.Text;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.Playbooks.Running;
using Hikeshi.Response.Requesting;

namespace Hikeshi.Response.Playbooks.Runs;

/// <summary>Checks what people want of runs before it is written down, and makes the fact that says it.</summary>
public sealed class PlaybookDesk(PlaybookRuns runs, ResponseService response, MemberId self, TimeProvider clock)
{
    /// <summary>Of the playbooks of a run together, in bytes.</summary>
    public const int LargestDocuments = 1 << 20;

    private const int LongestNote = 2_000;

    public PlaybookRuns Runs => runs;

    /// <param name="documents">The playbook that is started first, then those that it may call; a JSON array.</param>
    /// <exception cref="RefusedException">It cannot be started.</exception>
    public PlaybookStarted Start(string documents, IReadOnlyDictionary<string, string> values, bool acts, string by)
    {
        if (runs.UnderWay >= PlaybookRuns.Most)
        {
            throw new RefusedException(new Refusal("playbook.too-many", "", $"{runs.UnderWay} runs are under way", $"at most {PlaybookRuns.Most}", "Answer or cancel some of them."));
        }

        var (engine, began, playbook) = Engine(documents, values, by);
        _ = engine.Begin(began);
        return new PlaybookStarted(EntryId.New(clock.GetUtcNow()).ToString(), playbook.Id, playbook.Name, by, acts, RunJournal.Write(began), documents);
    }

    /// <summary>The path that would be taken if everything asked were done, and what the guardrails would say now to what it would ask for. Nothing is done.</summary>
    /// <exception cref="RefusedException">It cannot be started.</exception>
    public (string Standing, IReadOnlyList<Rehearsed> Steps) Rehearse(string documents, IReadOnlyDictionary<string, string> values, bool acts, string by)
    {
        var (engine, began, _) = Engine(documents, values, by);
        var (state, effects) = PlaybookRehearsal.Walk(engine, began, new Dictionary<string, string>(StringComparer.Ordinal));
        return (state.Standing.ToString().ToLowerInvariant(), [.. effects.OfType<AskPerson>().Select(ask => Foresee(ask.Work, acts, by))]);
    }

    /// <exception cref="RefusedException">There is no such run, or it does not wait for that.</exception>
    public PlaybookStepped Answer(string runId, int ticket, bool isDone, string note, IReadOnlyDictionary<string, string> values, string by) =>
        note.Length > LongestNote ? throw new RefusedException(new Refusal("playbook.note", "$.note", $"{note.Length} characters", $"at most {LongestNote}", ""))
        : Running(runId).Open.All(work => work.Ticket != ticket) ? throw new RefusedException(new Refusal("playbook.ticket", "$.ticket", $"{ticket} does not wait for an answer", "the number of work that 'respond playbook list' shows", "It may be answered already."))
        : new PlaybookStepped(runId, RunJournal.Write(new PersonAnswered(clock.GetUtcNow(), ticket, isDone, by, note, values)));

    /// <exception cref="RefusedException">There is no such run under way.</exception>
    public PlaybookStepped Cancel(string runId, string reason, string by) =>
        Running(runId) is { RunId: var id } ? new PlaybookStepped(id, RunJournal.Write(new RunCancelled(clock.GetUtcNow(), by, reason))) : throw new InvalidOperationException();

    private RunRow Running(string runId) => runs.Find(runId) switch
    {
        null => throw new RefusedException(new Refusal("playbook.unknown", "$.run", $"there is no run {runId}", "an id that 'respond playbook list' shows", "")),
        { Standing: "running" } row => row,
        { Standing: var standing } => throw new RefusedException(new Refusal("playbook.ended", "$.run", $"the run is {standing} already", "a run that is under way", "Start it anew.")),
    };

    /// <summary>No command is ever an executor's here: people do it, or are asked whether it may be done.</summary>
    private (PlaybookEngine Engine, RunBegan Began, Playbook Playbook) Engine(string documents, IReadOnlyDictionary<string, string> values, string by)
    {
        if (Encoding.UTF8.GetByteCount(documents) > LargestDocuments)
        {
            throw new RefusedException(new Refusal("playbook.document", "$.documents", "they are too large", $"at most {LargestDocuments} bytes together", ""));
        }

        var library = PlaybookRun.Read(documents);
        var first = library.Values.FirstOrDefault() ?? throw new RefusedException(new Refusal("playbook.document", "$.documents", "there is no playbook", "at least one", ""));
        return (new PlaybookEngine(library, PlaybookLimits.Default), new RunBegan(clock.GetUtcNow(), first.Id, first.Modified, by, values, []), first);
    }

    private Rehearsed Foresee(RunWork work, bool acts, string by)
    {
        if (!acts || work.Command.Type != PlaybookEngine.OpenC2Http)
        {
            return new Rehearsed(work.Title, work.Command.Type, "a person does it");
        }

        try
        {
            var command = OpenC2Content.Read(work.Command.Content ?? "");
            var (request, whyNot) = RequestedOrder.Of(command, $"rehearsal/{work.Ticket}", by, "playbook", self, clock.GetUtcNow());
            return new Rehearsed(work.Title, work.Command.Type, request is null ? $"a person does it: {whyNot}" : response.Foresee(request.Order, by) is var (verdict, reason) ? $"{verdict}: {reason}" : "");
        }
        catch (RefusedException refused)
        {
            return new Rehearsed(work.Title, work.Command.Type, $"a person does it: {refused.Refusal.Sentence}");
        }
    }
}

/// <param name="Outcome">Who would do it, or what the guardrails would say.</param>
public sealed record Rehearsed(string Title, string Command, string Outcome);
