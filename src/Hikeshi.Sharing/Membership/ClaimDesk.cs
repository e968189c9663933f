using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Approvals;

namespace Hikeshi.Sharing.Membership;

/// <summary>A member's side of another member's lost key: what the hub claims waits for a person here, and counts for nothing until then.</summary>
public sealed class ClaimDesk(MemberId self, PeerDirectory peers, Func<string, Approval?> approvals)
{
    public const string AcceptKey = "accept-member-key";
    private const string Guardrail = "membership";
    private static readonly TimeSpan DecidedWithin = TimeSpan.FromDays(30);

    public IReadOnlyList<Fact> Ask(Recorded<KeyClaimed> claimed) =>
    [
        new ApprovalRequested(
            $"{AcceptKey}:{claimed.Fact.Member}:{claimed.Id}", MembershipDesk.Room, AcceptKey, claimed.Fact.Member.Value, Guardrail,
            claimed.Fact.Approval is { } approval ? $"the hub says that two people there let it ({approval}); ask the member itself whether its key ends in …{End(claimed.Fact.Claimed)}" : "the hub does not say why: ask the member itself",
            [$"…{End(claimed.Fact.Known)} → …{End(claimed.Fact.Claimed)}"], People: 1, claimed.Time + DecidedWithin, $"machine:{self}"),
    ];

    public IReadOnlyList<Fact> Conclude(Recorded<ApprovalConcluded> concluded) =>
        concluded.Fact.Outcome == ApprovalConcluded.Granted
        && approvals(concluded.Fact.ApprovalId) is { Outcome: ApprovalConcluded.Granted, Request: { Room: MembershipDesk.Room, Action: AcceptKey } request }
        && MemberId.TryParse(request.Target, out var member) && peers.Find(member)?.Claimed is { } claim && request.BlastRadius is [var keys] && keys.EndsWith("…" + End(claim.Claimed), StringComparison.Ordinal)
            ? [new KeyAccepted(member, claim.Claimed, claim.ClaimedWitnessKey, concluded.Fact.By)]
            : [];

    /// <summary>Enough to compare by telephone: 60 bits.</summary>
    private static string End(string key) => key.Length > 10 ? key[^10..] : key;
}
