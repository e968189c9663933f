using System.Text.Json.Serialization;

namespace Hikeshi.Facts.People;

/// <summary>Something waits for people: what would be done, why, what it would touch, and until when they may decide.</summary>
/// <param name="ApprovalId">Names it for its whole life.</param>
/// <param name="Room">Who asks: <c>response</c> and later others.</param>
/// <param name="Action">What would be done, in the room's word: isolate-host, suspend-supplier, …</param>
/// <param name="Target">What it would act on, in the room's words.</param>
/// <param name="HeldBy">Why it is not done without people: the guardrail that held it.</param>
/// <param name="Why">For a person.</param>
/// <param name="BlastRadius">What it would touch, one item for each thing (想定影響範囲).</param>
/// <param name="People">How many different people must approve: 1, or 2 above the cap. 0 with a <see cref="VetoUntil"/>.</param>
/// <param name="ExpiresAt">When it lapses undecided.</param>
/// <param name="RequestedBy">Actor whose wish it is: nobody approves an own wish.</param>
[FactKind("people.approval-requested/1")]
public sealed record ApprovalRequested(
    string ApprovalId,
    string Room,
    string Action,
    string Target,
    string HeldBy,
    string Why,
    IReadOnlyList<string> BlastRadius,
    int People,
    DateTimeOffset ExpiresAt,
    string RequestedBy) : Fact
{
    /// <summary>It goes ahead at this time unless somebody vetoes it, or something else speaks against it by then; null: it needs people.</summary>
    public DateTimeOffset? VetoUntil { get; init; }

    /// <summary>Whose voice does not count either: whoever wrote or reported what it rests on. Null: nobody.</summary>
    public IReadOnlyList<string>? NotBy { get; init; }
}

/// <summary>A person approved. It counts when the log says so, not when the person pressed: see <see cref="ApprovalConcluded"/>.</summary>
/// <param name="By">The person, as headers of entries name it.</param>
[FactKind("people.approval-given/1")]
public sealed record ApprovalGiven(string ApprovalId, string By, string Note) : Fact
{
    /// <summary>The person whose authority was delegated; null: the own one.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The standing order by which <see cref="By"/> had approved in advance; null: in person.</summary>
    public string? StandingOrder { get; init; }
}

/// <summary>A person refused it, or vetoed what would have gone ahead. One suffices.</summary>
[FactKind("people.approval-refused/1")]
public sealed record ApprovalRefused(string ApprovalId, string By, string Note) : Fact;

/// <summary>What became of it.</summary>
/// <param name="Outcome">granted, unvetoed, refused, lapsed, withdrawn.</param>
/// <param name="By">Who brought it about; empty for the end of a time.</param>
[FactKind("people.approval-concluded/1")]
public sealed record ApprovalConcluded(string ApprovalId, string Outcome, IReadOnlyList<string> By) : Fact
{
    public const string Granted = "granted";

    /// <summary>Nobody objected in time, and nobody approved. In logs from before: granted by nobody.</summary>
    public const string Unvetoed = "unvetoed";
    public const string Refused = "refused";
    public const string Lapsed = "lapsed";

    /// <summary>Whoever asked for it does not want it any more.</summary>
    public const string Withdrawn = "withdrawn";
}

/// <summary>A person lets another one approve in its place for a time. It gives nobody two voices: with and without it, both count as one.</summary>
/// <param name="Rooms">For requests of these rooms; empty: all.</param>
/// <param name="OnlyWhileAbsent">Only while <paramref name="From"/> has said to be absent.</param>
[FactKind("people.delegated/1")]
public sealed record Delegated(string DelegationId, string From, string To, IReadOnlyList<string> Rooms, DateTimeOffset Until, bool OnlyWhileAbsent) : Fact;

[FactKind("people.delegation-ended/1")]
public sealed record DelegationEnded(string DelegationId, string By) : Fact;

/// <summary>A person is away: what waits for it goes to its deputies.</summary>
[FactKind("people.absence-set/1")]
public sealed record AbsenceSet(string Person, DateTimeOffset From, DateTimeOffset Until) : Fact;

/// <summary>The key by which a person signs standing orders.</summary>
/// <param name="PublicKey">Ed25519, base64url; empty takes the key back, and with it every order that it signed.</param>
[FactKind("people.signing-key-pinned/1")]
public sealed record SigningKeyPinned(string Person, string PublicKey, string By) : Fact;

/// <summary>An executive approved in advance what a standing order describes; it was verified when it was registered and is at every use.</summary>
/// <param name="Document">The order (JSON), byte for byte as it was signed after canonicalisation (RFC 8785).</param>
/// <param name="Signature">Detached JWS.</param>
[FactKind("people.standing-order-registered/1")]
public sealed record StandingOrderRegistered(string OrderId, string Signer, [property: JsonConverter(typeof(LongText))] string Document, string Signature, string By) : Fact;

[FactKind("people.standing-order-revoked/1")]
public sealed record StandingOrderRevoked(string OrderId, string By, string Reason) : Fact;
