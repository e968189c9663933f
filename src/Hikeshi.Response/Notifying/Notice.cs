using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Notifying;

/// <summary>Something that people should hear of, from the moment on at which it is due.</summary>
/// <param name="Key">Kind and cause; the same cause makes the same key, so that nobody is told twice.</param>
/// <param name="Cause">The entry that it comes from.</param>
/// <param name="Index">That entry's place in the log.</param>
/// <param name="Values">What the words are filled with: words of ours, numbers, times, ids; never a name that somebody outside chose.</param>
internal sealed record Notice(string Key, string Kind, string Level, EntryId Cause, ulong Index, DateTimeOffset DueAt, IReadOnlyList<string> Values)
{
    /// <summary>Who must decide; null where nobody has to.</summary>
    public Decision? Asks { get; init; }
}

/// <param name="Room">As the request names it.</param>
/// <param name="RequestedBy">Whoever asked does not decide.</param>
public sealed record Decision(string Room, string RequestedBy);

/// <summary>How loudly people are told.</summary>
public static class NoticeLevel
{
    public const string Inform = "inform";
    public const string Page = "page";
}

/// <summary>The kinds of notices; each has its words in <c>notices.en.json</c> and <c>notices.ja.json</c>.</summary>
internal static class NoticeKinds
{
    public const string Decided = "decided";
    public const string Waiting = "waiting";
    public const string Veto = "veto";
    public const string VetoEnding = "veto-ending";
    public const string ApprovalEnding = "approval-ending";
    public const string ProtectionEnding = "protection-ending";
    public const string CircuitOpened = "circuit-opened";
    public const string AllReleased = "all-released";
    public const string Failed = "failed";
    public const string PaymentsOpen = "payments-open";
    public const string Deferred = "deferred";
    public const string Overdue = "overdue";
    public const string PlaybookAsked = "playbook-asked";
    public const string PlaybookOverdue = "playbook-overdue";
    public const string Summary = "summary";
    public const string Test = "test";
}
