using System.Text;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing.Membership;

public sealed class KeyChangeTests : IDisposable
{
    private static readonly MemberId Member = MemberId.Parse("bank-03");
    private readonly Ed25519PrivateKey log = Ed25519PrivateKey.Generate();
    private readonly SealingKey first = SealingKey.Generate();
    private readonly SealingKey second = SealingKey.Generate();
    private readonly PeerDirectory peers = new();

    public KeyChangeTests() => peers.Apply(Given.At(new MemberPinned(Member, "", "", "", log.PublicKey.ToBase64Url())));

    public void Dispose()
    {
        log.Dispose();
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public void Consider_TheMembersOwnWord_ChangesTheKeyOnceAndNeverBack()
    {
        var announced = Take(first, previous: null);
        Assert.Equal(first.Public, peers.SealingKeyOf(Member));
        Assert.Empty(peers.Consider(announced, Given.Now));
        Take(second, first.Public.ToBase64Url());
        Assert.Equal(second.Public, peers.SealingKeyOf(Member));
        Assert.Empty(peers.Consider(announced, Given.Now));
        Assert.Empty(peers.Consider(KeyChange.Sign(Member, first.Public, second.Public.ToBase64Url(), Given.Now, log), Given.Now));
        Assert.Equal(second.Public, peers.SealingKeyOf(Member));
    }

    /// <summary>A hub that would read what it routes, a thief of a certificate, and whoever bends a change on the way.</summary>
    [Fact]
    public void Consider_WithoutProof_IsNothing()
    {
        using var stranger = Ed25519PrivateKey.Generate();
        var right = KeyChange.Sign(Member, first.Public, previous: null, Given.Now, log);
        KeyRotated[] wrong =
        [
            KeyChange.Sign(Member, second.Public, previous: null, Given.Now, stranger),
            right with { Key = second.Public.ToBase64Url() },
            right with { At = right.At.AddSeconds(1) },
            right with { Previous = second.Public.ToBase64Url() },
            right with { Use = "object" },
            right with { Proof = "" },
            right with { Member = MemberId.Parse("bank-02") },
            KeyChange.Sign(Member, first.Public, previous: null, Given.Now.AddHours(2), log),
        ];
        Assert.All(wrong, each => Assert.Empty(peers.Consider(each, Given.Now)));
        peers.Apply(Given.At(wrong[0]));
        Assert.Null(peers.SealingKeyOf(Member));
        Assert.Single(peers.Consider(right, Given.Now));
    }

    [Fact]
    public void Revoked_NobodySpeaksForIt()
    {
        Take(first, previous: null);
        var revoked = new MemberRevoked(Member, "gone", [], Given.Now);
        Assert.Single(peers.Consider(revoked, Given.Now));
        peers.Apply(Given.At(revoked));
        Assert.Empty(peers.Consider(revoked, Given.Now));
        Assert.Null(peers.KeyOf(Member));
        Assert.Null(peers.SealingKeyOf(Member));
        Assert.Empty(peers.Members);
        Assert.Empty(peers.Consider(KeyChange.Sign(Member, second.Public, first.Public.ToBase64Url(), Given.Now, log), Given.Now));
    }

    /// <summary>What a hub claims is told once, and speaks for nobody until a person here accepts it; then nothing of before does.</summary>
    [Fact]
    public void Claimed_AnotherLogKey_CountsWhenAPersonAcceptsIt()
    {
        Take(first, previous: null);
        using var other = Ed25519PrivateKey.Generate();
        var again = new MemberEnrolled(Member, "", "", "", other.PublicKey.ToBase64Url(), "digest") { Approval = "enrol-again:x" };
        var told = peers.Consider(again, Given.Now);
        var claimed = Assert.IsType<KeyClaimed>(told[1]);
        Assert.Equal("key-changed", Assert.IsType<ObjectRefused>(told[0]).Code);
        peers.Apply(Given.At(claimed));
        Assert.Empty(peers.Consider(again, Given.Now));
        Assert.Equal(log.PublicKey, peers.KeyOf(Member));
        peers.Apply(Given.At(new KeyAccepted(Member, claimed.Claimed, WitnessKey: null, ["person:1"])));
        Assert.Equal(other.PublicKey, peers.KeyOf(Member));
        Assert.Null(peers.SealingKeyOf(Member));
        Assert.Empty(peers.Consider(again with { EvidenceKey = log.PublicKey.ToBase64Url(), Approval = null }, Given.Now));
    }

    [Fact]
    public void OwnKeys_ChangedWhileSomethingIsUnderway_OpenWhatWasSealedBefore()
    {
        var folder = Directory.CreateTempSubdirectory("hks-").FullName;
        try
        {
            using var own = new OwnSealingKeys(Member, log, folder);
            Assert.Null(own.Due(own: null, Given.Now));
            peers.Apply(Given.At(own.Due(peers.Find(Member), Given.Now)!));
            Assert.Null(own.Due(peers.Find(Member), Given.Now));
            var before = Sealed.For([peers.SealingKeyOf(Member)!], "before"u8);
            own.Rotate();
            var change = own.Due(peers.Find(Member), Given.Now)!;
            using (var restarted = new OwnSealingKeys(Member, log, folder))
            {
                Assert.Equal(change.Key, restarted.Due(peers.Find(Member), Given.Now)!.Key);
            }

            peers.Apply(Given.At(change));
            Assert.Null(own.Due(peers.Find(Member), Given.Now));
            var after = Sealed.For([peers.SealingKeyOf(Member)!], "after"u8);
            using var again = new OwnSealingKeys(Member, log, folder);
            Assert.Null(again.Due(peers.Find(Member), Given.Now));
            Assert.Equal("before", Encoding.UTF8.GetString(again.Open(before)!));
            Assert.Equal("after", Encoding.UTF8.GetString(again.Open(after)!));
            Assert.All(Directory.EnumerateFiles(folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private KeyRotated Take(SealingKey key, string? previous)
    {
        var change = Assert.IsType<KeyRotated>(Assert.Single(peers.Consider(KeyChange.Sign(Member, key.Public, previous, Given.Now, log), Given.Now)));
        peers.Apply(Given.At(change));
        return change;
    }
}
