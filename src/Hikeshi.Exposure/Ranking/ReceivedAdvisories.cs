using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Vex;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Exposure.Ranking;

/// <summary>A document that arrived, as it is understood.</summary>
/// <param name="Entry">Where it came, in the evidence.</param>
/// <param name="IsOwn">The institution took it in itself; otherwise the hub's question brought it.</param>
public sealed record KnownDocument(string Id, EntryId Entry, DateTimeOffset Since, bool IsOwn, IReadOnlyList<Advisory> Advisories)
{
    /// <summary>What a recorded document says; empty when it cannot be read.</summary>
    public static IReadOnlyList<Advisory> Read(string name, string document)
    {
        try
        {
            return ReceivedDocument.Read(name, Encoding.UTF8.GetBytes(document)).Advisories;
        }
        catch (RefusedException)
        {
            return [];
        }
    }
}

/// <summary>
/// The advisories that reached a node, the newest document of each id, with the time of the first. Documents are read when somebody asks, never
/// on the thread that defends. Thread-safe.
/// </summary>
public sealed class ReceivedAdvisories
{
    /// <summary>Of distinct ids; the oldest gives way.</summary>
    public const int Most = 100_000;

    private readonly Dictionary<string, Received> byId = new(StringComparer.Ordinal);
    private readonly LinkedList<string> order = new();
    private readonly Lock gate = new();

    /// <summary>Grows with every change.</summary>
    public long Version { get; private set; }

    /// <summary>How many gave way.</summary>
    public int Dropped { get; private set; }

    public void Apply(Recorded<AdvisoryReceived> received) => Put(received.Fact.AdvisoryId, received.Fact.Document, received.Id, received.Time, isOwn: true);

    /// <summary>The hub's question carries the advisory. What closes findings here, the institution takes in itself: a hub cannot talk a member out of one.</summary>
    public void Apply(Recorded<SectorAsked> asked) => Put(asked.Fact.AdvisoryId, asked.Fact.Document, asked.Id, asked.Time, isOwn: false);

    public void Apply(Recorded<BodiesErased> erased)
    {
        var entries = erased.Causes.ToHashSet();
        lock (gate)
        {
            foreach (var (id, received) in byId.Where(pair => entries.Contains(pair.Value.Entry)).ToList())
            {
                byId.Remove(id);
                order.Remove(received.Place);
                Version++;
            }
        }
    }

    /// <summary>In the order of arrival, with the VEX that was taken in here; documents that cannot be read are counted.</summary>
    public (IReadOnlyList<KnownAdvisory> Advisories, IReadOnlyList<VexDocument> Vex, int Unreadable) Read()
    {
        List<Received> all;
        lock (gate)
        {
            all = [.. order.Select(id => byId[id])];
        }

        var read = all.AsParallel().AsOrdered().Select(one => (one.Since, one.IsOwn, Document: one.Read())).ToList();
        return (
            [.. read.SelectMany(one => (one.Document?.Advisories ?? []).Select(advisory => new KnownAdvisory(advisory, one.Since)))],
            [.. read.Where(one => one.IsOwn).Select(one => one.Document?.Vex).OfType<VexDocument>()],
            read.Count(one => one.Document is null));
    }

    /// <summary>What the newest document of an id says; null when none came, or it cannot be read.</summary>
    public IReadOnlyList<Advisory>? Find(string id) => Newest(id)?.Advisories;

    /// <summary>One document: by the id under which it arrived, else by the id or an alias of an advisory in it; not on the thread that defends, as it may read them all.</summary>
    /// <returns>Null when it did not arrive here, gave way, was erased, or cannot be read.</returns>
    public KnownDocument? About(string id)
    {
        if (Newest(id) is { } known)
        {
            return known;
        }

        List<string> ids;
        lock (gate)
        {
            ids = [.. order];
        }

        return ids.AsEnumerable().Reverse().Select(Newest).FirstOrDefault(document => document?.Advisories.Any(advisory => advisory.Aliases.Prepend(advisory.Id).Contains(id, StringComparer.OrdinalIgnoreCase)) is true);
    }

    /// <summary>The newest document of an id, with where it came from.</summary>
    /// <returns>As <see cref="About"/>.</returns>
    public KnownDocument? Newest(string id)
    {
        Received? received;
        lock (gate)
        {
            received = byId.GetValueOrDefault(id);
        }

        return received?.Read() is { } document ? new KnownDocument(id, received.Entry, received.Since, received.IsOwn, document.Advisories) : null;
    }

    private void Put(string id, string document, EntryId entry, DateTimeOffset time, bool isOwn)
    {
        lock (gate)
        {
            Version++;
            var since = time;
            if (byId.Remove(id, out var earlier))
            {
                order.Remove(earlier.Place);
                since = earlier.Since;
            }

            byId[id] = new Received(document, entry, since, isOwn, order.AddLast(id));
            if (byId.Count > Most)
            {
                byId.Remove(order.First!.Value);
                order.RemoveFirst();
                Dropped++;
            }
        }
    }

    /// <summary>A document, and what was read from it once somebody had asked; then the text is let go.</summary>
    private sealed class Received(string text, EntryId entry, DateTimeOffset since, bool isOwn, LinkedListNode<string> place)
    {
        private readonly Lock reading = new();
        private string? document = text;
        private AdvisoryDocument? content;

        public EntryId Entry => entry;

        public bool IsOwn => isOwn;

        public DateTimeOffset Since => since;

        public LinkedListNode<string> Place => place;

        /// <returns>Null when it is no advisory.</returns>
        public AdvisoryDocument? Read()
        {
            lock (reading)
            {
                if (document is { } unread)
                {
                    document = null;
                    content = Parse($"entry {entry}", unread);
                }

                return content;
            }
        }

        private static AdvisoryDocument? Parse(string name, string document)
        {
            try
            {
                return AdvisoryDocument.Read(name, Encoding.UTF8.GetBytes(document));
            }
            catch (RefusedException)
            {
                return null;
            }
        }
    }
}
