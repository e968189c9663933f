using System.Net;

namespace Hikeshi.Exercises.Traffic;

/// <param name="Member">Id of the member.</param>
/// <param name="Endpoint">The exposed component's service at that member's gateway.</param>
public sealed record ProbeTarget(string Member, IPEndPoint Endpoint);

/// <summary>Accepted: the greeting was read. Refused: the connection was refused, reset or closed without a byte. Unanswered: neither within a second.</summary>
public enum ProbeVerdict
{
    Accepted,
    Refused,
    Unanswered,
}

/// <summary>One probe. Both instants are <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> of the probing process.</summary>
/// <param name="Sent">Taken before the connect.</param>
/// <param name="Answered">Taken after the verdict was read.</param>
public readonly record struct ProbeObservation(string Member, long Sent, long Answered, ProbeVerdict Verdict);

/// <summary>What the probes of one member have shown so far. Instants as in <see cref="ProbeObservation"/>.</summary>
/// <param name="RefusedSince">The first refused probe since the last accepted one, where one had been accepted before: the member is immune from its answer on.</param>
/// <param name="FirstRefused">The first refused probe after an accepted one, whatever came later.</param>
/// <param name="LastAccepted">The accepted probe that was sent last.</param>
/// <param name="LargestGap">Longest time between two sends, in milliseconds.</param>
public sealed record ProbeRecord(
    string Member,
    long Accepted,
    long Refused,
    long Unanswered,
    ProbeObservation? RefusedSince,
    ProbeObservation? FirstRefused,
    ProbeObservation? LastAccepted,
    double LargestGap);
