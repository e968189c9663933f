using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Checking;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing;

/// <summary>STIX versioning (§3.6): the same object, newer or ended, from the same producer.</summary>
public sealed class VersionTests
{
    private readonly Sector sector = new();

    private static JsonObject Version(int minute, string value = "198.51.100.7", bool ends = false, string id = "indicator--1")
    {
        var made = Sector.Indicator($"[ipv4-addr:value = '{value}']", id);
        made["modified"] = $"{Given.Now.AddMinutes(minute).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";
        if (ends)
        {
            made["revoked"] = true;
        }

        return made;
    }

    [Fact]
    public void Check_NewerVersion_IsJudgedAndTakesBackTheOlder()
    {
        var checker = sector.Checker();
        var first = Entry(Assert.IsType<Accepted>(Assert.Single(checker.Check(Arrived(Version(0))))));
        checker.Apply(first);
        var facts = checker.Check(Arrived(Version(1, "198.51.100.8")));
        Assert.Equal("198.51.100.8", facts.OfType<Accepted>().Single().Indicators.Single().Value);
        var retracted = facts.OfType<Retracted>().Single();
        Assert.Equal((Retracted.Corrected, first.Id), (retracted.Why, retracted.Accepted));
        Assert.False(checker.IsStanding(Sector.Producer, "indicator--1", Given.Now));
        Assert.True(checker.IsStanding(Sector.Producer, "indicator--1", Given.Now.AddMinutes(1)));
    }

    [Fact]
    public void Check_OlderOrEqualVersion_IsReplayed()
    {
        var checker = sector.Checker();
        checker.Check(Arrived(Version(1)));
        Assert.Equal(["replayed", "replayed"], new[] { Version(1), Version(0) }.Select(version => Assert.IsType<ObjectRefused>(Assert.Single(checker.Check(Arrived(version)))).Code));
    }

    [Fact]
    public void Check_RetractionBeforeTheOriginal_KeepsItOut()
    {
        var checker = sector.Checker();
        var retracted = Assert.IsType<Retracted>(Assert.Single(checker.Check(Arrived(Version(1, ends: true)))));
        Assert.Equal((Retracted.Revoked, null), (retracted.Why, retracted.Accepted));
        Assert.Equal("retracted", Assert.IsType<ObjectRefused>(Assert.Single(checker.Check(Arrived(Version(0))))).Code);

        var restarted = sector.Checker();
        restarted.Apply(Given.At(retracted));
        Assert.Equal("retracted", Assert.IsType<ObjectRefused>(Assert.Single(restarted.Check(Arrived(Version(0))))).Code);
    }

    /// <summary>What ends an object ends it for ever, also for a version that says it is newer (STIX 2.1 §3.2).</summary>
    [Fact]
    public void Check_VersionAfterTheEnd_IsRefused()
    {
        var checker = sector.Checker();
        checker.Check(Arrived(Version(1, ends: true)));
        Assert.Equal("retracted", Assert.IsType<ObjectRefused>(Assert.Single(checker.Check(Arrived(Version(2))))).Code);
    }

    [Fact]
    public void Check_AnothersRetraction_ChangesNothing()
    {
        using var key = Hikeshi.Kernel.Signing.Ed25519PrivateKey.Generate();
        var other = MemberId.Parse("bank-05");
        sector.Peers.Apply(Given.At(new MemberPinned(other, "", "", "", key.PublicKey.ToBase64Url())));
        var checker = sector.Checker();
        checker.Check(Arrived(Version(0)));
        var made = Version(1, ends: true);
        Hikeshi.Sharing.Stix.ObjectSignature.Sign(made, key, other.Value);
        var bundle = new JsonObject { ["type"] = "bundle", ["id"] = "bundle--9", ["objects"] = new JsonArray(made) }.ToJsonString();
        Assert.Equal(other, Assert.IsType<Retracted>(Assert.Single(checker.Check(Sector.Arrived(bundle, other)))).Producer);
        Assert.True(checker.IsStanding(Sector.Producer, "indicator--1", Given.Now));
    }

    [Fact]
    public void Check_TwoContentsOfOneVersion_NeitherCounts()
    {
        var checker = sector.Checker();
        checker.Check(Arrived(Version(0, "198.51.100.7")));
        var facts = checker.Check(Arrived(Version(0, "198.51.100.8")));
        Assert.Equal(Retracted.Contradictory, facts.OfType<Retracted>().Single().Why);
        Assert.Equal("contradictory", facts.OfType<ObjectRefused>().Single().Code);
        Assert.False(checker.IsStanding(Sector.Producer, "indicator--1", Given.Now));
    }

