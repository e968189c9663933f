using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Kernel.Signing;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Publishing;
using Hikeshi.Sharing.Stix;
using Hikeshi.Tests.People;
using Hikeshi.Tests.Response;

namespace Hikeshi.Tests.Sharing;

/// <summary>Two members that know each other: <see cref="Producer"/> shares, bank-07 (<see cref="Given.Bank"/>) checks.</summary>
internal sealed class Sector
{
    public const string Rule =
        """
        title: A service spawns a shell
        id: 7a0f0d53-5b3e-4f6c-9c58-0d6a2f1b7c11
        status: test
        logsource:
          category: process_creation
        detection:
          shell:
            Image|endswith: '/sh'
          condition: shell
        level: high
        """;

    /// <summary>Addresses that belong to nobody in an exercise.</summary>
    public static readonly IndicatorSanity Exercise = new([Prefix("198.51.100.0/24"), Prefix("2001:db8::/32")]);

    public static readonly MemberId Producer = Given.Other;

    public Sector() => Peers.Apply(Given.At(new MemberPinned(Producer, "Momiji", "もみじ", "regional-bank", Key.PublicKey.ToBase64Url())));

    public Ed25519PrivateKey Key { get; } = Ed25519PrivateKey.Generate();

    public PeerDirectory Peers { get; } = new();

    public TestClock Clock { get; } = TestClock.AtMorning();

    public Checker Checker(IndicatorSanity? sanity = null) => new(Peers, () => new LedgerView(Given.Bank), sanity ?? Exercise, Clock);

    /// <summary>Delivered under the name that the bundle gives itself.</summary>
    public static Recorded<Received> Arrived(string bundle, MemberId? producer = null) =>
        Given.At(new Received(BundleReader.Read(bundle).Id, producer ?? Producer, bundle, 0));

    public IReadOnlyList<Fact> Check(string bundle, IndicatorSanity? sanity = null) => Checker(sanity).Check(Arrived(bundle));

    /// <summary>The code that one indicator is refused with; empty when it is accepted.</summary>
    public string Verdict(string kind, string value, IndicatorSanity? sanity = null) =>
        Check(Publisher(Given.Bank with { Id = Producer.Value }).PublishIndicators("by hand", [(kind, value)], Hikeshi.Kernel.Marking.Tlp.Green, "seed", Given.Now).Bundle, sanity)
            .OfType<ObjectRefused>().SingleOrDefault()?.Code ?? "";

    /// <summary>What the producer publishes after it has contained a sighting on its own host.</summary>
    public Published Publish(InstitutionDocument own, Sighted sighting)
    {
        var shields = own.Services.Where(s => s.InternetExposed)
            .Select(s => Given.Order(ContainmentKind.Shield) with { Address = s.Address, Port = s.Port, Allow = s.AllowFrom })
            .Select(order => new PlannedAction(order, "act", "order", "", "", [])).ToList();
        var (publisher, ordered) = Contained(own, sighting, new Decided("sighting", "v", Producer, sighting.RuleTitle, shields, []));
        return (Published)publisher.Publish(ordered[0]).Single();
    }

    /// <summary>A sighting, what was decided about it, and its orders one after the other, as the evidence has them.</summary>
    public (Publisher Publisher, IReadOnlyList<Recorded<Ordered>> Ordered) Contained(InstitutionDocument own, Fact sighted, Decided decided)
    {
        var facts = new FewFacts();
        var cause = facts.Add(sighted);
        var decision = facts.Add(decided, cause);
        var ordered = decided.Actions.Where(a => a.Verdict == "order")
            .Select((a, i) => new Recorded<Ordered>(EntryId.New(Given.Now), (ulong)(2 + i), Given.Now, "machine", [decision], new Ordered(a.Order)));
        return (Publisher(own, facts), [.. ordered]);
    }

    public Publisher Publisher(InstitutionDocument own, IFactReader? facts = null) =>
        new(Producer, Key, () => new LedgerView(own), facts ?? new FewFacts(), _ => Rule, Exercise);

    /// <summary>A bundle of objects that the producer signs, whatever they say.</summary>
    public string Bundle(params IEnumerable<JsonObject> objects) => new JsonObject
    {
        ["type"] = "bundle",
        ["id"] = "bundle--1",
        ["objects"] = new JsonArray([.. objects.Select(Sign)]),
    }.ToJsonString();

    public JsonObject Sign(JsonObject stixObject)
    {
        ObjectSignature.Sign(stixObject, Key, Producer.Value);
        return stixObject;
    }

    public static JsonObject Indicator(string pattern, string id = "indicator--1", string? marking = null, string patternType = "stix") => new()
    {
        ["type"] = "indicator",
        ["id"] = id,
        ["created"] = $"{Given.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}",
        ["pattern"] = pattern,
        ["pattern_type"] = patternType,
        ["object_marking_refs"] = new JsonArray(marking ?? StixMarking.IdOf(Hikeshi.Kernel.Marking.Tlp.Green)),
    };

    public static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);

    private sealed class FewFacts : IFactReader
    {
        private readonly Dictionary<EntryId, (Fact Fact, IReadOnlyList<EntryId> Causes)> entries = [];

        public EntryId Add(Fact fact, params EntryId[] causes)
        {
            var id = EntryId.New(Given.Now);
            entries.Add(id, (fact, causes));
            return id;
        }

        public Fact? Find(EntryId id) => entries.TryGetValue(id, out var entry) ? entry.Fact : null;

        public IReadOnlyList<EntryId> CausesOf(EntryId id) => entries.TryGetValue(id, out var entry) ? entry.Causes : [];
    }
}
