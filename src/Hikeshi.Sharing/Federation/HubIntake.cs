using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Sharing.Federation;

/// <summary>Records what the hub streams, once: at least once on the wire becomes exactly once in effect here.</summary>
/// <param name="isProvenNews">Whether a contradiction that the hub tells of proves itself, and was not known here.</param>
public sealed class HubIntake(MemberId self, HubClient client, PeerDirectory peers, IJournal journal, Func<SplitViewSeen, bool> isProvenNews)
{
    private readonly HashSet<(MemberId Producer, string BundleId)> seenBundles = [];
    private readonly HashSet<string> seenQuestions = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private long lastPosition = -1;

    public Task RunAsync(Action<Exception> broken, CancellationToken cancel) =>
        client.FollowAsync(() => Interlocked.Read(ref lastPosition), Take, broken, cancel);

    public void Apply(Recorded<Received> received)
    {
        lock (gate)
        {
            seenBundles.Add((received.Fact.Producer, received.Fact.BundleId));
            lastPosition = Math.Max(lastPosition, received.Fact.HubPosition);
        }
    }

    public void Apply(Recorded<SectorAsked> asked)
    {
        lock (gate)
        {
            seenQuestions.Add(asked.Fact.QuestionId);
        }
    }

    internal void Take(StreamLine line)
    {
        if (line.Fact is not { } body)
        {
            return;
        }

        switch (FactCatalog.Decode(line.Kind, JsonSerializer.SerializeToUtf8Bytes(body, FederationJson.Default.JsonElement)))
        {
            case Relayed relayed when relayed.Producer != self:
                RecordFirst(seenBundles, (relayed.Producer, relayed.BundleId), new Received(relayed.BundleId, relayed.Producer, relayed.Bundle, line.Position));
                break;
            case SectorAsked asked:
                RecordFirst(seenQuestions, asked.QuestionId, asked);
                break;
            case SplitViewSeen split when isProvenNews(split):
                Record(split);
                break;
            case MemberEnrolled enrolled when peers.Consider(enrolled) is { } fact:
                Record(fact);
                break;
            default:
                break;
        }
    }

    /// <summary>What the log cannot take now is still new when the hub brings it again.</summary>
    private void RecordFirst<T>(HashSet<T> seen, T id, Fact fact)
    {
        lock (gate)
        {
            if (!seen.Add(id))
            {
                return;
            }
        }

        try
        {
            Record(fact);
        }
        catch
        {
            lock (gate)
            {
                seen.Remove(id);
            }

            throw;
        }
    }

    private void Record(Fact fact) => journal.Record("hub:stream", [], fact);
}
