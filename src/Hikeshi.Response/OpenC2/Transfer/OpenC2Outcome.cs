using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Response.OpenC2.Transfer;

/// <summary>What became of a Command that was sent.</summary>
/// <param name="RequestId">Under which it was sent.</param>
public abstract record OpenC2Outcome(string RequestId);

/// <summary>The consumer answered; what its status says is another matter.</summary>
public sealed record OpenC2Answered(string RequestId, OpenC2Response Response) : OpenC2Outcome(RequestId);

/// <summary>No answer was asked for, and the consumer took the Command.</summary>
public sealed record OpenC2Taken(string RequestId) : OpenC2Outcome(RequestId);

/// <summary>Nobody knows what became of it. The Command may have been carried out all the same.</summary>
public sealed record OpenC2Unanswered(string RequestId, OpenC2Trouble Trouble, string Detail) : OpenC2Outcome(RequestId);

public enum OpenC2Trouble
{
    /// <summary>No connection, or no TLS that both sides accept.</summary>
    Unreachable,

    /// <summary>No complete answer in time.</summary>
    TooLate,

    /// <summary>An answer that is larger than a message may be.</summary>
    TooLarge,

    /// <summary>An answer of another content type: not a consumer that answered.</summary>
    NotOpenC2,

    /// <summary>An answer that is no message with a Response.</summary>
    Malformed,

    /// <summary>An answer to something else.</summary>
    OtherRequest,

    /// <summary>The status of HTTP and the status of the Response contradict one another.</summary>
    Contradiction,
}
