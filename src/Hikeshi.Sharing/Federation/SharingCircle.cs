using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Sharing.Federation;

/// <summary>Who belongs to an audience.</summary>
public sealed class SharingCircle(PeerDirectory peers)
{
    /// <summary>As <see cref="Federation.MaySee"/> asks: nobody sees what is not written for them.</summary>
    public bool MaySee(MemberId recipient, MemberId producer, string audience) =>
        Audience.TryParse(audience, out var read) && peers.KeyOf(recipient) is not null
        && (read == Audience.Sector || read.Named.Contains(recipient));
}
