using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Sharing;

/// <summary>A member said, signed, whom it was told of and which keys: what a hub tells one member only does not fit the others' rosters.</summary>
/// <param name="Entries">Itself and everybody who is pinned there and not revoked, by id.</param>
/// <param name="Signature">Detached JWS over the statement (docs/sharing.md) by the key of the member's log.</param>
[FactKind("sharing.roster-stated/1")]
public sealed record RosterStated(MemberId Member, DateTimeOffset At, IReadOnlyList<RosterEntry> Entries, string Signature) : Fact;

/// <param name="Key">The key of the member's log, Ed25519, base64url.</param>
public sealed record RosterEntry(MemberId Member, string Key);

/// <summary>The rosters of two members do not fit: the hub told them different things.</summary>
/// <param name="Stated">What the other said and signed: the proof.</param>
/// <param name="About">The member that is in doubt.</param>
/// <param name="How"><c>only-here</c>, <c>only-there</c>, <c>other-key</c>, <c>impersonated</c> (another key for ourselves).</param>
/// <param name="Here">The key that is pinned here; empty: nobody told us of that member.</param>
/// <param name="There">The key in the statement; empty: it is not in there.</param>
[FactKind("sharing.roster-differs/1")]
public sealed record RosterDiffers(MemberId About, string How, string Here, string There, RosterStated Stated) : Fact;
