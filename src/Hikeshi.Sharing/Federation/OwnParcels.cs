using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Federation;

/// <summary>Brings the hub what was made here.</summary>
public sealed class OwnParcels
{
    private readonly MemberId self;
    private readonly IJournal journal;
    private readonly Sender sender;

    public OwnParcels(MemberId self, HubClient hub, ChainBook chains, IJournal journal)
    {
        (this.self, this.journal) = (self, journal);
        sender = new Sender(hub, chains, (producer, _) => producer == self, entry => journal.Find(entry) is Enveloped enveloped ? ParcelOf(enveloped, journal.CausesOf(entry)) : null);
    }

    /// <summary>An envelope and what is in it; at least once, and the hub keeps it once.</summary>
    public async Task<IReadOnlyList<Fact>> TransmitAsync(Recorded<Enveloped> enveloped, CancellationToken cancel)
    {
        if (ParcelOf(enveloped.Fact, enveloped.Causes) is { } parcel)
        {
            await sender.SendAsync(self, parcel, cancel);
        }

        return [];
    }

    internal Task ResendAsync(IReadOnlyList<ChainHead> there, CancellationToken cancel) => sender.ResendAsync([.. there.Where(head => head.Producer == self)], cancel);

    private Parcel? ParcelOf(Enveloped enveloped, IReadOnlyList<EntryId> causes) =>
        causes is [var published, ..] && journal.Find(published) is Published { Bundle: { } bundle } ? new Parcel(enveloped.Envelope, bundle) : null;
}
