using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>
/// Carries, from deep inside a connector, the sentence of a report that something was not done. <see cref="Errand"/> turns it into that report:
/// it never leaves an actuator.
/// </summary>
internal sealed class NotDoneException(string sentence) : Exception(sentence)
{
    public NotDone Kind { get; init; }

    public ActuatorTrouble Trouble { get; init; }

    public TimeSpan LeaveAloneFor { get; init; }

    /// <summary>It is busy or away: it may be better in a while.</summary>
    public static NotDoneException Passing(string sentence, NotDone kind = NotDone.Other) => new(sentence) { Kind = kind, Trouble = ActuatorTrouble.Passing };

    /// <summary>It could never do what is meant.</summary>
    public static NotDoneException Unable(string sentence) => new(sentence) { Trouble = ActuatorTrouble.Unable };
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
