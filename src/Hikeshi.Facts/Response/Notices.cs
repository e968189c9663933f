namespace Hikeshi.Facts.Response;

/// <summary>A message for people was taken by a channel. What is recorded here is not sent again, whatever happens to the node.</summary>
/// <param name="Channel">Its name in the settings.</param>
/// <param name="Notice">What it is about: its kind and what names the cause, such as <c>waiting:containment:…</c>; <c>summary:…</c> for many at once.</param>
/// <param name="Notices">For how many notices it stands.</param>
/// <param name="Detail">What the other side said.</param>
[FactKind("response.notified/1")]
public sealed record Notified(string Channel, string Notice, int Notices, string Detail) : Fact
{
    /// <summary>How far a summary reaches; null for a single notice.</summary>
    public NoticesThrough? Through { get; init; }
}

/// <summary>A message for people did not get through in its time, or was refused. It is not tried again.</summary>
/// <param name="Tries">How often it was tried.</param>
/// <param name="Detail">The last trouble.</param>
[FactKind("response.notification-failed/1")]
public sealed record NotificationFailed(string Channel, string Notice, int Notices, int Tries, string Detail) : Fact
{
    /// <summary>How far it reaches when it stands for many; null for a single notice.</summary>
    public NoticesThrough? Through { get; init; }
}

/// <summary>All notices of the channel from entries up to an index that were due by a time.</summary>
public sealed record NoticesThrough(ulong Index, DateTimeOffset Until);
