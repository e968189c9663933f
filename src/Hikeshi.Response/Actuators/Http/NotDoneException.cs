namespace Hikeshi.Response.Actuators.Http;

/// <summary>
/// Carries, from deep inside a connector, the sentence of a report that something was not done. <see cref="Errand"/> turns it into that report:
/// it never leaves an actuator.
/// </summary>
internal sealed class NotDoneException(string sentence) : Exception(sentence)
{
    public NotDone Kind { get; init; }
}

/// <summary>What kept something from being done, as far as the line can tell.</summary>
internal enum NotDone
{
    Other,
    Late,
    Unreachable,
    Busy,
    TooLong,
}
