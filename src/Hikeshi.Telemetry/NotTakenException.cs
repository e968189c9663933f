namespace Hikeshi.Telemetry;

/// <summary>
/// The host could not keep what an event caused, for a reason of its own, such as a full disk. The event had no effect: it is not acknowledged, and
/// may be sent again.
/// </summary>
public sealed class NotTakenException(Exception cause) : IOException(cause?.Message, cause);
