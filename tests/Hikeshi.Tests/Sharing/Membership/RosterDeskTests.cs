using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.People;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing.Membership;

public sealed class RosterDeskTests
{
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(10);
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly Node one, two;

    public RosterDeskTests()
    {
        (one, two) = (new Node("bank-01", clock), new Node("bank-02", clock));
        Told(one, one, two);
        Told(two, one, two);
    }

    [Fact]
    public void Take_TheSameMembers_IsNoNews()
    {
        Assert.Null(one.Desk.Due());
        clock.Advance(Settle);
        var said = one.Desk.Due()!;
        Assert.Equal(["bank-01", "bank-02"], said.Entries.Select(entry => entry.Member.Value));
        one.Desk.Said(said);
        Assert.Null(one.Desk.Due());
        Assert.Empty(two.Desk.Take(said));
        clock.Advance(TimeSpan.FromHours(24));
        Assert.Empty(two.Desk.Look());
        Assert.NotNull(one.Desk.Due());
    }

    /// <summary>A member that the hub made up for one alone: both see it, each from the other's signed word.</summary>
    [Fact]
    public void Take_InventedForOneAlone_BothRaiseIt()
    {
        Told(one, new Node("bank-99", clock));
        var (victim, honest) = (Say(one), Say(two));
        Assert.Empty(two.Desk.Take(victim));
        Assert.Equal(("bank-99", RosterDesk.OnlyHere, "bank-02"), Of(Assert.Single(one.Desk.Take(honest))));
        Assert.Empty(two.Desk.Look());
        clock.Advance(Settle);
        var differs = Assert.Single(two.Desk.Look());
        Assert.Equal(("bank-99", RosterDesk.OnlyThere, "bank-01"), Of(differs));
        Assert.Null(RosterDesk.WhyNot(differs.Stated, two.Peers));
        Assert.Empty(two.Desk.Look());
        Assert.NotNull(two.Desk.Due()); // the other shall see it, too
    }

    [Fact]
    public void Take_AnotherKeyForUs_IsImpersonation()
    {
        var three = new Node("bank-03", clock);
        Told(three, three, two, new Node("bank-01", clock));
        Told(one, three);
        Told(two, three);
        var said = Say(three);
        Assert.Equal(("bank-01", RosterDesk.Impersonated, "bank-03"), Of(Assert.Single(one.Desk.Take(said))));
        Assert.Equal(("bank-01", RosterDesk.OtherKey, "bank-03"), Of(Assert.Single(two.Desk.Take(said))));
    }

    /// <summary>News reaches one before the other; a statement from before says nothing against it.</summary>
    [Fact]
    public void Take_NewsUnderWay_IsNoContradiction()
    {
        clock.Advance(Settle);
        var before = Say(two);
        Told(one, new Node("bank-04", clock));
        Assert.Empty(one.Desk.Take(before));
        clock.Advance(Settle * 3);
        Assert.Empty(one.Desk.Look());
    }

    [Fact]
    public void Take_NotSignedByItsMemberOrOlder_IsNothing()
    {
        Told(one, new Node("bank-99", clock));
        var said = Say(two);
        Assert.Empty(one.Desk.Take(said with { Signature = Say(one).Signature }));
        Assert.Empty(one.Desk.Take(said with { At = said.At.AddSeconds(1) }));
        Assert.Empty(one.Desk.Take(said with { Entries = [] }));
        Assert.Empty(one.Desk.Take(said with { Member = one.Id }));
        Assert.Single(one.Desk.Take(said));
        Assert.Empty(one.Desk.Take(said));
    }

    private RosterStated Say(Node node)
    {
        node.Desk.Due();
        clock.Advance(Settle);
        return node.Desk.Due()!;
    }

    private void Told(Node node, params IReadOnlyList<Node> others)
    {
        foreach (var other in others)
        {
            node.Peers.Apply(Given.At(new MemberPinned(other.Id, "", "", "", other.Key.PublicKey.ToBase64Url()), time: clock.GetUtcNow()));
        }
    }

    private static (string About, string How, string By) Of(RosterDiffers differs) => (differs.About.Value, differs.How, differs.Stated.Member.Value);

    private sealed class Node
    {
        public Node(string id, TimeProvider clock)
        {
            Id = MemberId.Parse(id);
            Desk = new RosterDesk(Id, Key, Peers, clock, Settle);
        }

        public MemberId Id { get; }

        public Ed25519PrivateKey Key { get; } = Ed25519PrivateKey.Generate();

        public PeerDirectory Peers { get; } = new();

        public RosterDesk Desk { get; }
    }
}
