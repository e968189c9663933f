using System.Collections.Concurrent;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Federation;

/// <summary>The sector cap as the host wires it: judges a request at this moment.</summary>
public delegate CapacityReserved AskSectorCap(MemberId member, Reservation request);

/// <summary>
/// The hub's work: order what members send, keep it, and deliver it to all. Its log is the queue, so nothing that was acknowledged
/// can be lost, and a bundle that is sent twice is kept once.
/// </summary>
public sealed class HubRelay(IJournal journal, AskSectorCap askSectorCap)
{
    private readonly ConcurrentDictionary<(MemberId Producer, string BundleId), ulong> positionOf = new();
    private readonly ConcurrentDictionary<(MemberId Producer, string BundleId), Lazy<Task<ulong>>> underWay = new();
    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private volatile CachedLine latest = new(ulong.MaxValue, []);

    internal async Task<ulong> TakeAsync(MemberId producer, BundleMessage message, CancellationToken cancel)
    {
        // An id belongs to its producer: nobody can take the place of another's bundle.
        var key = (producer, message.BundleId);
        if (positionOf.TryGetValue(key, out var known))
        {
            return known;
        }

        var taking = underWay.GetOrAdd(key, _ => new Lazy<Task<ulong>>(() => RecordOnceAsync(producer, message)));
        try
        {
            return await taking.Value.WaitAsync(cancel);
        }
        finally
        {
            underWay.TryRemove(key, out _);
        }
    }

    /// <summary>Goes on when the member that sent it hangs up: it will send the bundle again.</summary>
    private async Task<ulong> RecordOnceAsync(MemberId producer, BundleMessage message)
    {
        if (positionOf.TryGetValue((producer, message.BundleId), out var known))
        {
            return known;
        }

        var (_, index) = await journal.RecordDurablyAsync($"member:{producer}", [], new Relayed(message.BundleId, producer, message.Marking, message.Bundle), CancellationToken.None);
        positionOf.TryAdd((producer, message.BundleId), index);
        return index;
    }

    internal async Task<CapacityReserved> ReserveAsync(MemberId member, Reservation request, CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel);
        try
        {
            var answer = askSectorCap(member, request);
            await journal.RecordDurablyAsync($"member:{member}", [], answer, cancel);
            return answer;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>The line of the stream for a fact: made once, sent to everybody.</summary>
    internal byte[] LineOf(Recorded<Fact> recorded)
    {
        var cached = latest;
        if (cached.Index == recorded.Index)
        {
            return cached.Line;
        }

        using var fact = JsonDocument.Parse(FactCatalog.Encode(recorded.Fact));
        var line = JsonSerializer.SerializeToUtf8Bytes(new StreamLine((long)recorded.Index, FactCatalog.KindOf(recorded.Fact.GetType()), fact.RootElement), FederationJson.Default.StreamLine);
        byte[] ended = [.. line, (byte)'\n'];
        latest = new CachedLine(recorded.Index, ended);
        return ended;
    }

    public void Apply(Recorded<Relayed> relayed) => positionOf.TryAdd((relayed.Fact.Producer, relayed.Fact.BundleId), relayed.Index);

    private sealed record CachedLine(ulong Index, byte[] Line);
}
