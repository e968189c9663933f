using System.Security.Cryptography;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Node.Loop;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Node.Enrolling;

/// <summary>What a member does for its place in the sector while it runs: announces its sealing key, renews its certificate, says and compares rosters.</summary>
internal sealed class MembershipRounds(MemberId self, Ed25519PrivateKey logKey, MembershipLine line, OwnSealingKeys sealing, SectorCredentials credentials, RosterDesk rosters, PeerDirectory peers, Journal journal, string tlsDirectory, TimeProvider clock) : IDisposable
{
    public MembershipLine Line => line;

    public OwnSealingKeys Sealing => sealing;

    public RosterDesk Rosters => rosters;

    public SectorCredentials Credentials => credentials;

    /// <param name="failed">Told of what is tried again in the next round.</param>
    public async Task RunAsync(TimeSpan every, Action<Exception> failed, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(every, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                await OnceAsync(cancel);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or EvidenceFullException)
            {
                failed(failure);
            }
        }
    }

    /// <summary>Now instead of at two thirds of its life.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancel)
    {
        if (await line.RenewAsync(self, logKey, cancel) is not var (pem, key))
        {
            return false;
        }

        using (key)
        {
            credentials.Renew(tlsDirectory, pem, key);
        }

        return true;
    }

    /// <summary>Tells the hub of the key that is due, if one is.</summary>
    public async Task<bool> AnnounceAsync(CancellationToken cancel) =>
        sealing.Due(peers.Find(self), clock.GetUtcNow()) is not { } change || await line.AnnounceAsync(change, cancel);

    private async Task OnceAsync(CancellationToken cancel)
    {
        await AnnounceAsync(cancel);
        if (clock.GetUtcNow() >= credentials.RenewAt)
        {
            await RenewAsync(cancel);
        }

        if (rosters.Due() is { } stated && await line.StateAsync(stated, cancel))
        {
            rosters.Said(stated);
        }

        foreach (var news in rosters.Look())
        {
            Record(news);
        }
    }

    private void Record(RosterDiffers news)
    {
        try
        {
            journal.Record($"machine:{self}", [], news);
        }
        catch
        {
            rosters.Forget(news);
            throw;
        }
    }

    public void Dispose() => sealing.Dispose();
}
