using System.Globalization;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Sharing.Membership;

/// <summary>
/// Whether the hub tells all members of the same members: each says, signed, whom it was told of, and compares what the others say with its own. A member
/// that was made up for one of them, or a key that stands for somebody else, does not fit. Thread-safe.
/// </summary>
/// <param name="settle">News of a member needs so long to reach everybody: before that it is no contradiction.</param>
public sealed class RosterDesk(MemberId self, Ed25519PrivateKey logKey, PeerDirectory peers, TimeProvider clock, TimeSpan settle)
{
    public const string OnlyHere = "only-here";
    public const string OnlyThere = "only-there";
    public const string OtherKey = "other-key";
    public const string Impersonated = "impersonated";

    /// <summary>Also without news: what was held back once is then held back again and again.</summary>
    private static readonly TimeSpan SaidAnew = TimeSpan.FromHours(24);

    private const int MostEntries = 2_000;
    private readonly Lock gate = new();
    private readonly Dictionary<MemberId, (RosterStated Stated, DateTimeOffset Came)> latest = [];
    private readonly HashSet<(MemberId About, string How, MemberId By, string There)> raised = [];
    private readonly List<Recorded<RosterDiffers>> alarms = [];
    private string seen = "", said = "";
    private DateTimeOffset seenAt, saidAt;

    /// <summary>Contradictions that this log holds, oldest first.</summary>
    public IReadOnlyList<Recorded<RosterDiffers>> Alarms
    {
        get
        {
            lock (gate)
            {
                return [.. alarms];
            }
        }
    }

    public void Apply(Recorded<RosterDiffers> differs)
    {
        lock (gate)
        {
            raised.Add((differs.Fact.About, differs.Fact.How, differs.Fact.Stated.Member, differs.Fact.There));
            alarms.Add(differs);
        }
    }

    /// <summary>The statement that is due: the roster changed and has settled, or a day went by.</summary>
    /// <returns>Null when there is nothing new to say; what is returned is said until <see cref="Said"/> is called.</returns>
    public RosterStated? Due()
    {
        var entries = Entries();
        var (text, now) = (Text(entries), clock.GetUtcNow());
        lock (gate)
        {
            if (text != seen)
            {
                (seen, seenAt) = (text, now);
            }

            if ((text == said && now < saidAt + SaidAnew) || now < seenAt + settle)
            {
                return null;
            }
        }

        return new RosterStated(self, now, entries, DetachedJws.Sign(Statement(self, now, entries), logKey, self.Value));
    }

    /// <summary>It is with the hub.</summary>
    public void Said(RosterStated stated)
    {
        lock (gate)
        {
            (said, saidAt) = (Text(stated.Entries), stated.At);
        }
    }

    /// <summary>Takes another member's statement, whoever brings it.</summary>
    /// <returns>The contradictions that are certain at once, and were not known.</returns>
    public IReadOnlyList<RosterDiffers> Take(RosterStated stated)
    {
        if (stated.Member == self || WhyNot(stated, peers) is not null)
        {
            return [];
        }

        lock (gate)
        {
            if (latest.TryGetValue(stated.Member, out var before) && before.Stated.At >= stated.At)
            {
                return [];
            }

            latest[stated.Member] = (stated, clock.GetUtcNow());
        }

        return Look();
    }

    /// <summary>Compares again what others said last: news that should have come by now and did not.</summary>
    public IReadOnlyList<RosterDiffers> Look()
    {
        lock (gate)
        {
            List<RosterDiffers> found = [.. latest.Values.SelectMany(each => Compare(each.Stated, each.Came)).Where(news => raised.Add((news.About, news.How, news.Stated.Member, news.There)))];
            if (found.Count > 0)
            {
                said = ""; // the other shall see the same contradiction
            }

            return found;
        }
    }

    /// <summary>It was not recorded, so it is still news.</summary>
    public void Forget(RosterDiffers news)
    {
        lock (gate)
        {
            raised.Remove((news.About, news.How, news.Stated.Member, news.There));
        }
    }

    /// <returns>Null when it is what the member signed; otherwise why it is not believed.</returns>
    public static string? WhyNot(RosterStated stated, PeerDirectory peers) =>
        stated.Entries.Count > MostEntries ? $"more than {MostEntries} entries"
        : stated.Entries.Any(entry => !Ed25519PublicKey.TryParseBase64Url(entry.Key, out _)) ? "an entry without a key"
        : peers.KeyOf(stated.Member) is not { } key ? $"no key of {stated.Member} is pinned here"
        : DetachedJws.Verify(stated.Signature, Statement(stated.Member, stated.At, stated.Entries), key) ? null
        : $"the signature is not {stated.Member}'s";

    private IEnumerable<RosterDiffers> Compare(RosterStated stated, DateTimeOffset came)
    {
        var now = clock.GetUtcNow();
        var there = stated.Entries.DistinctBy(entry => entry.Member).ToDictionary(entry => entry.Member, entry => entry.Key);
        foreach (var (member, key) in there)
        {
            var known = peers.Find(member);
            var here = member == self ? logKey.PublicKey.ToBase64Url() : known?.Pin.EvidenceKey;
            if (here is null && now >= came + settle)
            {
                yield return new RosterDiffers(member, OnlyThere, "", key, stated);
            }
            else if (here is not null && key != here && known?.Former.Contains(key) != true && known?.Claimed?.Claimed != key)
            {
                yield return new RosterDiffers(member, member == self ? Impersonated : OtherKey, here, key, stated);
            }
        }

        foreach (var known in Own().Where(known => !there.ContainsKey(known.Pin.Member) && known.Pin.Member != stated.Member && came >= known.Since + settle))
        {
            yield return new RosterDiffers(known.Pin.Member, OnlyHere, known.Pin.EvidenceKey, "", stated);
        }
    }

    private IEnumerable<Peer> Own() => peers.All.Where(peer => peer.Revoked is null && peer.Pin.Member.Sector is null && peer.Pin.Member != self);

    private IReadOnlyList<RosterEntry> Entries() =>
        [.. Own().Select(peer => new RosterEntry(peer.Pin.Member, peer.Pin.EvidenceKey)).Append(new RosterEntry(self, logKey.PublicKey.ToBase64Url())).OrderBy(entry => entry.Member.Value, StringComparer.Ordinal)];

    private static string Text(IReadOnlyList<RosterEntry> entries) => string.Join(',', entries.Select(entry => $$"""{"key":"{{entry.Key}}","member":"{{entry.Member}}"}"""));

    /// <summary>In canonical form (RFC 8785): members in order; nothing needs escaping in what holds.</summary>
    private static byte[] Statement(MemberId member, DateTimeOffset at, IReadOnlyList<RosterEntry> entries) =>
        Encoding.UTF8.GetBytes($$"""{"at":"{{at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}","entries":[{{Text(entries)}}],"member":"{{member}}","type":"hikeshi-roster/1"}""");
}
