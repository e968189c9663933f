using Hikeshi.Facts.Sharing;

namespace Hikeshi.Sharing.Membership;

/// <summary>What a node knows of another member, or a hub of its own.</summary>
/// <param name="Pin">As it was enrolled: name, the key of its log, the key of its cosignatures.</param>
/// <param name="Since">When it was pinned.</param>
public sealed record Peer(MemberPinned Pin, DateTimeOffset Since)
{
    /// <summary>P-256, base64url; null: nothing can be sealed to it yet.</summary>
    public string? SealingKey { get; init; }

    /// <summary>Keys that were in use before, of log and sealing: none of them comes back.</summary>
    public IReadOnlyList<string> Former { get; init; } = [];

    /// <summary>Null: it belongs to the sector.</summary>
    public MemberRevoked? Revoked { get; init; }

    /// <summary>Another log key that the hub claims, and no person here has accepted.</summary>
    public KeyClaimed? Claimed { get; init; }

    public bool HasHad(string key) => key == Pin.EvidenceKey || key == SealingKey || Former.Contains(key);

    /// <summary>After a change that holds.</summary>
    internal Peer With(KeyRotated change) => this with { SealingKey = change.Key, Former = change.Previous is { } previous ? [.. Former, previous] : Former };

    /// <summary>After another log key was accepted: nothing that the old one vouched for stands.</summary>
    internal Peer With(string evidenceKey, string? witnessKey, DateTimeOffset at) =>
        new(Pin with { EvidenceKey = evidenceKey, WitnessKey = witnessKey }, at) { Former = [.. Former, Pin.EvidenceKey, .. SealingKey is { } sealing ? [sealing] : Array.Empty<string>()] };
}
