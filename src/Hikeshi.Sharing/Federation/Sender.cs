using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Federation;

/// <summary>Brings what was made here to a hub, in order. A hub that was restored from a backup and knows less than it did gets the rest again.</summary>
public sealed class Sender(MemberId self, HubClient hub, ChainBook chains, IJournal journal)
{
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <summary>Delivers an envelope; at least once, and the hub keeps it once.</summary>
    public async Task<IReadOnlyList<Fact>> TransmitAsync(Recorded<Enveloped> enveloped, CancellationToken cancel)
    {
        var parcel = new Parcel(enveloped.Fact.Envelope, ((Published)journal.Find(enveloped.Causes[0])!).Bundle);
        if (await hub.SendAsync(parcel, cancel) is { } expected)
        {
            await SendFromAsync(parcel.Envelope.Head.Audience, expected, parcel.Envelope.Head.Sequence, cancel);
        }

        return [];
    }

    /// <summary>What the hub says that it knows of this producer, when the stream opens.</summary>
    internal async Task ResendAsync(IReadOnlyList<ChainHead> there, CancellationToken cancel)
    {
        var known = there.Where(head => head.Producer == self).ToDictionary(head => head.Audience, head => head.Sequence, StringComparer.Ordinal);
        foreach (var own in chains.Heads.Where(head => head.Producer == self))
        {
            await SendFromAsync(own.Audience, known.GetValueOrDefault(own.Audience) + 1, own.Sequence, cancel);
        }
    }

    private async Task SendFromAsync(string audience, long from, long to, CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel);
        try
        {
            var next = from;
            while (next <= to && ParcelAt(audience, next) is { } parcel)
            {
                // Never the same twice in a row: a hub that asks for what it was just given would be asked for ever.
                next = await hub.SendAsync(parcel, cancel) is { } expected && expected != next ? expected : next + 1;
            }
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private Parcel? ParcelAt(string audience, long sequence) =>
        chains.Find(self, audience, sequence) is var (entry, _) && journal.Find(entry) is Enveloped { Envelope: { } envelope }
        && journal.CausesOf(entry) is [var published, ..] && journal.Find(published) is Published { Bundle: { } bundle }
            ? new Parcel(envelope, bundle)
            : null;
}
