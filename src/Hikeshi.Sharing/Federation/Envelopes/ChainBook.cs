using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Federation.Envelopes;

/// <summary>How far a chain is known without a gap.</summary>
public sealed record ChainHead(MemberId Producer, string Audience, long Sequence);

/// <summary>What an envelope is to a chain that is known up to here.</summary>
public enum Place
{
    /// <summary>The next one.</summary>
    Next,

    /// <summary>Those before it have not come yet.</summary>
    Ahead,

    /// <summary>It came before.</summary>
    Known,

    /// <summary>Another one, signed by the same producer, stands at its place, or before it.</summary>
    Contradicts,
}

/// <summary>The chains of all producers as this log holds them: what is known, up to where, and which entry it is. Thread-safe.</summary>
public sealed class ChainBook
{
    private const ulong NotYet = ulong.MaxValue;
    private readonly Dictionary<(MemberId Producer, string Audience), Chain> chains = [];
    private readonly Lock gate = new();

    /// <summary>How far each chain is known without a gap.</summary>
    public IReadOnlyList<ChainHead> Heads
    {
        get
        {
            lock (gate)
            {
                return [.. chains.Select(chain => new ChainHead(chain.Key.Producer, chain.Key.Audience, chain.Value.Contiguous))];
            }
        }
    }

    public long Contiguous(MemberId producer, string audience)
    {
        lock (gate)
        {
            return chains.TryGetValue((producer, audience), out var chain) ? chain.Contiguous : 0;
        }
    }

    /// <param name="producer">As this sector names it.</param>
    public Place PlaceOf(MemberId producer, EnvelopeHead head)
    {
        lock (gate)
        {
            return chains.TryGetValue((producer, head.Audience), out var chain) ? chain.PlaceOf(head)
                : head.Sequence == 1 ? Place.Next : Place.Ahead;
        }
    }

    /// <summary>It is on its way into the log: it is known, and cannot be served yet.</summary>
    public void Expect(MemberId producer, EnvelopeHead head, EntryId entry) => Apply(producer, head, entry, NotYet);

    /// <param name="entry">That holds it.</param>
    /// <param name="index">Of the entry.</param>
    public void Apply(MemberId producer, EnvelopeHead head, EntryId entry, ulong index)
    {
        lock (gate)
        {
            if (!chains.TryGetValue((producer, head.Audience), out var chain))
            {
                chains[(producer, head.Audience)] = chain = new Chain();
            }

            chain.Add(head, entry, index);
        }
    }

    /// <summary>The entry that holds the envelope, and its index; null when none does.</summary>
    public (EntryId Entry, ulong Index)? Find(MemberId producer, string audience, long sequence)
    {
        lock (gate)
        {
            return chains.TryGetValue((producer, audience), out var chain) && chain.Find(sequence) is { } link ? (link.Entry, link.Index) : null;
        }
    }

    /// <summary>The first entry that somebody who knows <paramref name="known"/> lacks; null when there is none.</summary>
    public ulong? FirstLacking(IReadOnlyDictionary<(MemberId Producer, string Audience), long> known, Func<MemberId, string, bool> concerns)
    {
        lock (gate)
        {
            ulong? first = null;
            foreach (var (key, chain) in chains)
            {
                if (concerns(key.Producer, key.Audience) && chain.FirstAfter(known.GetValueOrDefault(key)) is { } index && (first is null || index < first))
                {
                    first = index;
                }
            }

            return first;
        }
    }

    /// <summary>Where chains have gaps now: from and to, both missing.</summary>
    public IReadOnlyList<(MemberId Producer, string Audience, long From, long To)> Gaps
    {
        get
        {
            lock (gate)
            {
                return [.. chains.Where(chain => chain.Value.FirstAhead is not null).Select(chain => (chain.Key.Producer, chain.Key.Audience, chain.Value.Contiguous + 1, chain.Value.FirstAhead!.Value - 1))];
            }
        }
    }

    private readonly record struct Link(string Digest, string Previous, EntryId Entry, ulong Index);

    private sealed class Chain
    {
        private readonly List<Link> links = [];
        private readonly SortedDictionary<long, Link> ahead = [];

        public long Contiguous => links.Count;

        public long? FirstAhead => ahead.Count > 0 ? ahead.First().Key : null;

        public Place PlaceOf(EnvelopeHead head)
        {
            if (Find(head.Sequence) is { } known)
            {
                return known.Digest == EnvelopeSigning.DigestOf(head) ? Place.Known : Place.Contradicts;
            }

            var follows = head.Sequence == 1 ? "" : Find(head.Sequence - 1)?.Digest;
            return follows is not null && follows != head.Previous ? Place.Contradicts
                : Find(head.Sequence + 1) is { } next && next.Previous != EnvelopeSigning.DigestOf(head) ? Place.Contradicts
                : head.Sequence == Contiguous + 1 ? Place.Next
                : Place.Ahead;
        }

        public void Add(EnvelopeHead head, EntryId entry, ulong index)
        {
            if (Find(head.Sequence) is { } known)
            {
                Put(head.Sequence, known.Index == NotYet ? known with { Entry = entry, Index = index } : known);
                return;
            }

            ahead[head.Sequence] = new Link(EnvelopeSigning.DigestOf(head), Find(head.Sequence - 1)?.Digest ?? head.Previous, entry, index);
            while (ahead.Remove(Contiguous + 1, out var next))
            {
                links.Add(next);
            }
        }

        public ulong? FirstAfter(long sequence)
        {
            ulong? first = sequence < Contiguous ? links.Skip((int)sequence).Min(link => link.Index) : null;
            foreach (var (at, link) in ahead)
            {
                if (at > sequence && (first is null || link.Index < first))
                {
                    first = link.Index;
                }
            }

            return first;
        }

        public Link? Find(long sequence) =>
            sequence >= 1 && sequence <= links.Count ? links[(int)sequence - 1] : ahead.TryGetValue(sequence, out var link) ? link : null;

        private void Put(long sequence, Link link)
        {
            if (sequence <= links.Count)
            {
                links[(int)sequence - 1] = link;
            }
            else
            {
                ahead[sequence] = link;
            }
        }
    }
}
