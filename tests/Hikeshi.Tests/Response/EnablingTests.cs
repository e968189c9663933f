using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Enabling;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>From record only to acting: measured days, measured mistakes, and the owner's signature under both.</summary>
public sealed class EnablingTests : IDisposable
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
    private readonly RecordOnlyBook book;

    public EnablingTests()
    {
        book = new RecordOnlyBook(clock);
        book.Apply(At(new NodeStarted(Given.Self, "member", "0", Resumed: false)));
    }

    [Fact]
    public void Of_RecordOnly_CountsDaysAndWhatWouldHaveBeen()
    {
        See("gw-1");
        See("gw-2");
        book.Apply(At(new SightingTriaged("rule-1", "gw-2", SightingTriaged.FalsePositive, "", "person:a")));
        clock.Advance(TimeSpan.FromDays(3.5));
        var measured = book.Of(ContainmentKind.IsolateHost);
        Assert.Equal((3, 2, 1), (measured.Days, measured.WouldBe, measured.WouldBeFalse));
        book.Apply(At(new SightingTriaged("rule-1", "gw-2", SightingTriaged.TruePositive, "", "person:a")));
        Assert.Equal(0, book.Of(ContainmentKind.IsolateHost).WouldBeFalse);
        book.Apply(At(new NodeStarted(Given.Self, "member", "0", Resumed: true))); // a restart begins nothing anew
        Assert.Equal(3, book.Of(ContainmentKind.IsolateHost).Days);
    }

    [Fact]
    public void Of_Acting_CountsNothing_AndTheRedButtonLosesNothingThatWasMeasured()
    {
        See("gw-1");
        book.Apply(At(new SightingTriaged("rule-1", "gw-1", SightingTriaged.FalsePositive, "", "person:a")));
        clock.Advance(TimeSpan.FromDays(20));
        book.Apply(At(new AutonomyEnabled(ContainmentKind.Shield, Autonomy.Act, 20, "ciso")));
        Assert.Null(book.Of(ContainmentKind.Shield).Since);
        clock.Advance(TimeSpan.FromDays(5));
        book.Apply(At(new AllReleased(0, "person", "")));
        clock.Advance(TimeSpan.FromDays(1));
        var measured = book.Of(ContainmentKind.Shield);
        Assert.Equal((21, 1, 1), (measured.Days, measured.WouldBe, measured.WouldBeFalse)); // the five days on which it acted are none
        Assert.NotNull(measured.Since);
    }

    /// <summary>What was signed serves once: not after it was used and taken back, and not after everything was released, whoever has kept it.</summary>
    [Theory]
    [InlineData("released")]
    [InlineData("released-while-record-only")]
    [InlineData("taken-back")]
    [InlineData("released-then-record")]
    public void WhyNot_SignedBeforeSomethingChanged_MayNotAct(string what)
    {
        clock.Advance(TimeSpan.FromDays(14));
        var (json, signature) = Signed(book.Of(ContainmentKind.Shield));
        Assert.Null(WhyNot(json, signature));
        if (what != "released-while-record-only")
        {
            book.Apply(At(new AutonomyEnabled(ContainmentKind.Shield, Autonomy.Act, 14, "ciso")));
        }

        if (what != "taken-back")
        {
            book.Apply(At(new AllReleased(0, "person:a", "")));
        }

        if (what is "taken-back" or "released-then-record")
        {
            book.Apply(At(new AutonomyEnabled(ContainmentKind.Shield, Autonomy.Record, 14, "ciso")));
        }

        Assert.Contains("signed before something changed", WhyNot(json, signature), StringComparison.Ordinal);
        var (fresh, freshSignature) = Signed(book.Of(ContainmentKind.Shield));
        Assert.Null(WhyNot(fresh, freshSignature));
    }

    /// <summary>The statement was good when it was looked at; by the time the log has it, somebody has pressed the red button.</summary>
    [Fact]
    public void Apply_EnabledBehindTheRedButtonWithAnOlderStatement_EndsNothing()
    {
        var service = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock);
        var (started, released) = (At(new NodeStarted(Given.Self, "member", "0", Resumed: false)), At(new AllReleased(0, "person:a", "")));
        service.RecordOnly.Apply(started);
        clock.Advance(TimeSpan.FromDays(14));
        var (json, signature) = Signed(service.RecordOnly.Of(ContainmentKind.Shield));
        service.RecordOnly.Apply(released);
        service.Apply(released);
        Enable(json, signature);
        Assert.True(service.State.RedButton);
        Assert.Equal(Autonomy.Record, service.State.AutonomyOf(ContainmentKind.Shield));
        Assert.NotNull(service.RecordOnly.Of(ContainmentKind.Shield).Since);

        (json, signature) = Signed(service.RecordOnly.Of(ContainmentKind.Shield));
        Enable(json, signature);
        Assert.False(service.State.RedButton);
        Assert.Equal(Autonomy.Act, service.State.AutonomyOf(ContainmentKind.Shield));

        void Enable(string statement, string signed)
        {
            var enabled = At(new AutonomyEnabled(ContainmentKind.Shield, Autonomy.Act, 14, "ciso") { Statement = statement, Signature = signed });
            service.Apply(enabled); // as the loop: the response first
            service.RecordOnly.Apply(enabled);
        }
    }

    /// <summary>Another class that changes voids nothing of this one.</summary>
    [Fact]
    public void WhyNot_AnotherClassChanged_MayAct()
    {
        clock.Advance(TimeSpan.FromDays(14));
        var (json, signature) = Signed(book.Of(ContainmentKind.Shield));
        book.Apply(At(new AutonomyEnabled(ContainmentKind.IsolateHost, Autonomy.Act, 14, "ciso")));
        book.Apply(At(new NodeStarted(Given.Self, "member", "0", Resumed: true)));
        Assert.Null(WhyNot(json, signature));
    }

    [Fact]
    public void WhyNot_MeasuredAndSigned_MayAct()
    {
        clock.Advance(TimeSpan.FromDays(14));
        var (json, signature) = Signed(book.Of(ContainmentKind.Shield));
        Assert.Null(WhyNot(json, signature));
    }

    [Fact]
    public void WhyNot_LessAutonomy_NeedsNothing()
    {
        Assert.Null(WhyNot(null, null, Autonomy.Record));
        Assert.Null(WhyNot(null, null, Autonomy.Recommend));
        Assert.Null(EnablingStatement.WhyNot(null, null, Given.Self.Value, book.Of(ContainmentKind.Shield), Autonomy.Act, 0, KeyOf));
    }

    [Fact]
    public void WhyNot_TooFewDays_UnsignedForgedOrAboutSomethingElse_MayNotAct()
    {
        Assert.Contains("0 days of record only were measured", WhyNot(null, null), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromDays(14));
        Assert.Contains("no statement", WhyNot(null, null), StringComparison.Ordinal);
        var measured = book.Of(ContainmentKind.Shield);
        var (json, signature) = Signed(measured);
        Assert.Contains("about something else", WhyNot(json, signature, Autonomy.ActUnlessVetoed), StringComparison.Ordinal);
        Assert.Contains("about something else", EnablingStatement.WhyNot(json, signature, "bank-08", measured, Autonomy.Act, 14, KeyOf)!.Sentence, StringComparison.Ordinal);
        Assert.Contains("signature", WhyNot(json.Replace("\"would_be\":0", "\"would_be\":1", StringComparison.Ordinal), signature), StringComparison.Ordinal);
        using var other = Ed25519PrivateKey.Generate();
        Assert.Contains("signature", WhyNot(json, EnablingStatement.Sign(json, other, "person:ciso")), StringComparison.Ordinal);
        Assert.Contains("malformed", WhyNot("{}", signature), StringComparison.Ordinal);
        Assert.Contains("no signing key", EnablingStatement.WhyNot(json, signature, Given.Self.Value, measured, Autonomy.Act, 14, _ => null)!.Sentence, StringComparison.Ordinal);
        var (early, earlySignature) = Signed(measured with { Days = 15 });
        Assert.Contains("measured are 14 days", WhyNot(early, earlySignature), StringComparison.Ordinal);
    }

    /// <summary>Whoever signed two false ones has not seen the third.</summary>
    [Fact]
    public void WhyNot_MoreFalseThanTheOwnerHasSeen_MayNotAct()
    {
        clock.Advance(TimeSpan.FromDays(14));
        var (json, signature) = Signed(book.Of(ContainmentKind.Shield));
        See("gw-1");
        book.Apply(At(new SightingTriaged("rule-1", "gw-1", SightingTriaged.FalsePositive, "", "person:a")));
        Assert.Contains("1 false of 1", WhyNot(json, signature), StringComparison.Ordinal);
    }

    public void Dispose() => key.Dispose();

    private Ed25519PublicKey? KeyOf(string person) => person == "person:ciso" ? key.PublicKey : null;

    private (string Json, string Signature) Signed(RecordOnlyMeasure measured)
    {
        var json = EnablingStatement.Of(Given.Self.Value, measured, Autonomy.Act, "person:ciso").ToJson();
        return (json, EnablingStatement.Sign(json, key, "person:ciso"));
    }

    private string? WhyNot(string? json, string? signature, string autonomy = Autonomy.Act) =>
        EnablingStatement.WhyNot(json, signature, Given.Self.Value, book.Of(ContainmentKind.Shield), autonomy, 14, KeyOf)?.Sentence;

    private void See(string host)
    {
        var sighting = At(Given.Sighting(host));
        book.Apply(sighting);
        var decided = At(Decider.Decide(sighting.Fact, Given.Context(Hikeshi.Response.Active.ResponseState.Empty)));
        book.Apply(decided with { Causes = [sighting.Id] });
    }

    private Recorded<T> At<T>(T fact)
        where T : Fact => new(EntryId.New(clock.GetUtcNow()), 0, clock.GetUtcNow(), "machine:bank-07", [], fact);
}
