using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Federation;

/// <summary>Brings a hub what it lacks of some chains, in order. One that was restored from a backup and knows less than it did gets the rest again.</summary>
/// <param name="brings">Which chains are brought there.</param>
/// <param name="parcelAt">What an entry of the own log passes on; null when that cannot be had any more.</param>
internal sealed class Sender(HubClient hub, ChainBook chains, Func<MemberId, string, bool> brings, Func<EntryId, Parcel?> parcelAt)
{
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <summary>Delivers one; at least once, and the hub keeps it once.</summary>
    public async Task SendAsync(MemberId producer, Parcel parcel, CancellationToken cancel)
    {
        if (await hub.SendAsync(parcel, cancel) is { } expected)
        {
            await SendFromAsync(producer, parcel.Envelope.Head.Audience, expected, parcel.Envelope.Head.Sequence, cancel);
        }
    }

    /// <summary>The rest of what the hub says that it knows.</summary>
    /// <param name="there">With ids as they are here.</param>
    public async Task ResendAsync(IReadOnlyList<ChainHead> there, CancellationToken cancel)
    {
        var known = there.ToDictionary(head => (head.Producer, head.Audience), head => head.Sequence);
        foreach (var own in chains.Heads.Where(head => brings(head.Producer, head.Audience)))
        {
            await SendFromAsync(own.Producer, own.Audience, known.GetValueOrDefault((own.Producer, own.Audience)) + 1, own.Sequence, cancel);
        }
    }

    private async Task SendFromAsync(MemberId producer, string audience, long from, long to, CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel);
        try
        {
            var next = from;
            while (next <= to && chains.Find(producer, audience, next) is var (entry, _) && parcelAt(entry) is { } parcel)
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
}
