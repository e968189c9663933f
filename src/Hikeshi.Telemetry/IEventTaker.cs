namespace Hikeshi.Telemetry;

/// <summary>
/// Where every door of this room brings its events: the host evaluates them. A door acknowledges to its sender only after
/// <see cref="DurableAsync"/>; a sender that repeats what was never acknowledged has no effect the second time. Thread-safe.
/// </summary>
public interface IEventTaker
{
    /// <summary>True while the host has more to write than it should hold: doors then answer "busy" (429), or stop reading, and take nothing.</summary>
    bool IsBusy { get; }

    /// <summary>Evaluates one event, at once. What it causes is in the log, not yet on disk, when this returns.</summary>
    /// <param name="eventJson">One JSON object in UTF-8; read before this returns, not kept.</param>
    EventTaken Take(ReadOnlySpan<byte> eventJson, EventOrigin origin);

    /// <summary>Something came that is no event: it is counted, and sampled to the dead-letter file.</summary>
    /// <param name="raw">What came, as it came; the file keeps its beginning.</param>
    /// <param name="reason">What was expected, for a person.</param>
    void Refuse(ReadOnlySpan<byte> raw, string reason, EventOrigin origin);

    /// <summary>Returns when the entry and all before it are on disk.</summary>
    Task DurableAsync(ulong entry, CancellationToken cancel);
}

/// <param name="Entry">Pass it to <see cref="IEventTaker.DurableAsync"/> before the event is acknowledged; null when it caused nothing that has to be kept.</param>
/// <param name="Refusal">Why it is no event, for a person; it was counted and sampled already. Null when it was evaluated.</param>
/// <param name="IsRepeat">The same event had its effect earlier, in another delivery.</param>
public readonly record struct EventTaken(ulong? Entry, string? Refusal, bool IsRepeat = false);

/// <summary>Where an event came from, as evidence and dead letters name it.</summary>
/// <param name="Source">The door and its sender, such as <c>syslog-tcp:10.1.2.3</c>, <c>file:/var/log/audit.json</c>, or the name of a token.</param>
/// <param name="Position">Where in it: line, item or sequence number, from 1; a file's byte offset.</param>
/// <param name="Delivery">
/// Which request or connection, from <see cref="NextDelivery"/>: an event that comes again in another one is a sender's repeat and has no effect,
/// two of one delivery are two events. 0 for senders that never repeat.
/// </param>
public readonly record struct EventOrigin(string Source, long Position, long Delivery = 0)
{
    private static long deliveries;

    /// <summary>A number that no other request or connection of this process has.</summary>
    public static long NextDelivery() => Interlocked.Increment(ref deliveries);
}
