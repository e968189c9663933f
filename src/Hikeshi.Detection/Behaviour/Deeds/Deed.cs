namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// What behaviour needs of one event. Read from what the detector has extracted already (<see cref="Detector.TryReadDeed"/>), by any thread; immutable.
/// Texts are at most <see cref="MaxText"/> characters.
/// </summary>
public sealed record Deed
{
    public const int MaxText = 2048;

    public required DeedKind Kind { get; init; }

    /// <summary>The machine that reports it, lower case, without its domain; the account for a cloud.</summary>
    public required string Host { get; init; }

    /// <summary>By the event's own clock; null when it has none that can be read.</summary>
    public DateTimeOffset? Time { get; init; }

    public string? User { get; init; }

    /// <summary>Windows logon session, <c>0x…</c>.</summary>
    public string? LogonId { get; init; }

    /// <summary>Full path of the acting process.</summary>
    public string? Image { get; init; }

    public string? ProcessGuid { get; init; }

    public long? ProcessId { get; init; }

    public string? ParentImage { get; init; }

    public string? ParentGuid { get; init; }

    public long? ParentId { get; init; }

    public string? CommandLine { get; init; }

    /// <summary>What it was done to: a path, a key, a pipe, another image, a service's program, a script, a cloud's action.</summary>
    public string? Target { get; init; }

    public string? TargetGuid { get; init; }

    public long? TargetId { get; init; }

    /// <summary>Rights asked for, logon type, destination port, or bytes sent.</summary>
    public long Number { get; init; }

    /// <summary>The other address.</summary>
    public string? Address { get; init; }

    /// <summary>This machine's address.</summary>
    public string? OwnAddress { get; init; }

    /// <summary>The session that a logon opened; the account that it was for stands in <see cref="Target"/>.</summary>
    public string? TargetLogonId { get; init; }

    /// <summary>Of a connection: we opened it. Of an access: part of the caller's stack lies in no module. Of a registry write: a value, not only a key that was opened for writing or
    /// deleted. Of a script: Windows itself logged it as a warning.</summary>
    public bool Flag { get; init; }
}
