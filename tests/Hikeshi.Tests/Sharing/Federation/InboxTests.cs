using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.People;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing.Federation;

/// <summary>What comes in over several links, in whatever order and however often.</summary>
public sealed class InboxTests
{
    private static readonly MemberId Self = MemberId.Parse("bank-07");
    private readonly RecordingJournal journal = new();
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly Writer two = new("bank-02");
    private readonly Writer three = new("bank-03");

    /// <summary>Two producers, two audiences, two links, everything once or more and in any order: each envelope is received once, and each chain in its order.</summary>
    [Fact]
    public void Take_AnyOrderAndAnyRepeats_IsOnceAndInOrder() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (one, other, kept) = (new Writer("bank-02"), new Writer("bank-03"), new RecordingJournal());
            var inbox = new Inbox(Self, Writer.Sector, Writer.Directory(one, other), kept, clock);
            var parcels = Enumerable.Range(0, random.Next(1, 24)).Select(i => (i % 2 == 0 ? one : other).Next($"{i}", random.Next(3) == 0 ? "group/payments" : "sector")).ToList();
            var arrivals = parcels.Concat(parcels.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next()).ToList();
            foreach (var parcel in arrivals)
            {
                inbox.Take(Arrived(parcel, random.Next(2) == 0 ? "hub" : "bank-09"));
            }

            var received = kept.Durable.Cast<Received>().ToList();
            return received.Count == parcels.Count
                && received.GroupBy(r => (r.Producer, r.Envelope!.Head.Audience)).All(chain => chain.Select(r => r.Envelope!.Head.Sequence).SequenceEqual(Enumerable.Range(1, chain.Count()).Select(i => (long)i)));
        }));

    /// <summary>A gap holds the rest up for half a second, is an alarm, and is filled when it comes after all.</summary>
    [Fact]
    public void Take_OneThatDoesNotCome_IsMissedAndTheRestGoesOn()
    {
        var inbox = Inbox();
        var (first, second, third) = (two.Next("1"), two.Next("2"), two.Next("3"));
        inbox.Take(Arrived(first));
        inbox.Take(Arrived(third));
        inbox.Tick();
        Assert.Single(journal.Durable);
        clock.Advance(TimeSpan.FromSeconds(1));
        inbox.Tick();
        Assert.Equal(["1", "3"], journal.Durable.OfType<Received>().Select(r => r.Bundle));
        Assert.Equal(new EnvelopesMissing(two.Id, "sector", 2, 2, "hub"), Assert.Single(journal.Durable.OfType<EnvelopesMissing>()));
        Assert.Equal(1, inbox.Chains.Contiguous(two.Id, "sector")); // it is asked for again
        inbox.Take(Arrived(second));
        inbox.Take(Arrived(third));
        Assert.Equal(3, journal.Durable.OfType<Received>().Count());
        Assert.Equal(3, inbox.Chains.Contiguous(two.Id, "sector"));
    }

    /// <summary>One bad object never blocks a good one: not of the same producer, not of another.</summary>
    [Fact]
    public void Take_BadOnes_AreRefusedAndTheGoodOnesTaken()
    {
        var inbox = Inbox();
        var (first, second) = (two.Next("1"), two.Next("2"));
        var impostor = new Writer("bank-02");
        inbox.Take(Arrived(impostor.Next("forged")));
        inbox.Take(Arrived(first with { Bundle = "changed on the way" }));
        inbox.Take(Arrived(two.Changed(first, head => head with { Sequence = 0 })));
        inbox.Take(Arrived(two.Changed(first, head => head with { Audience = "everybody" })));
        inbox.Take(Arrived(two.Changed(first, head => head with { Producer = three.Id })));
        inbox.Take(Arrived(new Writer("bank-02", "sg.example").Next("foreign")));
        inbox.Take(Arrived(new Writer("bank-99").Next("nobody")));
        inbox.Take(Arrived(first));
        inbox.Take(Arrived(second));
        Assert.Equal(["1", "2"], journal.Durable.OfType<Received>().Select(r => r.Bundle));
        Assert.Equal(["envelope", "envelope", "envelope", "envelope", "envelope", "unknown-producer", "unknown-producer"], journal.Durable.OfType<ObjectRefused>().Select(r => r.Code));
    }

    /// <summary>Evidence of an attack is kept; an attack does not fill the log.</summary>
    [Fact]
    public void Take_FloodOfForgeries_IsRecordedWithinABound()
    {
        var inbox = Inbox();
        var impostor = new Writer("bank-02");
        for (var i = 0; i < 1000; i++)
        {
            inbox.Take(Arrived(impostor.Next("forged")));
        }

        Assert.Equal(60, journal.Durable.Count);
        inbox.Take(Arrived(two.Next()));
        Assert.IsType<Received>(journal.Durable[^1]);
    }

    [Fact]
    public void Take_TwoForOnePlace_IsAnAlarmThatProvesItself()
    {
        var inbox = Inbox();
        var first = two.Next("1");
        inbox.Take(Arrived(first));
        for (var i = 0; i < 3; i++)
        {
            inbox.Take(Arrived(two.Changed(first, head => head with { BundleId = "bundle--other" })));
        }

        var seen = Assert.Single(journal.Durable.OfType<EquivocationSeen>());
        Assert.Equal((first.Envelope, "bundle--other"), (seen.One, seen.Other.Head.BundleId));
        Assert.Single(journal.Durable.OfType<Received>());
    }

    /// <summary>One that does not lead on from what was signed before is no next one, whoever brings it.</summary>
    [Fact]
    public void Take_NextThatNamesAnotherBefore_IsNotReceived()
    {
        var inbox = Inbox();
        inbox.Take(Arrived(two.Next("1")));
        inbox.Take(Arrived(two.Changed(two.Next("2"), head => head with { Previous = head.Digest })));
        Assert.Single(journal.Durable.OfType<Received>());
        Assert.Single(journal.Durable.OfType<ObjectRefused>());
    }

    [Fact]
    public void Known_AfterARestart_IsWhatTheLogHolds()
    {
        var inbox = Inbox();
        var (first, second) = (two.Next("1"), two.Next("2"));
        foreach (var (parcel, index) in new[] { (first, 11UL), (second, 12UL) })
        {
            inbox.Apply(Given.At(new Received("", two.Id, parcel.Bundle, (long)index * 10) { Envelope = parcel.Envelope, Link = "hub", HubEntry = $"e{index}" }, index));
        }

        var known = inbox.Known("hub");
        Assert.Equal((120, "e12"), (known.After, known.Entry));
        Assert.Equal([new ChainHead(two.Id, "sector", 2)], known.Heads);
        Assert.Equal(-1, inbox.Known("bank-09").After);
        inbox.Take(Arrived(first));
        inbox.Take(Arrived(second));
        Assert.Empty(journal.Durable);
    }

    /// <summary>Kept back on the way: the place is taken, and what was meant can still not be swapped.</summary>
    [Fact]
    public void Take_Withheld_KeepsItsPlace()
    {
        var inbox = Inbox();
        inbox.Take(Arrived(two.Next("secret") with { Bundle = "", Withheld = "TLP:RED" }));
        inbox.Take(Arrived(two.Next("2")));
        Assert.Equal(["TLP:RED", null], journal.Durable.Cast<Received>().Select(r => r.Withheld));
    }

    private static Arrival Arrived(Parcel parcel, string link = "hub") => new(link, 1, "entry", parcel);

    private Inbox Inbox() => new(Self, Writer.Sector, Writer.Directory(two, three), journal, clock);
}