    /// <summary>A refused correction leaves nothing of the old behind: the producer does not say it any more.</summary>
    [Fact]
    public void Check_CorrectionThatIsRefused_StillTakesBackTheOlder()
    {
        var checker = sector.Checker();
        checker.Check(Arrived(Version(0)));
        var facts = checker.Check(Arrived(Version(1, "203.0.113.9")));
        Assert.Equal("would-cut", facts.OfType<ObjectRefused>().Single().Code);
        Assert.Equal(Retracted.Corrected, facts.OfType<Retracted>().Single().Why);
        var restarted = sector.Checker();
        restarted.Apply(Given.At(facts.OfType<ObjectRefused>().Single()));
        Assert.Equal("replayed", Assert.IsType<ObjectRefused>(Assert.Single(restarted.Check(Arrived(Version(0))))).Code);
    }

    /// <summary>Neither a flood nor an old date keeps out what undoes.</summary>
    [Fact]
    public void Check_RetractionWithinAFlood_IsHeard()
    {
        var checker = sector.Checker();
        checker.Check(Arrived(Version(0)));
        var flood = Enumerable.Range(2, 700).Select(i => Version(0, id: $"indicator--{i}")).Append(Version(1, ends: true));
        var facts = checker.Check(Sector.Arrived(sector.Bundle(flood)));
        Assert.Equal(["indicator--1"], facts.OfType<Retracted>().Single().Objects.Select(version => version.ObjectId));
        Assert.Equal("rate", facts.OfType<ObjectRefused>().Single().Code);
        sector.Clock.Advance(TimeSpan.FromDays(9));
        Assert.Single(checker.Check(Arrived(Version(0, ends: true, id: "indicator--late"))).OfType<Retracted>());
    }

    /// <summary>Any order, any repetition, with a restart anywhere: what stands in the end is the same.</summary>
    [Fact]
    public void Check_AnyOrderAndRepetitionOfVersions_GivesTheSameState()
    {
        JsonObject[] versions =
        [
            Version(0), Version(1, "198.51.100.8"), Version(2, "203.0.113.9"), Version(2, "198.51.100.9"),
            Version(0, id: "indicator--2"), Version(1, ends: true, id: "indicator--2"), Version(2, id: "indicator--2"),
            Version(0, id: "indicator--3"), Version(3, "198.51.100.3", id: "indicator--3"),
        ];
        var bundles = versions.Select(version => sector.Bundle(version)).ToList();
        var expected = new[] { "indicator--3 3" };
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var order = bundles.Concat(bundles.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next()).ToList();
            var restart = random.Next(order.Count + 1);
            var (checker, log) = (sector.Checker(), new List<Recorded<Fact>>());
            for (var i = 0; i < order.Count; i++)
            {
                if (i == restart)
                {
                    checker = sector.Checker();
                    log.ForEach(entry => Know(checker, entry));
                }

                foreach (var fact in checker.Check(Sector.Arrived(order[i])))
                {
                    log.Add(Entry(fact));
                    Know(checker, log[^1]);
                }
            }

            var standing = Enumerable.Range(1, 3).SelectMany(n => Enumerable.Range(0, 4).Select(minute => (Id: $"indicator--{n}", Minute: minute)))
                .Where(each => checker.IsStanding(Sector.Producer, each.Id, Given.Now.AddMinutes(each.Minute)) && each.Minute < 4).Select(each => $"{each.Id} {each.Minute}");
            Assert.Equal(expected, standing);
            var inEffect = log.Select(entry => entry.Fact).OfType<Accepted>().SelectMany(accepted => accepted.Versions!).Where(version => checker.IsStanding(Sector.Producer, version.ObjectId, version.Modified));
            Assert.Equal(["indicator--3"], inEffect.Select(version => version.ObjectId));
            return true;
        }));
    }

    private Recorded<Received> Arrived(JsonObject version) => Sector.Arrived(sector.Bundle(version));

    private static Recorded<T> Entry<T>(T fact)
        where T : Fact => new(EntryId.New(Given.Now), 0, Given.Now, "machine", [], fact);

    private static void Know(Checker checker, Recorded<Fact> entry)
    {
        switch (entry.Fact)
        {
            case Accepted accepted:
                checker.Apply(new Recorded<Accepted>(entry.Id, 0, entry.Time, "", [], accepted));
                break;
            case Retracted retracted:
                checker.Apply(new Recorded<Retracted>(entry.Id, 0, entry.Time, "", [], retracted));
                break;
            case ObjectRefused refused:
                checker.Apply(new Recorded<ObjectRefused>(entry.Id, 0, entry.Time, "", [], refused));
                break;
            default:
                throw new InvalidOperationException(entry.Fact.ToString());
        }
    }
}
