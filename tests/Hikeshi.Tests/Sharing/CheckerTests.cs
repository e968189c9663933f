using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Stix;
using Hikeshi.Tests.Ledger;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing;

public sealed class CheckerTests
{
    private static readonly IndicatorSanity Production = new([]);
    private readonly Sector sector = new();
    private int made;

    private static Sighted Seen => Given.Sighting("gw-1") with
    {
        Entities = new SightedEntities("gw-1", "svc", "/bin/sh", ["198.51.100.7", "2001:db8::7"], ["c2.example.net"], [new string('a', 64)]),
        Techniques = ["T1059"],
    };

    [Fact]
    public void Check_WhatAPublisherMade_IsAcceptedWhole()
    {
        var published = sector.Publish(Given.Bank, Seen);
        var accepted = Assert.IsType<Accepted>(Assert.Single(sector.Check(published.Bundle)));
        Assert.Equal(published.ObjectIds, accepted.ObjectIds);
        Assert.Equal((Sector.Producer, Tlp.Green, "A service spawns a shell"), (accepted.Producer, accepted.Marking, accepted.Title));
        Assert.Equal(["ipv4-addr 198.51.100.7", "ipv6-addr 2001:db8::7", "domain-name c2.example.net", $"file-sha256 {new string('a', 64)}"], accepted.Indicators.Select(i => $"{i.Kind} {i.Value}"));
        Assert.Equal(Sector.Rule, accepted.Rule!.Text);
        Assert.Equal((Given.Component, ""), (accepted.Suggestion!.Component, accepted.Suggestion.Versions));
    }

