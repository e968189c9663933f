using System.Text.Json;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>An OpenC2 Command (OASIS Language Specification 1.0 §3.3.1): one action on one target.</summary>
/// <param name="Action">One of <see cref="OpenC2Names.Actions"/>.</param>
/// <param name="Args">Null when nothing is said.</param>
/// <param name="Actuator">Null when any consumer that can may act.</param>
/// <param name="CommandId">The producer's own name for the command; null without.</param>
public sealed record OpenC2Command(string Action, OpenC2Target Target, OpenC2Args? Args, OpenC2Actuator? Actuator, string? CommandId);

/// <summary>How a command is to be carried out (§3.3.1.4). At most two of start, stop and duration are given: the third follows.</summary>
/// <param name="ResponseRequested">none, ack, status or complete; null means complete.</param>
/// <param name="Profiles">Arguments that a profile defines, by its name.</param>
public sealed record OpenC2Args(
    DateTimeOffset? StartTime,
    DateTimeOffset? StopTime,
    TimeSpan? Duration,
    string? ResponseRequested,
    IReadOnlyDictionary<string, JsonElement> Profiles)
{
    /// <summary>When the command ends to be in force, if it starts at <paramref name="received"/> unless it says otherwise; null: it says nothing of an end.</summary>
    public DateTimeOffset? EndsAt(DateTimeOffset received) => StopTime ?? ((StartTime ?? received) + Duration);
}

/// <summary>Who is to act: a profile, and what it says to find the one among several.</summary>
/// <param name="Profile"><c>slpf</c>, or a profile of somebody's own, <c>x-…</c>.</param>
/// <param name="Specifiers">A JSON object, which may be empty.</param>
public sealed record OpenC2Actuator(string Profile, JsonElement Specifiers);
