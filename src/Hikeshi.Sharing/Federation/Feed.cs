using System.Runtime.CompilerServices;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Federation;

/// <summary>
/// Serves a log to whoever may see it: first what they lack, oldest first, then what is new. A hub serves what it relays, a member what it made
/// and what it has received. The log is the queue: a slow reader costs a cursor, never memory.
/// </summary>
/// <param name="chains">As the log holds them.</param>
/// <param name="controls">Kinds of facts that are told as they are, to whom they concern.</param>
public sealed class Feed(MemberId self, IJournal journal, ChainBook chains, SharingCircle circle, IReadOnlySet<string> controls)
{
    private const int LinesKept = 64; // a power of two
    private readonly CachedLine?[] lines = new CachedLine?[LinesKept];
    private readonly HashSet<string> kinds = [.. controls, FactCatalog.KindOf(typeof(Relayed)), FactCatalog.KindOf(typeof(Received)), FactCatalog.KindOf(typeof(Enveloped))];

    /// <summary>The lines for a recipient that knows what it says it knows, without an end.</summary>
    internal async IAsyncEnumerable<byte[]> LinesAsync(MemberId recipient, StreamRequest known, [EnumeratorCancellation] CancellationToken cancel)
    {
        var partner = circle.PartnerOf(recipient);
        yield return Ended(new StreamLine(-1, StreamLine.Hello, Heads: [.. chains.Heads.Where(head => head.Producer == recipient || (head.Producer.Sector is { } sector && partner?.Brings(sector) == true))]));
        var heads = new Dictionary<(MemberId Producer, string Audience), long>();
        foreach (var head in known.Heads)
        {
            heads[(head.Producer, head.Audience)] = head.Sequence;
        }

        bool Concerns(MemberId producer, string audience) => producer != recipient && circle.MaySee(recipient, producer, audience);
        var isWhereItWas = known.After >= 0 && journal.EntryAt((ulong)known.After)?.ToString() == known.Entry;
        var news = isWhereItWas ? (ulong)known.After + 1 : 0;
        var from = Math.Min(news, chains.FirstLacking(heads, Concerns) ?? news);
        await foreach (var recorded in journal.FollowAsync(from, kinds, cancel))
        {
            if (ParcelOf(recorded) is { } parcel)
            {
                var (producer, head) = (ProducerOf(recorded.Fact)!.Value, parcel.Envelope.Head);
                if (Concerns(producer, head.Audience) && head.Sequence > heads.GetValueOrDefault((producer, head.Audience)))
                {
                    yield return partner?.WhyKept(head) is { } why ? Ended(Line(recorded, parcel with { Bundle = "", Withheld = why })) : LineOf(recorded, parcel);
                }
            }
            else if (recorded.Index >= news && controls.Contains(FactCatalog.KindOf(recorded.Fact.GetType())) && circle.Hears(recipient, recorded.Fact))
            {
                yield return LineOf(recorded, parcel: null);
            }
        }
    }

    /// <summary>What an entry passes on; null for what is no parcel, or was passed on before there were envelopes.</summary>
    internal Parcel? ParcelOf(Recorded<Fact> recorded) => recorded.Fact switch
    {
        Relayed { Envelope: { } envelope } relayed => new Parcel(envelope, relayed.Bundle, [.. relayed.Hops ?? [], self.Value], relayed.Withheld),
        Received { Envelope: { } envelope } received => new Parcel(envelope, received.Bundle, [.. received.Hops ?? [], self.Value], received.Withheld),
        Enveloped { Envelope: { } envelope } => new Parcel(envelope, ((Published)journal.Find(recorded.Causes[0])!).Bundle),
        _ => null,
    };

    /// <summary>The line for an entry: made once, sent to everybody.</summary>
    internal byte[] LineOf(Recorded<Fact> recorded, Parcel? parcel)
    {
        ref var slot = ref lines[recorded.Index & (LinesKept - 1)];
        if (Volatile.Read(ref slot) is { } cached && cached.Index == recorded.Index)
        {
            return cached.Line;
        }

        var line = Ended(Line(recorded, parcel));
        Volatile.Write(ref slot, new CachedLine(recorded.Index, line));
        return line;
    }

    private MemberId? ProducerOf(Fact fact) => fact switch
    {
        Relayed relayed => relayed.Producer,
        Received received => received.Producer,
        Enveloped => self,
        _ => null,
    };

    private static StreamLine Line(Recorded<Fact> recorded, Parcel? parcel)
    {
        var (position, entry) = ((long)recorded.Index, recorded.Id.ToString());
        if (parcel is not null)
        {
            return new StreamLine(position, StreamLine.ParcelKind, entry, Parcel: parcel);
        }

        using var fact = JsonDocument.Parse(FactCatalog.Encode(recorded.Fact));
        return new StreamLine(position, FactCatalog.KindOf(recorded.Fact.GetType()), entry, fact.RootElement.Clone());
    }

    private static byte[] Ended(StreamLine line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, FederationJson.Default.StreamLine), (byte)'\n'];

    private sealed record CachedLine(ulong Index, byte[] Line);
}
