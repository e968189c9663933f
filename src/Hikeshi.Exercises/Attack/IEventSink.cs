namespace Hikeshi.Exercises.Attack;

/// <summary>Where a member's telemetry goes: its node's ingest. Implementations are thread-safe.</summary>
public interface IEventSink
{
    /// <summary>Completes when the last byte of the line was written out.</summary>
    /// <param name="line">One JSON object, UTF-8, without a line end.</param>
    ValueTask WriteAsync(string memberId, TelemetryEvent telemetry, CancellationToken cancel);
}

/// <param name="Id">Unique in the exercise; the event carries it as <c>EventRecordID</c>.</param>
/// <param name="Line">One JSON object, UTF-8, without a line end.</param>
/// <param name="Sha256">Of <paramref name="Line"/>, lower-case hex.</param>
public sealed record TelemetryEvent(string Id, ReadOnlyMemory<byte> Line, string Sha256);
