namespace Hikeshi.Response.Notifying;

/// <summary>What leaves the node: as little as tells somebody to look, and where to.</summary>
/// <param name="Id">The same notice at the same channel has the same id, whenever it is sent: by it the other side knows a repetition.</param>
/// <param name="Kind">For machines: waiting, veto, failed, …, summary, test.</param>
/// <param name="Entry">The entry in the evidence of the node.</param>
/// <param name="To">The people who are meant, as evidence names them; empty: whoever reads the channel.</param>
/// <param name="Notices">For how many it stands.</param>
public sealed record NoticeMessage(Guid Id, string Channel, string Member, string Kind, string Level, string Language, string Subject, string Text, DateTimeOffset At, string? Entry, Uri Link, IReadOnlyList<string> To, int Notices);

/// <summary>A way to people: it delivers within a bounded time, and never throws for what the other side does.</summary>
public interface IChannel
{
    ChannelTerms Terms { get; }

    /// <summary>In a word: <c>webhook</c>, <c>email</c>.</summary>
    string Type { get; }

    Task<Delivery> SendAsync(NoticeMessage message, CancellationToken cancel);
}

/// <param name="Detail">One line for a person, without anything secret.</param>
public sealed record Delivery(DeliveryOutcome Outcome, string Detail);

public enum DeliveryOutcome
{
    /// <summary>The other side took it.</summary>
    Taken,

    /// <summary>It did not get there; another try may.</summary>
    TryAgain,

    /// <summary>The other side does not want this message, however often it is sent.</summary>
    Refused,
}
