using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Sharing.Federation.Envelopes;

/// <summary>Gives what is published here its place in the chain of its audience. The same publication has one place, however often it is asked for.</summary>
public sealed class Outbox(MemberId self, string sector, Ed25519PrivateKey key)
{
    /// <summary>More than thinking can be behind.</summary>
    private const int MostRemembered = 8192;
    private readonly Dictionary<string, (long Sequence, string Digest)> last = new(StringComparer.Ordinal);
    private readonly Dictionary<EntryId, Enveloped> made = [];
    private readonly Queue<EntryId> order = new();
    private readonly Lock gate = new();

    public IReadOnlyList<Fact> Seal(Recorded<Published> published)
    {
        lock (gate)
        {
            if (made.ContainsKey(published.Id))
            {
                return [];
            }

            var fact = published.Fact;
            var audience = fact.Audience ?? Audience.Usual(fact.Marking).Text;
            var (sequence, previous) = last.GetValueOrDefault(audience, (0, ""));
            var head = new EnvelopeHead(sector, self, audience, sequence + 1, previous, fact.BundleId, fact.Marking, EnvelopeSigning.DigestOf(fact.Bundle), published.Time.ToUniversalTime());
            var enveloped = new Enveloped(EnvelopeSigning.Sign(head, key));
            Keep(published.Id, enveloped);
            return [enveloped];
        }
    }

    public void Apply(Recorded<Enveloped> enveloped)
    {
        lock (gate)
        {
            Keep(enveloped.Causes[0], enveloped.Fact);
        }
    }

    private void Keep(EntryId published, Enveloped enveloped)
    {
        var head = enveloped.Envelope.Head;
        if (head.Sequence > last.GetValueOrDefault(head.Audience).Sequence)
        {
            last[head.Audience] = (head.Sequence, EnvelopeSigning.DigestOf(head));
        }

        if (made.TryAdd(published, enveloped))
        {
            order.Enqueue(published);
            if (order.Count > MostRemembered)
            {
                made.Remove(order.Dequeue());
            }
        }
    }
}
