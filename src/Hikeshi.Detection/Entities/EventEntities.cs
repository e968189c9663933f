namespace Hikeshi.Detection;

/// <summary>Who and what an event is about, for those who respond to it. Absent parts are null or empty; texts are at most 1,024 characters, lists at most 16 long.</summary>
/// <param name="Host">The machine that reported the event, as it names itself.</param>
/// <param name="User">Whose action it was; <c>DOMAIN\name</c> where the event tells.</param>
/// <param name="Time">When it happened by the event's own clock, UTC.</param>
/// <param name="Process">The acting process.</param>
/// <param name="Parent">Its parent.</param>
/// <param name="Addresses">IP addresses of the other side first; canonical text.</param>
/// <param name="Domains">Lower case, without the final dot.</param>
/// <param name="Hashes">By algorithm in upper case (<c>SHA256</c>, <c>IMPHASH</c>, …), hex in lower case.</param>
public sealed record EventEntities(
    string? Host,
    string? User,
    DateTimeOffset? Time,
    ProcessEntity? Process,
    ProcessEntity? Parent,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string> Domains,
    IReadOnlyDictionary<string, string> Hashes);

/// <param name="Image">Full path, as in the event.</param>
/// <param name="Id">The operating system's process id.</param>
public sealed record ProcessEntity(string? Image, long? Id, string? CommandLine);
