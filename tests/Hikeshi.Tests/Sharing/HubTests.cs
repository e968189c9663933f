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
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing;

public sealed class HubTests : IDisposable
{
    private static readonly MemberId One = MemberId.Parse("bank-01");
    private static readonly MemberId Two = MemberId.Parse("bank-02");
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-hub-").FullName;
    private readonly RecordingJournal journal = new();

    [Fact]
    public async Task TakeAsync_SameBundleManyTimes_IsKeptOnceAtOnePosition()
    {
        var relay = Relay();
        var message = new BundleMessage("bundle--1", Tlp.Green, "{}");
        var positions = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => relay.TakeAsync(One, message, CancellationToken.None))));
        Assert.Single(positions.Distinct());
        Assert.Equal(positions[0], await relay.TakeAsync(One, message, CancellationToken.None));
        Assert.Single(journal.Durable);
    }

    [Fact]
    public async Task TakeAsync_AfterARestart_KnowsWhatItHas()
    {
        var relay = Relay();
        relay.Apply(Given.At(new Relayed("bundle--1", One, Tlp.Green, "{}"), 41));
        Assert.Equal(41UL, await relay.TakeAsync(One, new BundleMessage("bundle--1", Tlp.Green, "{}"), CancellationToken.None));
        Assert.Empty(journal.Durable);
    }

    /// <summary>A member cannot suppress another's bundle by being first with its id.</summary>
    [Fact]
    public async Task TakeAsync_SameIdFromAnotherMember_IsAnotherBundle()
    {
        var relay = Relay();
        await relay.TakeAsync(Two, new BundleMessage("bundle--1", Tlp.Green, "nothing"), CancellationToken.None);
        await relay.TakeAsync(MemberId.Parse("bank-03"), new BundleMessage("bundle--1", Tlp.Green, "the real one"), CancellationToken.None);
        Assert.Equal(["bank-02 nothing", "bank-03 the real one"], journal.Durable.Cast<Relayed>().Select(r => $"{r.Producer} {r.Bundle}"));
        using var hub = Client();
        var intake = Intake(hub);
        foreach (var (relayed, position) in journal.Durable.Cast<Relayed>().Select((r, i) => (r, i)).ToList())
        {
            intake.Take(Line(position, relayed));
        }

        Assert.Equal(["nothing", "the real one"], journal.Durable.OfType<Received>().Select(r => r.Bundle));
    }

    [Fact]
    public async Task ReserveAsync_ManyAtOnce_AreJudgedOneAfterAnother()
    {
        var inside = 0;
        var relay = new HubRelay(journal, (member, request) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            Thread.SpinWait(1000);
            Interlocked.Decrement(ref inside);
            return new CapacityReserved(request.Containment, member, request.Loses, Granted: true, "", request.Until);
        });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => relay.ReserveAsync(One, new Reservation(new ContainmentId(Guid.NewGuid()), [], Given.Now), CancellationToken.None))));
        Assert.Equal(16, journal.Durable.Count);
    }

    [Fact]
    public void LineOf_Fact_IsOneLineWithItsPosition()
    {
        var text = System.Text.Encoding.UTF8.GetString(Relay().LineOf(Given.At<Fact>(new Relayed("bundle--1", One, Tlp.Green, "{\n}"), 7)));
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        var line = JsonSerializer.Deserialize(text, FederationJson.Default.StreamLine)!;
        Assert.Equal((7, "sharing.relayed/1"), (line.Position, line.Kind));
    }

    [Fact]
    public void Take_Duplicates_HaveOneEffect()
    {
        using var hub = Client();
        var intake = Intake(hub);
        var asked = new SectorAsked("q-1", "A-1", "{}", 2);
        for (var i = 0; i < 3; i++)
        {
            intake.Take(Line(5, new Relayed("bundle--1", Two, Tlp.Green, "{}")));
            intake.Take(Line(6, asked));
        }

        Assert.Equal(["sharing.received/1", "exposure.sector-asked/1"], journal.Durable.Select(f => FactCatalog.KindOf(f.GetType())));
    }

    [Fact]
    public void Take_WhatIsKnownFromBeforeARestart_HasNoEffect()
    {
        using var hub = Client();
        var intake = Intake(hub);
        intake.Apply(Given.At(new Received("bundle--1", Two, "{}", 5)));
        intake.Apply(Given.At(new SectorAsked("q-1", "A-1", "{}", 2)));
        intake.Take(Line(5, new Relayed("bundle--1", Two, Tlp.Green, "{}")));
        intake.Take(Line(6, new SectorAsked("q-1", "A-1", "{}", 2)));
        Assert.Empty(journal.Durable);
    }

    /// <summary>The hub brings it again behind the last position that was recorded: by then it must still be new.</summary>
    [Fact]
    public void Take_LogThatIsFull_TakesItWhenItComesAgain()
    {
        using var hub = Client();
        var intake = Intake(hub);
        journal.Fails = new IOException("full");
        Assert.Throws<IOException>(() => intake.Take(Line(5, new Relayed("bundle--1", Two, Tlp.Green, "{}"))));
        Assert.Throws<IOException>(() => intake.Take(Line(6, new SectorAsked("q-1", "A-1", "{}", 2))));
        journal.Fails = null;
        intake.Take(Line(5, new Relayed("bundle--1", Two, Tlp.Green, "{}")));
        intake.Take(Line(6, new SectorAsked("q-1", "A-1", "{}", 2)));
        Assert.Equal(2, journal.Durable.Count);
    }

    [Fact]
    public void Take_OwnBundleHeartbeatAndUnknownKinds_HaveNoEffect()
    {
        using var hub = Client();
        var intake = Intake(hub);
        intake.Take(Line(5, new Relayed("bundle--1", One, Tlp.Green, "{}")));
        intake.Take(new StreamLine(6, "heartbeat", null));
        intake.Take(new StreamLine(7, "weather.observed/1", JsonDocument.Parse("{}").RootElement));
        intake.Take(Line(8, new AllReleased(1, "hub", "")));
        Assert.Empty(journal.Durable);
    }

    [Fact]
    public void Take_EnrolledMember_IsPinnedAndAChangedKeyRefused()
    {
        using var hub = Client();
        var peers = new PeerDirectory();
        var intake = new HubIntake(One, hub, peers, journal, _ => false);
        using var first = Ed25519PrivateKey.Generate();
        using var second = Ed25519PrivateKey.Generate();
        intake.Take(Line(1, new MemberEnrolled(Two, "", "", "", first.PublicKey.ToBase64Url(), "")));
        peers.Apply(Given.At(Assert.IsType<MemberPinned>(Assert.Single(journal.Durable))));
        intake.Take(Line(2, new MemberEnrolled(Two, "", "", "", second.PublicKey.ToBase64Url(), "")));
        Assert.Equal("key-changed", Assert.IsType<ObjectRefused>(journal.Durable[^1]).Code);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static StreamLine Line(long position, Fact fact) =>
        new(position, FactCatalog.KindOf(fact.GetType()), JsonDocument.Parse(FactCatalog.Encode(fact)).RootElement);

    private HubRelay Relay() => new(journal, (_, _) => throw new NotSupportedException());

    private HubIntake Intake(HubClient hub) => new(One, hub, new PeerDirectory(), journal, _ => false);

    /// <summary>A client that is never connected: what arrives is handed over by hand.</summary>
    private HubClient Client()
    {
        using var authority = SectorAuthority.OpenOrCreate(folder, "sector.example", TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(One, new PublicKey(key), []);
        return new HubClient(new Uri("https://127.0.0.1:1"), SectorCredentials.Save(Path.Combine(folder, "tls"), certificate.ExportCertificatePem(), authority.Certificate.ExportCertificatePem(), key));
    }
}
