using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Federation;

/// <summary>Whether an envelope is for this recipient.</summary>
public delegate bool MaySee(MemberId recipient, MemberId producer, string audience);

/// <summary>
/// Serves a log to whoever may see it: first what they lack, oldest first, then what is new. A hub serves what it relays, a member what it made
/// and what it has received. The log is the queue: a slow reader costs a cursor, never memory.
/// </summary>
/// <param name="chains">As the log holds them.</param>
/// <param name="controls">Kinds of facts that are told to everybody, as they are.</param>
public sealed class Feed(MemberId self, IJournal journal, ChainBook chains, MaySee maySee, IReadOnlySet<string> controls)
{
    private const int LinesKept = 64; // a power of two
    private readonly CachedLine?[] lines = new CachedLine?[LinesKept];
    private readonly HashSet<string> kinds = [.. controls, FactCatalog.KindOf(typeof(Relayed)), FactCatalog.KindOf(typeof(Received)), FactCatalog.KindOf(typeof(Enveloped))];

    /// <summary>The lines for a recipient that knows what it says it knows, without an end.</summary>
    internal async IAsyncEnumerable<byte[]> LinesAsync(MemberId recipient, StreamRequest known, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        yield return Ended(new StreamLine(-1, StreamLine.Hello, Heads: [.. chains.Heads.Where(head => head.Producer == recipient)]));
        var heads = new Dictionary<(MemberId Producer, string Audience), long>();
        foreach (var head in known.Heads)
        {
            heads[(head.Producer, head.Audience)] = head.Sequence;
        }

        bool Concerns(MemberId producer, string audience) => producer != recipient && maySee(recipient, producer, audience);
        var isWhereItWas = known.After >= 0 && journal.EntryAt((ulong)known.After)?.ToString() == known.Entry;
        var news = isWhereItWas ? (ulong)known.After + 1 : 0;
        var from = Math.Min(news, chains.FirstLacking(heads, Concerns) ?? news);
        await foreach (var recorded in journal.FollowAsync(from, kinds, cancel))
        {
            if (ParcelOf(recorded.Fact) is var (producer, head))
            {
                if (Concerns(producer, head.Audience) && head.Sequence > heads.GetValueOrDefault((producer, head.Audience)))
                {
                    yield return LineOf(recorded);
                }
            }
            else if (recorded.Index >= news && controls.Contains(FactCatalog.KindOf(recorded.Fact.GetType())))
            {
                yield return LineOf(recorded);
            }
        }
    }

    /// <summary>The line for an entry: made once, sent to everybody.</summary>
    internal byte[] LineOf(Recorded<Fact> recorded)
    {
        ref var slot = ref lines[recorded.Index & (LinesKept - 1)];
        if (Volatile.Read(ref slot) is { } cached && cached.Index == recorded.Index)
        {
            return cached.Line;
        }

        var line = Ended(Line(recorded));
        Volatile.Write(ref slot, new CachedLine(recorded.Index, line));
        return line;
    }

    private StreamLine Line(Recorded<Fact> recorded)
    {
        var (position, entry) = ((long)recorded.Index, recorded.Id.ToString());
        switch (recorded.Fact)
        {
            case Relayed { Envelope: { } envelope } relayed:
                return new StreamLine(position, StreamLine.ParcelKind, entry, Producer: relayed.Producer, Parcel: new Parcel(envelope, relayed.Bundle, [.. relayed.Hops ?? [], self.Value], relayed.Withheld));
            case Received { Envelope: { } envelope } received:
                return new StreamLine(position, StreamLine.ParcelKind, entry, Producer: received.Producer, Parcel: new Parcel(envelope, received.Bundle, [.. received.Hops ?? [], self.Value], received.Withheld));
            case Enveloped { Envelope: { } envelope }:
                return new StreamLine(position, StreamLine.ParcelKind, entry, Producer: self, Parcel: new Parcel(envelope, BundleOf(recorded)));
            default:
                using (var fact = JsonDocument.Parse(FactCatalog.Encode(recorded.Fact)))
                {
                    return new StreamLine(position, FactCatalog.KindOf(recorded.Fact.GetType()), entry, fact.RootElement.Clone());
                }
        }
    }

    private string BundleOf(Recorded<Fact> enveloped) => ((Published)journal.Find(enveloped.Causes[0])!).Bundle;

    /// <summary>Null for what is no parcel, or was passed on before there were envelopes.</summary>
    private (MemberId Producer, EnvelopeHead Head)? ParcelOf(Fact fact) => fact switch
    {
        Relayed { Envelope: { } envelope } relayed => (relayed.Producer, envelope.Head),
        Received { Envelope: { } envelope } received => (received.Producer, envelope.Head),
        Enveloped { Envelope: { } envelope } => (self, envelope.Head),
        _ => null,
    };

    private static byte[] Ended(StreamLine line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, FederationJson.Default.StreamLine), (byte)'\n'];

    private sealed record CachedLine(ulong Index, byte[] Line);
}
