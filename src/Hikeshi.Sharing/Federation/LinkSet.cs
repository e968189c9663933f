using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Federation;

/// <summary>A member that this node comes to directly while the hub is away.</summary>
public sealed record PeerLink(MemberId Peer, HubClient Line, HubIntake Intake);

/// <summary>Everything that this node follows: the hub, and the peers it knows for as long as the hub is away.</summary>
public sealed class LinkSet(HubClient hub, HubIntake fromHub, IReadOnlyList<PeerLink> peers, Inbox inbox, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>A hub that is away for longer is done without; one that is back for as long is relied on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public IReadOnlyList<PeerLink> Peers => peers;

    public void Apply(Recorded<SectorAsked> asked) => fromHub.Apply(asked);

    public Task RunAsync(Action<Exception> broken, CancellationToken cancel) =>
        Task.WhenAll([fromHub.RunAsync(broken, cancel), inbox.RunAsync(cancel), .. peers.Select(peer => StandInAsync(peer, broken, cancel))]);

    public void Dispose()
    {
        foreach (var peer in peers)
        {
            peer.Line.Dispose();
        }
    }

    private async Task StandInAsync(PeerLink peer, Action<Exception> broken, CancellationToken cancel)
    {
        while (true)
        {
            await UntilAsync(isConnected: false, cancel);
            using var back = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var following = peer.Intake.RunAsync(broken, back.Token);
            await UntilAsync(isConnected: true, cancel);
            await back.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the hub is as asked, and has stayed so.</summary>
    private async Task UntilAsync(bool isConnected, CancellationToken cancel)
    {
        for (var since = clock.GetTimestamp(); clock.GetElapsedTime(since) < Patience;)
        {
            await Task.Delay(Look, clock, cancel);
            since = hub.Connected == isConnected ? since : clock.GetTimestamp();
        }
    }
}
