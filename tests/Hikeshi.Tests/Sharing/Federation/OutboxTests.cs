using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing.Federation;

public sealed class OutboxTests
{
    private static readonly Ed25519PrivateKey Key = Ed25519PrivateKey.Generate();

    [Fact]
    public void Seal_OneAfterAnother_IsAChainForEachAudience()
    {
        var outbox = Outbox();
        var heads = new[] { Published("a"), Published("b", "group/payments"), Published("c"), Published("d", "group/payments") }.Select(p => Sealed(outbox, p).Envelope).ToList();
        Assert.Equal([("community", 1), ("group/payments", 1), ("community", 2), ("group/payments", 2)], heads.Select(e => (e.Head.Audience, e.Head.Sequence)));
        Assert.Equal(["", "", EnvelopeSigning.DigestOf(heads[0].Head), EnvelopeSigning.DigestOf(heads[1].Head)], heads.Select(e => e.Head.Previous));
        Assert.All(heads.Zip(["a", "b", "c", "d"]), pair => Assert.Null(EnvelopeSigning.WhyNot(pair.First, pair.Second, Key.PublicKey)));
    }

    /// <summary>Nobody said whom it is for: CLEAR and GREEN may go to the community, anything stricter stays in the sector.</summary>
    [Theory]
    [InlineData(Tlp.Clear, "community")]
    [InlineData(Tlp.Green, "community")]
    [InlineData(Tlp.Amber, "sector")]
    [InlineData(Tlp.AmberStrict, "sector")]
    [InlineData(Tlp.Red, "sector")]
    public void Seal_WithoutAnAudience_HasTheMarkings(Tlp marking, string audience) =>
        Assert.Equal(audience, Sealed(Outbox(), Given.At(new Published("bundle--1", marking, [], "{}"))).Envelope.Head.Audience);

    /// <summary>Thinking comes again after a crash: the same publication has the same place, and the same signature.</summary>
    [Fact]
    public void Seal_TheSameAgain_TakesNoSecondPlace()
    {
        var (first, second) = (Published("a"), Published("b"));
        var outbox = Outbox();
        var sealedOnce = Sealed(outbox, first);
        Assert.Empty(outbox.Seal(first));
        var again = Outbox();
        Assert.Equal(sealedOnce, Sealed(again, first)); // nothing was on disk
        var resumed = Outbox();
        resumed.Apply(new Recorded<Enveloped>(EntryId.New(Given.Now), 5, Given.Now, "machine", [first.Id], sealedOnce));
        Assert.Empty(resumed.Seal(first));
        Assert.Equal(Sealed(outbox, second), Sealed(resumed, second));
    }

    private static Outbox Outbox() => new(MemberId.Parse("bank-02"), Writer.Sector, Key);

    private static Recorded<Published> Published(string bundle, string? audience = null) => Given.At(new Published("bundle--" + bundle, Tlp.Green, [], bundle) { Audience = audience });

    private static Enveloped Sealed(Outbox outbox, Recorded<Published> published) => Assert.IsType<Enveloped>(Assert.Single(outbox.Seal(published)));
}
