using Hikeshi.Kernel.Containment;

namespace Hikeshi.Facts.Response;

/// <summary>
/// A payment system was asked to stop starting payments over flows that an order is about to cut, and what it said. The payments under way are named here:
/// somebody must find out by hand what became of them if the system never says it.
/// </summary>
/// <param name="Hook">Its name in the settings.</param>
/// <param name="State">quiesced, busy, refused, or unanswered: it said nothing that can be used.</param>
/// <param name="InFlight">Ids of the payments that were under way when it answered.</param>
/// <param name="Then">What came of the order: cut, held (for people), or failed: nothing was cut.</param>
[FactKind("response.flows-quiesced/1")]
public sealed record FlowsQuiesced(ContainmentId Containment, string Hook, string State, IReadOnlyList<string> InFlight, string Then, string Detail, long TookMs) : Fact;

/// <summary>A payment system was asked what became of the payments under way: after the cut, and again when the containment was over. Repetitions that bring nothing new are no facts.</summary>
/// <param name="Why">enforced: the flows are cut; released, expired, failed: they are not, or not any more, and it was told to go on.</param>
/// <param name="State">reconciled, pending, unanswered, or given-up: it is not asked again.</param>
/// <param name="Settled">Ids of payments that went through.</param>
/// <param name="Returned">Ids of payments that did not, and were taken back.</param>
/// <param name="Unknown">All ids whose fate nobody has said yet.</param>
[FactKind("response.flows-reconciled/1")]
public sealed record FlowsReconciled(
    ContainmentId Containment,
    string Hook,
    string Why,
    string State,
    IReadOnlyList<string> Settled,
    IReadOnlyList<string> Returned,
    IReadOnlyList<string> Unknown,
    string Detail,
    long TookMs) : Fact;

/// <summary>The words of <see cref="FlowsQuiesced"/> and <see cref="FlowsReconciled"/>.</summary>
public static class FlowWords
{
    public const string Quiesced = "quiesced";
    public const string Busy = "busy";
    public const string Refused = "refused";
    public const string Unanswered = "unanswered";

    public const string Cut = "cut";
    public const string Held = "held";
    public const string Failed = "failed";

    public const string Enforced = "enforced";
    public const string Released = "released";
    public const string Expired = "expired";

    public const string Reconciled = "reconciled";
    public const string Pending = "pending";
    public const string GivenUp = "given-up";
}
