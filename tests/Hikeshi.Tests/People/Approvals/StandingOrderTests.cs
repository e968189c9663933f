using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.People.Approvals;
using Xunit;

namespace Hikeshi.Tests.People.Approvals;

/// <summary>An executive's signature on paper counts as that one person's approval, for what it says and nothing else.</summary>
public sealed class StandingOrderTests : IDisposable
{
    private const string Version = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private const string Id = "6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a01";
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
    private readonly ApprovalBook book;

    public StandingOrderTests()
    {
        book = new ApprovalBook(person => person.StartsWith("person:", StringComparison.Ordinal), clock);
        book.Apply(At(new SigningKeyPinned("person:cro", key.PublicKey.ToBase64Url(), "person:admin")));
    }

    [Fact]
    public void Answer_WhatItCovers_IsOneVoiceOfItsSigner()
    {
        Register(Document());
        var requested = Ask("x", people: 2);
        var given = Assert.IsType<ApprovalGiven>(Assert.Single(book.Answer(requested)));
        Assert.Equal(("person:cro", Id), (given.By, given.StandingOrder));
        Give(given);
        Assert.False(book.IsGranted("x"));
        Assert.Equal("already-given", book.WhyNotApprove("x", "person:cro", null)?.Why);
        Give(new ApprovalGiven("x", "person:b", ""), "person:b");
        Assert.True(book.IsGranted("x"));
    }

    [Theory]
    [InlineData("action", "isolate-host")]
    [InlineData("target", "supplier cloud")]
    [InlineData("held", "tier-0")]
    [InlineData("room", "evaluation")]
    [InlineData("by", "person:cro")]
    public void Answer_WhatItDoesNotCover_IsSilent(string what, string value)
    {
        Register(Document());
        Assert.Empty(book.Answer(Ask("x", 2, what, value)));
    }

    [Fact]
    public void Answer_UsedUp_OverOrRevoked_IsSilent()
    {
        Register(Document(mostUses: 1));
        var first = Ask("x", 1);
        Give((ApprovalGiven)book.Answer(first)[0]);
        Assert.True(book.IsGranted("x"));
        Assert.Empty(book.Answer(Ask("y", 1)));

        var other = Document(id: "6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a02");
        Register(other, "6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a02");
        Assert.NotEmpty(book.Answer(Ask("z", 1)));
        book.Apply(At(new StandingOrderRevoked("6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a02", "person:cro", "")));
        Assert.Empty(book.Answer(Ask("v", 1)));

        var third = Document(id: "6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a03");
        Register(third, "6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a03");
        clock.Advance(TimeSpan.FromDays(31));
        Assert.Empty(book.Answer(Ask("w", 1)));
    }

    /// <summary>What an order said to something that still waits goes with the order: the second voice that comes then stands alone.</summary>
    [Theory]
    [InlineData("revoked")]
    [InlineData("key-taken-back")]
    public void Revoked_VoiceOnWhatStillWaits_CountsNoMore(string ended)
    {
        Register(Document());
        Give((ApprovalGiven)book.Answer(Ask("x", people: 2))[0]);
        if (ended == "revoked")
        {
            book.Apply(At(new StandingOrderRevoked(Id, "person:cro", "")));
        }
        else
        {
            book.Apply(At(new SigningKeyPinned("person:cro", "", "person:admin")));
        }

        Give(new ApprovalGiven("x", "person:b", ""), "person:b");
        Assert.False(book.IsGranted("x"));
        Assert.Null(book.WhyNotApprove("x", "person:cro", null)); // in person, or not at all
        Give(new ApprovalGiven("x", "person:cro", ""), "person:cro");
        Assert.True(book.IsGranted("x"));
    }

    /// <summary>The same paper, brought again after it ended, is refused at the door; an entry that says so all the same changes nothing, also when the log is read anew.</summary>
    [Theory]
    [InlineData("revoked", "was revoked")]
    [InlineData("used-up", "is used up (1 of 1)")]
    [InlineData("key-taken-back", "was revoked")]
    public void Register_SamePaperAfterItEnded_IsRefusedAndAnswersNothing(string ended, string says)
    {
        var document = Document(mostUses: 1);
        Register(document);
        switch (ended)
        {
            case "revoked":
                book.Apply(At(new StandingOrderRevoked(Id, "person:cro", "")));
                break;
            case "used-up":
                Give((ApprovalGiven)book.Answer(Ask("x", 1))[0]);
                break;
            default:
                book.Apply(At(new SigningKeyPinned("person:cro", "", "person:admin")));
                book.Apply(At(new SigningKeyPinned("person:cro", key.PublicKey.ToBase64Url(), "person:admin")));
                break;
        }

        var refusal = Refusal(document, StandingOrder.Sign(Bytes(document), key, "person:cro"));
        Assert.Equal("already-given", refusal.Why);
        Assert.Contains(says, refusal.What, StringComparison.Ordinal);
        Register(document);
        Assert.Empty(book.Answer(Ask("y", 1)));
    }

    /// <summary>An entry that registers an order under another id gives it no second life.</summary>
    [Fact]
    public void Apply_OrderUnderAnotherId_AnswersNothing()
    {
        Register(Document(), "6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a09");
        Assert.Empty(book.Answer(Ask("x", 1)));
    }

