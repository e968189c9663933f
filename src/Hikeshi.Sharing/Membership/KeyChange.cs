using System.Globalization;
using System.Text;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Sharing.Membership;

/// <summary>
/// A member's own word that the key changes to which others seal. The hub carries it and cannot make it: it is signed by the key of the member's log, and
/// names the key that it follows. So a hub cannot read what it routes by putting a key of its own there, nor bring back an older one.
/// </summary>
public static class KeyChange
{
    public const string Sealing = "sealing";

    /// <summary>Later than a clock of the sector can be ahead, a change is one that somebody keeps in store.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    public static KeyRotated Sign(MemberId member, SealingPublicKey key, string? previous, DateTimeOffset at, Ed25519PrivateKey logKey)
    {
        var text = key.ToBase64Url();
        return new KeyRotated(member, Sealing, text, previous, at, DetachedJws.Sign(Statement(member, text, previous, at), logKey, member.Value));
    }

    /// <param name="peer">What is pinned of the member.</param>
    /// <returns>Null when the change holds; otherwise why it does not.</returns>
    public static string? WhyNot(KeyRotated change, Peer peer, DateTimeOffset now) =>
        peer.Revoked is not null ? "the member was revoked"
        : change.Use != Sealing ? $"nobody knows what a key for '{change.Use}' is"
        : change.Previous != peer.SealingKey ? "it does not follow the key that is pinned"
        : peer.HasHad(change.Key) ? "the key was in use before"
        : change.At > now + ClockTolerance ? "its time has not come"
        : !SealingPublicKey.TryParseBase64Url(change.Key, out _) ? "the new key is no point of P-256"
        : Ed25519PublicKey.TryParseBase64Url(peer.Pin.EvidenceKey, out var log) && DetachedJws.Verify(change.Proof, Statement(change.Member, change.Key, change.Previous, change.At), log) ? null
        : "it is not signed by the key of the member's log";

    /// <summary>In canonical form (RFC 8785): members in order; nothing needs escaping in what holds.</summary>
    private static byte[] Statement(MemberId member, string key, string? previous, DateTimeOffset at) =>
        Encoding.UTF8.GetBytes($$"""{"at":"{{at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}","key":"{{key}}","member":"{{member}}","previous":"{{previous}}","type":"hikeshi-key-change/1","use":"sealing"}""");
}
