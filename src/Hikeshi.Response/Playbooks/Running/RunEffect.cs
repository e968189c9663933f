namespace Hikeshi.Response.Playbooks.Running;

/// <summary>What a run wants of the world, or says of itself.</summary>
public abstract record RunEffect;

/// <summary>Work for an executor. It answers with <see cref="CommandAnswered"/> and this ticket.</summary>
public sealed record ExecuteCommand(RunWork Work) : RunEffect;

/// <summary>Work for a person, who answers with <see cref="PersonAnswered"/>.</summary>
/// <param name="Shown">True when a machine could do it, and none here is allowed to.</param>
public sealed record AskPerson(RunWork Work, bool Shown) : RunEffect;

/// <summary>A person's work is overdue (期限超過). It is neither done nor failed: it still waits, and somebody must be told.</summary>
/// <param name="Ticket">Null: a step of branches waits for people, or the whole run does.</param>
public sealed record Escalate(int? Ticket, string StepId, string Title, DateTimeOffset Due) : RunEffect;

/// <summary>The work is no longer wanted.</summary>
public sealed record Withdraw(int Ticket, string Reason) : RunEffect;

/// <param name="Depth">1 for the playbook that was started, 2 for one that it calls.</param>
public sealed record StepEntered(string PlaybookId, string StepId, string Title, int Depth) : RunEffect;

/// <param name="Reason">Why it failed; null when it did not.</param>
public sealed record StepEnded(string PlaybookId, string StepId, string Title, int Depth, string? Reason) : RunEffect;

public sealed record RunEnded(RunStanding Standing, string? Reason) : RunEffect;

/// <summary>One command of one step, ready to be carried out.</summary>
/// <param name="Ticket">Names it within the run.</param>
/// <param name="Command">With values in place of variables.</param>
/// <param name="Deadline">For a machine: when the step fails. For a person: when the work is overdue.</param>
public sealed record RunWork(int Ticket, string PlaybookId, string StepId, string Title, PlaybookCommand Command, PlaybookParty? Agent, IReadOnlyList<PlaybookParty> Targets, DateTimeOffset Deadline);
