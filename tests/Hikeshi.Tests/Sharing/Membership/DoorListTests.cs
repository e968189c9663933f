using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing.Membership;

public sealed class DoorListTests
{
    private static readonly MemberId Member = MemberId.Parse("bank-03");
    private readonly DoorList doors = new();

    public DoorListTests()
    {
        doors.Apply(Given.At(Enrolled("first")));
        doors.Apply(Given.At(new CertificateRenewed(Member, "second", "first", Given.Now)));
    }

    [Fact]
    public void Revoked_Member_IsCutWithEveryCertificateAlsoWhenItIsBack()
    {
        var inside = doors.Shut(Member, "first");
        Assert.False(inside.IsCancellationRequested);
        doors.Apply(Given.At(new MemberRevoked(Member, "gone", [], Given.Now)));
        Assert.True(inside.IsCancellationRequested);
        Assert.True(doors.Shut(Member, "second").IsCancellationRequested);
        Assert.Contains("gone", doors.WhyNot(Member, "never seen"), StringComparison.Ordinal);
        doors.Apply(Given.At(Enrolled("third") with { Approval = "enrol-again:x" }));
        Assert.Null(doors.WhyNot(Member, "third"));
        Assert.NotNull(doors.WhyNot(Member, "first"));
        Assert.NotNull(doors.WhyNot(Member, "second"));
    }

    [Fact]
    public void Revoked_OneCertificate_LeavesTheOtherAndTheOthers()
    {
        var (first, second, other) = (doors.Shut(Member, "first"), doors.Shut(Member, "second"), doors.Shut(MemberId.Parse("bank-02"), "theirs"));
        doors.Apply(Given.At(new MemberCertificateRevoked(Member, "first", "stolen", [])));
        Assert.Equal((true, false, false), (first.IsCancellationRequested, second.IsCancellationRequested, other.IsCancellationRequested));
        Assert.Equal("this certificate was revoked: stolen", doors.WhyNot(Member, "first"));
        Assert.Null(doors.WhyNot(Member, "second"));
    }

    /// <summary>Who lost its key gets in with the new certificate alone: the old one may be in the hands of who has the key.</summary>
    [Fact]
    public void EnrolledAgain_WithoutBeingRevoked_ShutsOutWhatItHad()
    {
        var inside = doors.Shut(Member, "second");
        doors.Apply(Given.At(Enrolled("third") with { Approval = "enrol-again:x" }));
        Assert.True(inside.IsCancellationRequested);
        Assert.Null(doors.WhyNot(Member, "third"));
        Assert.True(doors.IsOf(Member, "first"));
        Assert.False(doors.IsOf(Member, "theirs"));
    }

    private static MemberEnrolled Enrolled(string digest) => new(Member, "", "", "", "", digest);
}
