using System.Text;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Node.Enrolling;
using Hikeshi.Sharing.Witnessing;

namespace Hikeshi.Node.Witnessing;

/// <summary>
/// A member that enrolled before there were witness keys hands its own to the hub and pins the hub's, over the connection that both certificates
/// vouch for. What the hub pins it never changes, and neither does the member.
/// </summary>
internal sealed class LateIntroduction(WitnessLine line, SectorKeys keys, MemberId self, Ed25519PrivateKey evidenceKey, string tlsDirectory)
{
    private bool done;

    /// <summary>To be called until it has worked: a hub that is away, or older, is asked again in the next round.</summary>
    public async Task TryAsync(Ed25519PublicKey witnessKey, CancellationToken cancel)
    {
        var text = witnessKey.ToBase64Url();
        if (done || await line.IntroduceAsync(new LateWitnessKey(text, DetachedJws.Sign(Encoding.UTF8.GetBytes(text), evidenceKey, self.Value)), cancel) is not { } hub)
        {
            return;
        }

        Enroller.SaveHubKeys(tlsDirectory, hub);
        keys.Learn(hub);
        done = true;
    }
}
