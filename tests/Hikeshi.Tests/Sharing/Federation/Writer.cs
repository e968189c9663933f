using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.Response;

namespace Hikeshi.Tests.Sharing.Federation;

/// <summary>A member that signs one envelope after another.</summary>
internal sealed class Writer(string member, string sector = Writer.Sector)
{
    public const string Sector = "sector.example";
    private readonly Dictionary<string, EnvelopeHead> last = new(StringComparer.Ordinal);

    public MemberId Id { get; } = MemberId.Parse(member);

    public Ed25519PrivateKey Key { get; } = Ed25519PrivateKey.Generate();

    public Parcel Next(string bundle = "{}", string audience = "sector", Tlp marking = Tlp.Green)
    {
        var before = last.GetValueOrDefault(audience);
        var sequence = (before?.Sequence ?? 0) + 1;
        var head = new EnvelopeHead(sector, Id, audience, sequence, before is null ? "" : EnvelopeSigning.DigestOf(before), $"bundle--{Id}-{audience}-{sequence}", marking, EnvelopeSigning.DigestOf(bundle), Given.Now);
        last[audience] = head;
        return new Parcel(EnvelopeSigning.Sign(head, Key), bundle);
    }

    /// <summary>Signed by the same key after its head was changed.</summary>
    public Parcel Changed(Parcel parcel, Func<EnvelopeHead, EnvelopeHead> change) => parcel with { Envelope = EnvelopeSigning.Sign(change(parcel.Envelope.Head), Key) };

    public MemberPinned Pin => new(Id, "", "", "", Key.PublicKey.ToBase64Url());

    public static PeerDirectory Directory(params IEnumerable<Writer> writers)
    {
        var peers = new PeerDirectory();
        foreach (var writer in writers)
        {
            peers.Apply(Given.At(writer.Pin));
        }

        return peers;
    }
}
