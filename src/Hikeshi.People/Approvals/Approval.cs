using System.Collections.Immutable;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.People.Approvals;

/// <summary>One request with what people said to it.</summary>
/// <param name="Given">Approvals that count, in the order of the log.</param>
/// <param name="RefusedBy">Who refused or vetoed it; null: nobody.</param>
/// <param name="Outcome">granted, unvetoed, refused, lapsed or withdrawn; null while it is open.</param>
public sealed record Approval(ApprovalRequested Request, DateTimeOffset RequestedAt, ImmutableArray<ApprovalGiven> Given, string? RefusedBy, string? Outcome, DateTimeOffset? ConcludedAt)
{
    /// <summary>The entry that asked.</summary>
    public required EntryId Entry { get; init; }

    /// <summary>That entry's place in the log.</summary>
    public required ulong Index { get; init; }

    /// <summary>When each of <see cref="Given"/> was said.</summary>
    public ImmutableArray<DateTimeOffset> GivenAt { get; init; } = [];

    /// <summary>What was said with the refusal; null: nobody refused.</summary>
    public string? RefusalNote { get; init; }

    public bool IsOpen => Outcome is null && RefusedBy is null;

    /// <summary>Whether a voice is among those that count: the person, or the authority that is used.</summary>
    public bool HasVoiceOf(string person) => Given.Any(given => given.By == person || given.OnBehalfOf == person);
}
