namespace Hikeshi.Exercises.Attack;

/// <summary>What the attacker does at a member, in this order.</summary>
public enum AttackStepKind
{
    Arrival,
    Entry,
    Discovery,
    CredentialAccess,
    CommandAndControl,
    Exfiltration,
}

/// <summary>One step as it was observed. Instants are <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</summary>
/// <param name="Began">Before the first byte of the step (connect, or write of its events).</param>
/// <param name="Ended">After its verdict was read, or its last event was written.</param>
/// <param name="Succeeded">For network steps the verdict of the gateway; steps on a host that is in the attacker's hands succeed.</param>
/// <param name="Host">Name of the host it happened on; null when the arrival was refused.</param>
/// <param name="Events">The events that the host logged for it.</param>
public sealed record AttackStep(string Member, AttackStepKind Kind, long Began, long Ended, bool Succeeded, string? Host, IReadOnlyList<TelemetryEvent> Events);

/// <summary>How it ended at one member.</summary>
/// <param name="Exposed">The member runs an affected version; else the attack finds nothing to use.</param>
/// <param name="Touched">The arrival was accepted at an exposed member.</param>
/// <param name="Lost">Touched, and all remaining steps succeeded too.</param>
public sealed record MemberOutcome(string Member, bool Exposed, bool Touched, bool Lost, IReadOnlyList<AttackStep> Steps);