    /// <summary>No change of any byte is believed: either the object is refused, or what is accepted is what was signed.</summary>
    [Fact]
    public void Check_AnyDamage_NeverChangesWhatIsBelieved()
    {
        var published = sector.Publish(Given.Bank, Seen);
        var genuine = Assert.IsType<Accepted>(Assert.Single(sector.Check(published.Bundle)));
        var bytes = Encoding.UTF8.GetBytes(published.Bundle);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(
            (from at in Gen.Choose(0, bytes.Length - 1) from value in Gen.Choose(0, 255) select (at, value)).ToArbitrary(),
            change =>
            {
                var damaged = bytes.ToArray();
                damaged[change.at] = (byte)change.value;
                foreach (var fact in sector.Check(Encoding.UTF8.GetString(damaged)))
                {
                    if (fact is Accepted accepted)
                    {
                        Assert.Subset(genuine.ObjectIds.ToHashSet(StringComparer.Ordinal), accepted.ObjectIds.ToHashSet(StringComparer.Ordinal));
                        Assert.Subset(genuine.Indicators.ToHashSet(), accepted.Indicators.ToHashSet());
                        Assert.True(accepted.Rule is null || accepted.Rule == genuine.Rule);
                        Assert.True(accepted.Suggestion is null || accepted.Suggestion == genuine.Suggestion);
                        Assert.Equal(genuine.Marking, accepted.Marking);
                    }
                    else
                    {
                        Assert.Contains(Assert.IsType<ObjectRefused>(fact).Code, new[] { "signature", "malformed" });
                    }
                }

                return true;
            }));
    }

    /// <summary>Truncated, repeated, spliced with hostile tokens: an answer, never an exception.</summary>
    [Fact]
    public void Check_HostileBundle_IsAnsweredWithARefusal()
    {
        var bytes = Encoding.UTF8.GetBytes(sector.Publish(Given.Bank, Seen).Bundle);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var facts = sector.Check(Encoding.UTF8.GetString(Mutation.Of(bytes, new Random(seed))));
            return facts.All(fact => fact is Accepted or ObjectRefused);
        }));
    }

    [Theory]
    [InlineData("", "malformed")]
    [InlineData("null", "malformed")]
    [InlineData("[]", "malformed")]
    [InlineData("{\"objects\":{}}", "malformed")]
    [InlineData("{\"objects\":[],\"objects\":[]}", "malformed")]
    [InlineData("{\"objects\":[1]}", "signature")]
    [InlineData("{\"objects\":[null]}", "signature")]
    [InlineData("{\"objects\":[\"x\"]}", "signature")]
    [InlineData("{\"objects\":[[]]}", "signature")]
    [InlineData("{\"objects\":[{}]}", "signature")]
    [InlineData("{\"objects\":[{\"id\":7,\"hikeshi_signature\":\"a..b\"}]}", "signature")]
    [InlineData("{\"objects\":[{\"id\":\"\\ud800\",\"hikeshi_signature\":\"\\ud800\"}]}", "signature")]
    [InlineData("{\"objects\":[{\"id\":\"x\",\"n\":1e999,\"hikeshi_signature\":\"eyJ9..AA\"}]}", "signature")]
    [InlineData("{\"objects\":[{\"id\":\"x\",\"hikeshi_signature\":null}]}", "signature")]
    public void Check_WrongTypes_AreRefused(string bundle, string code) =>
        Assert.Equal(code, Assert.IsType<ObjectRefused>(Assert.Single(sector.Check(bundle))).Code);

    [Fact]
    public void Check_LoneSurrogateUnderAGenuineLookingSignature_IsRefused()
    {
        var signed = sector.Bundle(Sector.Indicator("[ipv4-addr:value = '198.51.100.7']"));
        var facts = sector.Check(signed.Replace("indicator--1", "\\ud800", StringComparison.Ordinal));
        Assert.Equal("signature", Assert.IsType<ObjectRefused>(Assert.Single(facts)).Code);
    }

    [Fact]
    public void Check_TooDeepTooManyTooLarge_IsRefused()
    {
        string[] hostile =
        [
            "{\"objects\":" + new string('[', 40) + new string(']', 40) + "}",
            new('[', 100_000),
            "{\"objects\":[" + string.Join(',', Enumerable.Repeat("{}", 1001)) + "]}",
            "{\"objects\":[\"" + new string('x', 1 << 20) + "\"]}",
        ];
        Assert.All(hostile, bundle => Assert.Equal("malformed", Assert.IsType<ObjectRefused>(Assert.Single(sector.Check(bundle))).Code));
    }

    [Fact]
    public void Check_ForeignKeyOrUnknownProducer_IsRefused()
    {
        var bundle = sector.Bundle(Sector.Indicator("[ipv4-addr:value = '198.51.100.7']"));
        var stranger = new Sector();
        Assert.Equal("signature", Assert.IsType<ObjectRefused>(Assert.Single(stranger.Check(bundle))).Code);
        var unknown = sector.Checker().Check(Sector.Arrived(bundle, MemberId.Parse("bank-99")));
        Assert.Equal("unknown-producer", Assert.IsType<ObjectRefused>(Assert.Single(unknown)).Code);
    }

    /// <summary>A member that passes on what another signed, under its own name, is not believed.</summary>
    [Fact]
    public void Check_AnothersObjectUnderOnesOwnName_IsRefused()
    {
        using var key = Ed25519PrivateKey.Generate();
        var thief = MemberId.Parse("bank-05");
        sector.Peers.Apply(Given.At(new MemberPinned(thief, "", "", "", key.PublicKey.ToBase64Url())));
        var bundle = sector.Bundle(Sector.Indicator("[ipv4-addr:value = '198.51.100.7']"));
        Assert.Equal("signature", Assert.IsType<ObjectRefused>(Assert.Single(sector.Checker().Check(Sector.Arrived(bundle, thief)))).Code);
    }

    [Theory]
    [InlineData(Tlp.Clear, true)]
    [InlineData(Tlp.AmberStrict, true)]
    [InlineData(Tlp.Red, false)]
    public void Check_Marking_RedIsNotForMachines(Tlp marking, bool accepted)
    {
        var facts = sector.Check(sector.Bundle(Sector.Indicator("[ipv4-addr:value = '198.51.100.7']", marking: StixMarking.IdOf(marking))));
        Assert.Equal(accepted, facts is [Accepted a] && a.Marking == marking);
        Assert.Equal(!accepted, facts is [ObjectRefused { Code: "marking" }]);
    }

    [Fact]
    public void Check_NoMarkingOrARedOneBesideAnother_IsRefused()
    {
        var none = Sector.Indicator("[ipv4-addr:value = '198.51.100.7']", "indicator--1");
        none.Remove("object_marking_refs");
        var both = Sector.Indicator("[ipv4-addr:value = '198.51.100.8']", "indicator--2");
        both["object_marking_refs"]!.AsArray().Add((JsonNode)StixMarking.IdOf(Tlp.Red));
        var strange = Sector.Indicator("[ipv4-addr:value = '198.51.100.9']", "indicator--3", "marking-definition--00000000-0000-0000-0000-000000000000");
        Assert.All(sector.Check(sector.Bundle(none, both, strange)), fact => Assert.Equal("marking", Assert.IsType<ObjectRefused>(fact).Code));
    }

    [Theory]
    [InlineData("ipv4-addr", "203.0.113.9", "would-cut")]
    [InlineData("ipv4-addr", "203.0.113.0/24", "would-cut")]
    [InlineData("ipv4-addr", "203.0.0.0/16", "would-cut")]
    [InlineData("ipv4-addr", "0.0.0.0/0", "would-cut")]
    [InlineData("ipv6-addr", "::ffff:203.0.113.9", "would-cut")]
    [InlineData("ipv4-addr", "10.8.0.5", "would-cut")]
    [InlineData("ipv4-addr", "10.7.0.10", "would-cut")]
    [InlineData("domain-name", "sora-cloud.example", "would-cut")]
    [InlineData("domain-name", "login.SORA-cloud.example", "would-cut")]
    [InlineData("domain-name", "vpn.soc-vendor.example.", "would-cut")]
    [InlineData("domain-name", "soc-vendor.example", "would-cut")]
    [InlineData("ipv4-addr", "8.8.0.0/16", "too-wide")]
    [InlineData("ipv6-addr", "2a00::/32", "too-wide")]
    [InlineData("ipv4-addr", "8.8.8.0/24", "")]
    [InlineData("ipv6-addr", "2a00:1:2::/48", "")]
    [InlineData("ipv4-addr", "10.99.0.1", "private-range")]
    [InlineData("ipv4-addr", "127.0.0.1", "private-range")]
    [InlineData("ipv4-addr", "169.254.1.1", "private-range")]
    [InlineData("ipv4-addr", "192.168.7.0/24", "private-range")]
    [InlineData("ipv4-addr", "198.51.100.7", "private-range")]
    [InlineData("ipv4-addr", "255.255.255.255", "private-range")]
    [InlineData("ipv6-addr", "::1", "private-range")]
    [InlineData("ipv6-addr", "fe80::1", "private-range")]
    [InlineData("ipv6-addr", "fd00::/48", "private-range")]
    [InlineData("ipv4-addr", "8.8.8.8/24", "malformed")]
    [InlineData("ipv4-addr", "1.2", "malformed")]
    [InlineData("ipv4-addr", "c2.example.net", "malformed")]
    [InlineData("domain-name", "c2.example.net", "")]
    [InlineData("domain-name", "com", "malformed")]
    [InlineData("domain-name", "co.jp", "too-wide")]
    [InlineData("domain-name", "AC.jp.", "too-wide")]
    [InlineData("domain-name", "com.br", "too-wide")]
    [InlineData("domain-name", "c2.co.jp", "")]
    [InlineData("domain-name", "localhost", "malformed")]
    [InlineData("domain-name", "a b.example.net", "malformed")]
    [InlineData("domain-name", "..", "malformed")]
    [InlineData("file-sha256", "abc", "malformed")]
    [InlineData("email-addr", "a@example.net", "malformed")]
    public void Check_Indicator_InProduction(string kind, string value, string code) =>
        Assert.Equal(code, sector.Verdict(kind, value, Production));

    [Theory]
    [InlineData("198.51.100.7", "")]
    [InlineData("198.51.101.7", "")]
    [InlineData("192.0.2.1", "private-range")]
    public void Check_Indicator_InAnExercise_ItsNetworksStandForTheInternet(string value, string code) =>
        Assert.Equal(code, sector.Verdict("ipv4-addr", value));

    [Theory]
    [InlineData("[ipv4-addr:value = '8.8.8.8' OR ipv4-addr:value = '203.0.113.9']")]
    [InlineData("[ipv4-addr:value = '8.8.8.8'] FOLLOWEDBY [domain-name:value = 'x.example.net']")]
    [InlineData("[ipv4-addr:value != '8.8.8.8']")]
    [InlineData("[process:name = 'x']")]
    [InlineData("")]
    public void Check_PatternBeyondOneComparison_IsKeptForPeople(string pattern) =>
        Assert.Equal("malformed", Assert.IsType<ObjectRefused>(Assert.Single(sector.Check(sector.Bundle(Sector.Indicator(pattern))))).Code);

    [Fact]
    public void Check_BadObjectsBesideGoodOnes_BlockNothing()
    {
        var bundle = JsonNode.Parse(sector.Bundle(
            Sector.Indicator("[ipv4-addr:value = '203.0.113.9']", "indicator--poison"),
            Sector.Indicator("[ipv4-addr:value = '198.51.100.7']", "indicator--good"),
            Sector.Indicator(new string('x', 65537), "indicator--rule", patternType: "sigma"),
            Sector.Indicator(Sector.Rule, "indicator--behaviour", patternType: "sigma")))!;
        bundle["objects"]!.AsArray().Insert(0, 42);
        bundle["objects"]!.AsArray().Add((JsonNode)new JsonObject { ["id"] = "indicator--unsigned" });
        var facts = sector.Check(bundle.ToJsonString());
        var accepted = Assert.Single(facts.OfType<Accepted>());
        Assert.Equal(["indicator--good", "indicator--behaviour"], accepted.ObjectIds);
        Assert.Equal(["signature", "would-cut", "rule", "signature"], facts.OfType<ObjectRefused>().Select(r => r.Code));
    }

    [Fact]
    public void Check_SeveralRulesAndShields_AllHaveTheirEffect()
    {
        var other = Sector.Rule.Replace("7a0f0d53", "8a0f0d53", StringComparison.Ordinal).Replace("/sh'", "/bash'", StringComparison.Ordinal);
        var bank = Given.Bank with { Services = [.. Given.Bank.Services, Given.Bank.Services[0] with { Id = "second", Port = 9443, Component = "pkg:npm/portal@2.0.0" }] };
        var accepted = sector.Check(sector.Publish(bank, Seen).Bundle).OfType<Accepted>().ToList();
        Assert.Equal([Given.Component, "pkg:npm/portal"], accepted.Select(a => a.Suggestion!.Component));
        Assert.Single(accepted, a => a.Indicators.Count > 0);
        var rules = sector.Check(sector.Bundle(Sector.Indicator(Sector.Rule, "indicator--1", patternType: "sigma"), Sector.Indicator(other, "indicator--2", patternType: "sigma"))).OfType<Accepted>();
        Assert.Equal([Sector.Rule, other], rules.Select(a => a.Rule!.Text));
    }

    /// <summary>Under another name a bundle would be told apart from itself, and counted twice.</summary>
    [Fact]
    public void Check_DeliveredUnderAnotherName_IsRefusedWhole()
    {
        var bundle = sector.Bundle(Sector.Indicator("[ipv4-addr:value = '198.51.100.7']"));
        var refused = Assert.IsType<ObjectRefused>(Assert.Single(sector.Checker().Check(Given.At(new Received("bundle--2", Sector.Producer, bundle, 0)))));
        Assert.Equal(("malformed", "bundle--2"), (refused.Code, refused.ObjectId));
    }

    [Theory]
    [InlineData(-7 * 24, true)]
    [InlineData(-7 * 24 - 1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Check_ObjectOfThatAge_MovesThisNodeOnlyWhileItIsNews(int hours, bool accepted)
    {
        var stixObject = Sector.Indicator("[ipv4-addr:value = '198.51.100.7']");
        stixObject["created"] = $"{Given.Now.AddHours(hours).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
        var facts = sector.Check(sector.Bundle(stixObject));
        Assert.Equal(accepted, facts is [Accepted]);
        Assert.Equal(!accepted, facts is [ObjectRefused { Code: "untimely" }]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"yesterday\"")]
    [InlineData("1700000000")]
    public void Check_ObjectWithoutATime_IsRefused(string? created)
    {
        var stixObject = Sector.Indicator("[ipv4-addr:value = '198.51.100.7']");
        stixObject["created"] = created is null ? null : JsonNode.Parse(created);
        Assert.Equal("untimely", Assert.IsType<ObjectRefused>(Assert.Single(sector.Check(sector.Bundle(stixObject)))).Code);
    }

    /// <summary>What was accepted, also before a restart, has no second effect under another bundle; what is new in it has its effect.</summary>
    [Fact]
    public void Check_ObjectsAcceptedBefore_AreRefusedAsReplayed()
    {
        var checker = sector.Checker();
        var first = sector.Bundle(Sector.Indicator("[ipv4-addr:value = '198.51.100.7']", "indicator--1"), Sector.Indicator(Sector.Rule, "indicator--2", patternType: "sigma"));
        foreach (var accepted in checker.Check(Sector.Arrived(first)).OfType<Accepted>())
        {
            checker.Apply(Given.At(accepted));
        }

        var again = checker.Check(Sector.Arrived(sector.Bundle(
            Sector.Indicator("[ipv4-addr:value = '198.51.100.7']", "indicator--1"),
            Sector.Indicator(Sector.Rule, "indicator--2", patternType: "sigma"),
            Sector.Indicator("[ipv4-addr:value = '198.51.100.8']", "indicator--3"))));
        Assert.Equal(["indicator--3"], again.OfType<Accepted>().Single().ObjectIds);
        Assert.Equal(["indicator--1 replayed", "indicator--2 replayed"], again.OfType<ObjectRefused>().Select(r => $"{r.ObjectId} {r.Code}"));
    }

    [Fact]
    public void Check_ShieldAcceptedBefore_IsRefusedAsReplayed()
    {
        var (checker, bundle) = (sector.Checker(), sector.Publish(Given.Bank, Given.Sighting("gw-1")).Bundle);
        checker.Apply(Given.At(Assert.IsType<Accepted>(Assert.Single(checker.Check(Sector.Arrived(bundle))))));
        Assert.All(checker.Check(Sector.Arrived(bundle)), fact => Assert.Equal("replayed", Assert.IsType<ObjectRefused>(fact).Code));
    }

    /// <summary>Whether a rule compiles is found out where it is adopted: the shield beside it does not wait for that.</summary>
    [Fact]
    public void Check_RuleThatDoesNotCompile_IsPassedOnToWhereItIsAdopted()
    {
        var accepted = Assert.IsType<Accepted>(Assert.Single(sector.Check(sector.Bundle(Sector.Indicator("not: [sigma", patternType: "sigma")))));
        Assert.Equal("not: [sigma", accepted.Rule!.Text);
    }

    [Fact]
    public void Check_StrictestMarking_IsInheritedByTheWhole()
    {
        var facts = sector.Check(sector.Bundle(
            Sector.Indicator("[ipv4-addr:value = '198.51.100.7']", "indicator--1", StixMarking.IdOf(Tlp.Amber)),
            Sector.Indicator("[ipv4-addr:value = '198.51.100.8']", "indicator--2", StixMarking.IdOf(Tlp.Clear))));
        Assert.Equal(Tlp.Amber, Assert.IsType<Accepted>(Assert.Single(facts)).Marking);
    }

    [Fact]
    public void Check_MoreThanSixHundredObjectsAMinute_AreRefusedUntilItIsOver()
    {
        var checker = sector.Checker();
        string Bundle(int first) => sector.Bundle(Enumerable.Range(first, 300).Select(i => Sector.Indicator($"[ipv4-addr:value = '198.51.100.{i % 250}']", $"indicator--{i}")));
        Assert.IsType<Accepted>(checker.Check(Sector.Arrived(Bundle(0)))[0]);
        Assert.IsType<Accepted>(checker.Check(Sector.Arrived(Bundle(300)))[0]);
        Assert.Equal("rate", Assert.IsType<ObjectRefused>(Assert.Single(checker.Check(Sector.Arrived(Bundle(600))))).Code);
        sector.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.IsType<Accepted>(checker.Check(Sector.Arrived(Bundle(600)))[0]);
    }

    /// <summary>Whoever was away gets a day at once: what counts is when its producer made it.</summary>
    [Fact]
    public void Check_ADayAtOnce_IsWithinTheRateOfTheDay()
    {
        var checker = sector.Checker();
        for (var minute = 1440; minute > 0; minute -= 60)
        {
            Assert.IsType<Accepted>(checker.Check(Made(sector.Clock.GetUtcNow().AddMinutes(-minute)))[0]);
        }
    }

    /// <summary>One minute has its share once, whatever else comes between, and times that nobody can believe count as now.</summary>
    [Fact]
    public void Check_TooManyOfOneMinute_IsRefusedHoweverTheyAreMixed()
    {
        var checker = sector.Checker();
        var now = sector.Clock.GetUtcNow();
        var (early, late, never) = (now.AddHours(-5), now.AddHours(-2), now.AddDays(-8));
        DateTimeOffset[] mixed = [early, late, early, late, now.AddDays(8), never];
        DateTimeOffset[] tooMany = [early, late, never, now.AddDays(9), now];
        Assert.All(mixed, at => Assert.IsType<Accepted>(checker.Check(Made(at))[0]));
        Assert.All(tooMany, at => Assert.Equal("rate", Assert.IsType<ObjectRefused>(Assert.Single(checker.Check(Made(at)))).Code));
    }

    [Fact]
    public void Check_WithoutALedger_BelievesNothing()
    {
        var checker = new Checker(sector.Peers, () => null, Sector.Exercise, sector.Clock);
        Assert.Equal("no-ledger", Assert.IsType<ObjectRefused>(Assert.Single(checker.Check(Sector.Arrived(sector.Bundle())))).Code);
    }

    /// <summary>Three hundred objects that nobody has seen, in an envelope of that time.</summary>
    private Recorded<Received> Made(DateTimeOffset at)
    {
        var first = made += 300;
        var arrived = Sector.Arrived(sector.Bundle(Enumerable.Range(first, 300).Select(i => Sector.Indicator($"[ipv4-addr:value = '198.51.100.{i % 250}']", $"indicator--{i}"))));
        return arrived with { Fact = arrived.Fact with { Envelope = new Envelope(new EnvelopeHead("sector.example", Sector.Producer, "sector", 1, "", arrived.Fact.BundleId, Tlp.Green, "", at), "") } };
    }
}