    /// <summary>Taking the key back takes back what it signed; another key's signature, or a changed word, is none.</summary>
    [Fact]
    public void Answer_KeyTakenBackOrForged_IsSilent()
    {
        Register(Document());
        Assert.NotEmpty(book.Answer(Ask("x", 1)));
        book.Apply(At(new SigningKeyPinned("person:cro", "", "person:admin")));
        Assert.Empty(book.Answer(Ask("y", 1)));
    }

    [Fact]
    public void Check_ForgedOrChanged_IsRefused()
    {
        var document = Document();
        var signature = StandingOrder.Sign(Bytes(document), key, "person:cro");
        using var other = Ed25519PrivateKey.Generate();
        Assert.Equal(Id, book.StandingOrders.Check("f", Bytes(document), signature, clock.GetUtcNow()).Id);
        Assert.Equal("signature", Why(document, StandingOrder.Sign(Bytes(document), other, "person:cro")));
        Assert.Equal("signature", Why(Document(mostUses: 999), signature));
        Assert.Equal("signature", Why(document.Replace("person:cro", "person:ceo", StringComparison.Ordinal), signature));
        Assert.Equal("malformed", Why(document.Replace("supplier soc", "*", StringComparison.Ordinal), signature));
        Assert.Equal("malformed", Why(document.Replace("\"most_uses\"", "\"uses\"", StringComparison.Ordinal), signature));
        clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal("expired", Why(document, signature));
    }

    /// <summary>Signed for one text of a plan: another text under the same name was not signed, nor does a star reach over what is written anew.</summary>
    [Theory]
    [InlineData("plan soc@" + Version, true)]
    [InlineData("plan soc@*", false)]
    [InlineData("plan soc*", false)]
    [InlineData("plan soc", false)]
    [InlineData("plan soc@9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a09", false)]
    public void Answer_TargetWithAVersion_MustNameItWhole(string named, bool answers)
    {
        Register(Document().Replace("supplier soc", named, StringComparison.Ordinal));
        Assert.Equal(answers, book.Answer(Ask("x", 2, "target", "plan soc@" + Version)).Count == 1);
    }

    [Fact]
    public void Answer_SignerAnswersForTheMachineThatAsks_IsSilent()
    {
        Register(Document());
        Assert.Single(book.Answer(Ask("x", 2, "by", "token:t1")));
        book.Apply(At(new TokenIssued("t1", "orchestrator", ["producer"], "hash", clock.GetUtcNow().AddDays(1)) { Responsible = "person:cro" }, actor: "person:admin"));
        Assert.Empty(book.Answer(Ask("y", 2, "by", "token:t1")));
    }

    [Fact]
    public void Answer_SignerIsAParty_IsSilent()
    {
        Register(Document());
        var asked = Ask("x", 2);
        Assert.Single(book.StandingOrders.SignersFor(asked.Fact, clock.GetUtcNow()));
        Assert.Empty(book.StandingOrders.SignersFor(asked.Fact with { NotBy = ["person:cro"] }, clock.GetUtcNow()));
    }

    /// <summary>An entry that claims a standing order which does not answer is no voice.</summary>
    [Fact]
    public void Apply_VoiceByAnOrderThatDoesNotAnswer_DoesNotCount()
    {
        Ask("x", 1);
        Give(new ApprovalGiven("x", "person:cro", "") { StandingOrder = Id });
        Assert.False(book.IsGranted("x"));
        Register(Document());
        Give(new ApprovalGiven("x", "person:ceo", "") { StandingOrder = Id });
        Assert.False(book.IsGranted("x"));
    }

    public void Dispose() => key.Dispose();

    private string Document(string id = Id, int mostUses = 3) =>
        $$"""
        {"format":"hikeshi-standing-order/1","id":"{{id}}","signer":"person:cro","valid_from":"{{TestClock.Morning:O}}","valid_until":"{{TestClock.Morning.AddDays(30):O}}","room":"response","actions":["suspend-supplier"],"targets":["supplier soc"],"held_by":["sector-cap"],"most_uses":{{mostUses}},"reason":"a turned vendor is cut at once"}
        """;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private void Register(string document, string id = Id) =>
        book.Apply(At(new StandingOrderRegistered(id, "person:cro", document, StandingOrder.Sign(Bytes(document), key, "person:cro"), "person:admin")));

    private Recorded<ApprovalRequested> Ask(string id, int people, string what = "", string value = "")
    {
        var requested = At(new ApprovalRequested(id, what == "room" ? value : "response", what == "action" ? value : "suspend-supplier", what == "target" ? value : "supplier soc", what == "held" ? value : "sector-cap", "why", [], people, clock.GetUtcNow().AddHours(1), what == "by" ? value : "machine:m"));
        book.Apply(requested);
        return requested;
    }

    private void Give(ApprovalGiven given, string actor = "machine:m")
    {
        var recorded = At(given, actor);
        book.Apply(recorded);
        foreach (var concluded in book.Conclude(recorded))
        {
            book.Apply(At((ApprovalConcluded)concluded));
        }
    }

    private string Why(string document, string signature) => Refusal(document, signature).Why;

    private ApprovalRefusal Refusal(string document, string signature) =>
        Assert.IsType<ApprovalRefusal>(Assert.Throws<RefusedException>(() => book.StandingOrders.Check("f", Bytes(document), signature, clock.GetUtcNow())).Refusal);

    private Recorded<T> At<T>(T fact, string actor = "machine:m")
        where T : Fact => new(EntryId.New(clock.GetUtcNow()), 0, clock.GetUtcNow(), actor, [], fact);
}
