using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Node.Witnessing;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Witnessing;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>What a member believes when the hub tells of a contradiction: only what proves itself with the pinned key, and once.</summary>
public sealed class SplitViewDeskTests : IDisposable
{
    private const string Sector = "hikeshi.example";
    private static readonly MemberId Liar = MemberId.Parse("bank-01");
    private static readonly MemberId Honest = MemberId.Parse("bank-02");
    private readonly Ed25519PrivateKey liarsKey = Ed25519PrivateKey.Generate();
    private readonly Ed25519PrivateKey hubsKey = Ed25519PrivateKey.Generate();
    private readonly SectorKeys keys;

    public SplitViewDeskTests()
    {
        var peers = new PeerDirectory();
        peers.Apply(Given.At(new MemberPinned(Liar, "", "", "", liarsKey.PublicKey.ToBase64Url())));
        peers.Apply(Given.At(new MemberPinned(Honest, "", "", "", Ed25519PrivateKey.Generate().PublicKey.ToBase64Url())));
        keys = new SectorKeys(Sector, MemberId.Parse("bank-07"), peers, new HubKeys("hub", hubsKey.PublicKey.ToBase64Url(), hubsKey.PublicKey.ToBase64Url()));
    }

    [Theory]
    [InlineData("bank-01")]
    [InlineData("hub")]
    public void IsProvenNews_OfTwoSignedHistories_IsBelievedOnce(string name)
    {
        var told = new SplitViewDesk(keys).News(Split(name, name == "hub" ? hubsKey : liarsKey))!;
        var desk = new SplitViewDesk(keys);
        Assert.True(desk.IsProvenNews(told));
        Assert.False(desk.IsProvenNews(told));
    }

    [Fact]
    public void IsProvenNews_AfterARestart_IsNotNewsAgain()
    {
        var told = new SplitViewDesk(keys).News(Split("bank-01", liarsKey))!;
        var restarted = new SplitViewDesk(keys);
        restarted.Apply(Given.At(told));
        Assert.False(restarted.IsProvenNews(told));
        Assert.Null(restarted.News(Split("bank-01", liarsKey)));
        Assert.Single(restarted.Alarms);
    }

    /// <summary>The hub cannot accuse anybody who has not signed two histories.</summary>
    [Fact]
    public void IsProvenNews_ForgedInAnyPart_IsNotBelieved()
    {
        var told = new SplitViewDesk(keys).News(Split("bank-01", liarsKey))!;
        using var other = Ed25519PrivateKey.Generate();
        SplitViewSeen[] forged =
        [
            told with { Member = Honest },
            told with { Member = Honest, Origin = $"{Sector}/{Honest}" },
            told with { Origin = "elsewhere/bank-01" },
            told with { Second = told.First },
            told with { Second = Split("bank-01", other).Second.ToString() },
            told with { First = "" },
            told with { How = "other-past" },
            told with { How = "not-shown" },
            told with { Proof = [.. Enumerable.Repeat("AAAA", 3)] },
            told with { Proof = [.. Enumerable.Repeat(Convert.ToBase64String(new byte[32]), 64)] },
        ];
        var desk = new SplitViewDesk(keys);
        Assert.All(forged, f => Assert.False(desk.IsProvenNews(f), f.ToString()));
        Assert.True(desk.IsProvenNews(told));
    }

    public void Dispose()
    {
        liarsKey.Dispose();
        hubsKey.Dispose();
    }

    private static SplitView Split(string member, Ed25519PrivateKey key)
    {
        var log = new NoteVerifier($"{Sector}/{member}", key.PublicKey);
        SignedNote Note(byte leaf) => SignedNote.Sign(new Checkpoint(log.Name, 5, MerkleTree.LeafHash([leaf])).ToString(), log, key);
        return SplitView.Between(Note(1), Note(2), proof: null)!;
    }
}
