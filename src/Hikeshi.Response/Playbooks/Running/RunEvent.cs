namespace Hikeshi.Response.Playbooks.Running;

/// <summary>Something that happened to a run. The same events in the same order make the same state, so they are all that has to be kept.</summary>
public abstract record RunEvent(DateTimeOffset At);

/// <param name="Values">Of external variables, by name.</param>
/// <param name="By">Who started it.</param>
/// <param name="Automatic">Types of commands that an executor carries out in this run; a person is asked to do the others.</param>
public sealed record RunBegan(DateTimeOffset At, string PlaybookId, DateTimeOffset Version, string By, IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Automatic) : RunEvent(At);

/// <summary>An executor answered. An answer to work that was withdrawn, or was answered before, changes nothing.</summary>
/// <param name="Values">For the out_args of the step; others are passed over.</param>
public sealed record CommandAnswered(DateTimeOffset At, int Ticket, bool Succeeded, string Detail, IReadOnlyDictionary<string, string> Values) : RunEvent(At);

/// <summary>A person said that the work is done, or cannot be done.</summary>
public sealed record PersonAnswered(DateTimeOffset At, int Ticket, bool Done, string By, string Note, IReadOnlyDictionary<string, string> Values) : RunEvent(At);

/// <summary>The clock of whoever carries the run out: delays, timeouts and deadlines up to here are due.</summary>
public sealed record TimePassed(DateTimeOffset At) : RunEvent(At);

public sealed record RunCancelled(DateTimeOffset At, string By, string Reason) : RunEvent(At);
