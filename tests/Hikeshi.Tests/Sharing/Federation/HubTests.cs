using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.People;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing.Federation;

public sealed class HubTests : IDisposable
{
    private static readonly MemberId One = MemberId.Parse("bank-01");
    private readonly Writer two = new("bank-02");
    private readonly Writer three = new("bank-03");
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-hub-").FullName;
    private readonly RecordingJournal journal = new();
    private readonly StandingClock clock = new();

    [Fact]
    public async Task TakeAsync_SameEnvelopeManyTimes_IsKeptOnceAtOnePosition()
    {
        var relay = Relay();
        var parcel = two.Next();
        var handed = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => relay.TakeAsync(two.Id, parcel, CancellationToken.None))));
        Assert.NotNull(Assert.Single(handed.Distinct()).Position);
        Assert.Equal(handed[0], await relay.TakeAsync(two.Id, parcel, CancellationToken.None));
        Assert.Single(journal.Durable);
    }

    [Fact]
    public async Task TakeAsync_AfterARestart_KnowsWhatItHas()
    {
        var relay = Relay();
        var parcel = two.Next();
        relay.Apply(Given.At(new Relayed(parcel.Envelope.Head.BundleId, two.Id, Tlp.Green, "{}") { Envelope = parcel.Envelope }, 41));
        Assert.Equal(41UL, (await relay.TakeAsync(two.Id, parcel, CancellationToken.None)).Position);
        Assert.Empty(journal.Durable);
    }

    /// <summary>Whoever brings it must have made it: trust does not pass from one member to another.</summary>
    [Fact]
    public async Task TakeAsync_WhatIsNotTheMembersOwn_IsRefused()
    {
        var relay = Relay();
        var (own, foreign) = (two.Next(), three.Next());
        Assert.Contains("only its producer brings it", (await relay.TakeAsync(two.Id, foreign, CancellationToken.None)).Refused, StringComparison.Ordinal);
        Assert.Contains("not signed by bank-02", (await relay.TakeAsync(two.Id, own with { Envelope = three.Changed(own, head => head).Envelope }, CancellationToken.None)).Refused, StringComparison.Ordinal);
        Assert.Contains("digest", (await relay.TakeAsync(two.Id, own with { Bundle = "{ }" }, CancellationToken.None)).Refused, StringComparison.Ordinal);
        Assert.Contains("only its producer", (await relay.TakeAsync(two.Id, two.Changed(own, head => head with { Sector = "other.example" }), CancellationToken.None)).Refused, StringComparison.Ordinal);
        Assert.Contains("no key", (await relay.TakeAsync(One, new Writer("bank-01").Next(), CancellationToken.None)).Refused, StringComparison.Ordinal);
        Assert.Empty(journal.Durable);
    }

    /// <summary>A gap is asked for; a second envelope for the same place is proof against its producer.</summary>
    [Fact]
    public async Task TakeAsync_OutOfOrderOrContradicting_IsNotKept()
    {
        var relay = Relay();
        var (first, second, third) = (two.Next("1"), two.Next("2"), two.Next("3"));
        Assert.Equal(1, (await relay.TakeAsync(two.Id, second, CancellationToken.None)).Expected);
        await relay.TakeAsync(two.Id, first, CancellationToken.None);
        Assert.Equal(2, (await relay.TakeAsync(two.Id, third, CancellationToken.None)).Expected);
        Assert.Contains("another envelope", (await relay.TakeAsync(two.Id, two.Changed(first, head => head with { BundleId = "bundle--other" }), CancellationToken.None)).Refused, StringComparison.Ordinal);
        var seen = Assert.Single(journal.Durable.OfType<EquivocationSeen>());
        Assert.Equal((two.Id, first.Envelope.Head.BundleId, "bundle--other"), (seen.Producer, seen.One.Head.BundleId, seen.Other.Head.BundleId));
        Assert.NotNull((await relay.TakeAsync(two.Id, second, CancellationToken.None)).Position);
    }

    /// <summary>One member that sends without end neither fills everybody's disks nor is lost: the rest is taken when it comes again.</summary>
    [Fact]
    public async Task TakeAsync_TooMuchAtOnce_IsTakenLater()
    {
        var relay = Relay();
        var large = new string('x', 1 << 20);
        var taken = 0;
        Handed handed;
        var parcel = two.Next(large);
        while ((handed = await relay.TakeAsync(two.Id, parcel, CancellationToken.None)).Position is not null)
        {
            taken++;
            parcel = two.Next(large);
        }

        Assert.InRange(taken, 250, 256);
        Assert.True(handed.IsLater);
        Assert.NotNull((await relay.TakeAsync(three.Id, three.Next(), CancellationToken.None)).Position); // nobody else waits
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await relay.TakeAsync(two.Id, parcel, CancellationToken.None)).Position);
    }

    /// <summary>What may not be passed on keeps its place: whoever counts finds nothing missing, and nobody reads it.</summary>
    [Fact]
    public async Task TakeAsync_RedForTheWholeSector_IsWithheld()
    {
        var handed = await Relay().TakeAsync(two.Id, two.Next("secret", marking: Tlp.Red), CancellationToken.None);
        Assert.Equal("TLP:RED goes to named recipients only", handed.Withheld);
        var relayed = Assert.IsType<Relayed>(Assert.Single(journal.Durable));
        Assert.Equal(("", "TLP:RED goes to named recipients only"), (relayed.Bundle, relayed.Withheld));
    }

    [Fact]
    public async Task ReserveAsync_ManyAtOnce_AreJudgedOneAfterAnother()
    {
        var inside = 0;
        var relay = new HubRelay(Writer.Sector, new PeerDirectory(), journal, (member, request) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            Thread.SpinWait(1000);
            Interlocked.Decrement(ref inside);
            return new CapacityReserved(request.Containment, member, request.Loses, Granted: true, "", request.Until);
        }, clock);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => relay.ReserveAsync(One, new Reservation(new ContainmentId(Guid.NewGuid()), [], Given.Now), CancellationToken.None))));
        Assert.Equal(16, journal.Durable.Count);
    }

    [Fact]
    public void LineOf_Parcel_IsOneLineWithItsPositionAndWhoPassedItOn()
    {
        var parcel = two.Next("{\n}");
        var feed = new Feed(MemberId.Parse("hub"), journal, new ChainBook(), new SharingCircle(Writer.Sector, Writer.Directory(two), []), HubEndpoints.Controls);
        var recorded = Given.At<Fact>(new Relayed("bundle--1", two.Id, Tlp.Green, "{\n}") { Envelope = parcel.Envelope, Hops = ["hub@sg.example"] }, 7);
        var text = System.Text.Encoding.UTF8.GetString(feed.LineOf(recorded, feed.ParcelOf(recorded)));
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        var line = JsonSerializer.Deserialize(text, FederationJson.Default.StreamLine)!;
        Assert.Equal((7, "parcel", "{\n}"), (line.Position, line.Kind, line.Parcel!.Bundle));
        Assert.Equal(["hub@sg.example", "hub"], line.Parcel.Hops!);
    }

    [Fact]
    public void Take_Duplicates_HaveOneEffect()
    {
        using var hub = Client();
        var intake = Intake(hub);
        var (parcel, asked) = (two.Next(), new SectorAsked("q-1", "A-1", "{}", 2));
        for (var i = 0; i < 3; i++)
        {
            Take(intake, Line(5, parcel));
            Take(intake, Line(6, asked));
        }

        Assert.Equal(["sharing.received/1", "exposure.sector-asked/1"], journal.Durable.Select(f => FactCatalog.KindOf(f.GetType())));
    }

    [Fact]
    public void Take_QuestionFromBeforeARestart_HasNoEffect()
    {
        using var hub = Client();
        var intake = Intake(hub);
        intake.Apply(Given.At(new SectorAsked("q-1", "A-1", "{}", 2)));
        Take(intake, Line(6, new SectorAsked("q-1", "A-1", "{}", 2)));
        Assert.Empty(journal.Durable);
    }

    /// <summary>The hub brings it again when the line is dialled again: by then it must still be new.</summary>
    [Fact]
    public void Take_LogThatIsFull_TakesItWhenItComesAgain()
    {
        using var hub = Client();
        var intake = Intake(hub);
        var parcel = two.Next();
        journal.Fails = new IOException("full");
        Assert.Throws<IOException>(() => Take(intake, Line(5, parcel)));
        Assert.Throws<IOException>(() => Take(intake, Line(6, new SectorAsked("q-1", "A-1", "{}", 2))));
        journal.Fails = null;
        Take(intake, Line(5, parcel));
        Take(intake, Line(6, new SectorAsked("q-1", "A-1", "{}", 2)));
        Assert.Equal(2, journal.Durable.Count);
    }

    [Fact]
    public void Take_OwnParcelHeartbeatAndUnknownKinds_HaveNoEffect()
    {
        using var hub = Client();
        var intake = Intake(hub);
        Take(intake, Line(5, new Writer("bank-01").Next()));
        Take(intake, new StreamLine(6, "heartbeat"));
        Take(intake, new StreamLine(7, "weather.observed/1", Fact: JsonDocument.Parse("{}").RootElement));
        Take(intake, Line(8, new AllReleased(1, "hub", "")));
        Assert.Empty(journal.Durable);
    }

    /// <summary>A hub cannot accuse a member: only the member's own two signatures do.</summary>
    [Fact]
    public void Take_EquivocationThatIsNotProven_HasNoEffect()
    {
        using var hub = Client();
        var intake = Intake(hub);
        var (one, forger) = (two.Next("1"), new Writer("bank-02"));
        Take(intake, Line(5, new EquivocationSeen(two.Id, one.Envelope, one.Envelope)));
        Take(intake, Line(6, new EquivocationSeen(two.Id, one.Envelope, forger.Next("2").Envelope)));
        Take(intake, Line(7, new EquivocationSeen(two.Id, one.Envelope, two.Next("2").Envelope)));
        Assert.Empty(journal.Durable);
        for (var i = 0; i < 2; i++)
        {
            Take(intake, Line(8, new EquivocationSeen(two.Id, one.Envelope, two.Changed(one, head => head with { BundleId = "bundle--other" }).Envelope)));
        }

        Assert.IsType<EquivocationSeen>(Assert.Single(journal.Durable));
    }

    [Fact]
    public void Take_EnrolledMember_IsPinnedAndAChangedKeyRefused()
    {
        using var hub = Client();
        var peers = new PeerDirectory();
        var intake = new HubIntake("hub", hub, new Inbox(One, Writer.Sector, peers, journal, TimeProvider.System), sender: null, peers, journal, _ => false, TimeProvider.System, isHub: true);
        using var first = Ed25519PrivateKey.Generate();
        using var second = Ed25519PrivateKey.Generate();
        Take(intake, Line(1, new MemberEnrolled(two.Id, "", "", "", first.PublicKey.ToBase64Url(), "")));
        peers.Apply(Given.At(Assert.IsType<MemberPinned>(Assert.Single(journal.Durable))));
        Take(intake, Line(2, new MemberEnrolled(two.Id, "", "", "", second.PublicKey.ToBase64Url(), "")));
        Assert.Equal("key-changed", Assert.IsType<ObjectRefused>(journal.Durable[^2]).Code);
        Assert.IsType<KeyClaimed>(journal.Durable[^1]);
    }

    /// <summary>A peer stands in for the hub with parcels: it neither brings members in nor puts any out.</summary>
    [Fact]
    public void Take_APeersWordOnMembers_CountsForNothing()
    {
        using var hub = Client();
        var peers = new PeerDirectory();
        var intake = new HubIntake("bank-09", hub, new Inbox(One, Writer.Sector, peers, journal, TimeProvider.System), sender: null, peers, journal, _ => false, TimeProvider.System, isHub: false);
        using var minted = Ed25519PrivateKey.Generate();
        peers.Apply(Given.At(new MemberPinned(two.Id, "", "", "", minted.PublicKey.ToBase64Url())));
        Take(intake, Line(1, new MemberEnrolled(MemberId.Parse("bank-99"), "", "", "", minted.PublicKey.ToBase64Url(), "")));
        Take(intake, Line(2, new MemberRevoked(two.Id, "", [], Given.Now)));
        Take(intake, Line(3, new SectorAsked("q", "a", "", 1)));
        Assert.Empty(journal.Durable);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static StreamLine Line(long position, Fact fact) =>
        new(position, FactCatalog.KindOf(fact.GetType()), Fact: JsonDocument.Parse(FactCatalog.Encode(fact)).RootElement);

    private static StreamLine Line(long position, Parcel parcel) => new(position, StreamLine.ParcelKind, Parcel: parcel);

    private static void Take(HubIntake intake, StreamLine line) => intake.Take(line, failure => throw failure, CancellationToken.None);

    private HubRelay Relay() => new(Writer.Sector, Writer.Directory(two, three), journal, (_, _) => throw new NotSupportedException(), clock);

    private HubIntake Intake(HubClient hub)
    {
        var peers = Writer.Directory(two, three);
        return new("hub", hub, new Inbox(One, Writer.Sector, peers, journal, TimeProvider.System), sender: null, peers, journal, _ => false, TimeProvider.System, isHub: true);
    }

    /// <summary>A client that is never connected: what arrives is handed over by hand.</summary>
    private HubClient Client()
    {
        using var authority = SectorAuthority.OpenOrCreate(folder, "sector.example", TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(One, new PublicKey(key), []);
        return new HubClient(new Uri("https://127.0.0.1:1"), SectorCredentials.Save(Path.Combine(folder, "tls"), certificate.ExportCertificatePem(), authority.Certificate.ExportCertificatePem(), key));
    }
}
