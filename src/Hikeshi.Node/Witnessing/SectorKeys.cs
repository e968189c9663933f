using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Witnessing;

namespace Hikeshi.Node.Witnessing;

/// <summary>Names and keys of the sector's logs and witnesses: those of the members as pinned, and the hub's as learned at enrolment.</summary>
/// <param name="hub">Null at the hub itself, and at a member that enrolled with a hub that did not say its keys yet.</param>
internal sealed class SectorKeys(string sector, MemberId self, PeerDirectory peers, HubKeys? hub)
{
    private volatile HubKeys? hub = hub;

    public string OriginOf(MemberId member) => $"{sector}/{member}";

    public static string WitnessName(string sector, MemberId member) => $"{sector}/{member}/witness";

    /// <summary>Whose log it is; null for a name that is none of this sector's.</summary>
    public MemberId? MemberOf(string origin) =>
        origin.StartsWith(sector + "/", StringComparison.Ordinal) && MemberId.TryParse(origin[(sector.Length + 1)..], out var member) ? member : null;

    /// <summary>Pins the hub's keys, once.</summary>
    public void Learn(HubKeys keys) => hub ??= keys;

    public bool IsHub(MemberId member) => hub?.Member == member.Value;

    /// <summary>The key of another node's log; nobody witnesses itself.</summary>
    public NoteVerifier? LogOf(string origin)
    {
        if (MemberOf(origin) is not { } member || member == self)
        {
            return null;
        }

        if (IsHub(member))
        {
            return Ed25519PublicKey.TryParseBase64Url(hub!.EvidenceKey, out var hubKey) ? new NoteVerifier(origin, hubKey) : null;
        }

        return peers.KeyOf(member) is { } key ? new NoteVerifier(origin, key) : null;
    }

    public WitnessVerifier? HubWitness =>
        hub is not null && MemberId.TryParse(hub.Member, out var member) && Ed25519PublicKey.TryParseBase64Url(hub.WitnessKey, out var key)
            ? new WitnessVerifier(WitnessName(sector, member), key)
            : null;

    public bool IsWitness(MemberId member) => peers.WitnessKeyOf(member) is not null;

    /// <summary>The other members that can cosign, by the name of their witness.</summary>
    public IReadOnlyDictionary<string, (MemberId Member, WitnessVerifier Verifier)> MemberWitnesses()
    {
        var found = new Dictionary<string, (MemberId, WitnessVerifier)>(StringComparer.Ordinal);
        foreach (var member in peers.Members.Select(pin => pin.Member).Where(m => m != self))
        {
            if (peers.WitnessKeyOf(member) is { } key)
            {
                var name = WitnessName(sector, member);
                found[name] = (member, new WitnessVerifier(name, key));
            }
        }

        return found;
    }
}
