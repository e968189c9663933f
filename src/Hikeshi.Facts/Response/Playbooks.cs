using System.Text.Json.Serialization;

namespace Hikeshi.Facts.Response;

/// <summary>A run of a playbook began. With the steps that follow it makes the whole run again, whatever happens to the node.</summary>
/// <param name="RunId">Names the run for its whole life.</param>
/// <param name="Name">What its author calls the playbook.</param>
/// <param name="By">Who started it, as evidence names it.</param>
/// <param name="Acts">Whether its OpenC2 commands become requests by themselves; people are asked to do all others.</param>
/// <param name="Event">How the run began, as its journal writes it.</param>
/// <param name="Documents">The playbook, and those that it may call, as a JSON array.</param>
[FactKind("response.playbook-started/1")]
public sealed record PlaybookStarted(string RunId, string PlaybookId, string Name, string By, bool Acts, string Event, [property: JsonConverter(typeof(LongText))] string Documents) : Fact;

/// <summary>Something happened to a run: an answer, the end of a time, a cancellation.</summary>
/// <param name="Event">As the journal of a run writes it.</param>
[FactKind("response.playbook-stepped/1")]
public sealed record PlaybookStepped(string RunId, [property: JsonConverter(typeof(LongText))] string Event) : Fact;

/// <summary>A step waits for a person.</summary>
/// <param name="Ticket">Names the work within the run.</param>
/// <param name="Due">When it becomes overdue; it waits all the same.</param>
[FactKind("response.playbook-asked/1")]
public sealed record PlaybookAsked(string RunId, int Ticket, string Title, DateTimeOffset Due) : Fact;

/// <summary>A person's work is overdue (期限超過). It is neither done nor failed: it still waits.</summary>
/// <param name="Ticket">Null: a step of branches, or the whole run, waits for people.</param>
[FactKind("response.playbook-overdue/1")]
public sealed record PlaybookOverdue(string RunId, int? Ticket, string Title, DateTimeOffset Due) : Fact;

/// <param name="Standing">completed, failed, stopped, cancelled.</param>
/// <param name="Reason">Why, unless it was completed.</param>
[FactKind("response.playbook-ended/1")]
public sealed record PlaybookEnded(string RunId, string Standing, string? Reason) : Fact;
