using Hikeshi.People.Roles;
using Hikeshi.Tests.Architecture;
using Xunit;

namespace Hikeshi.Tests.People;

public sealed class RoleMatrixTests
{
    [Fact]
    public void Allows_EveryRoleAndPermission_IsTheGoldenTable() =>
        Repository.AssertGolden("People/roles.golden.txt", Enum.GetValues<Role>().Select(role =>
            $"{role}: {string.Join(' ', Enum.GetValues<Permission>().Where(permission => RoleMatrix.Allows([role], permission)))}"));

    [Fact]
    public void Allows_NoRole_NothingButAnonymous() =>
        Assert.Equal([Permission.Anonymous], Enum.GetValues<Permission>().Where(permission => RoleMatrix.Allows([], permission)));

    [Fact]
    public void Allows_SeveralRoles_TheUnionAndNoMore() =>
        Assert.Equal(
            Enum.GetValues<Permission>().Where(p => RoleMatrix.Allows([Role.Viewer], p) || RoleMatrix.Allows([Role.Sensor], p)),
            Enum.GetValues<Permission>().Where(p => RoleMatrix.Allows([Role.Viewer, Role.Sensor], p)));

    /// <summary>Only certificates and enrolment tokens open these doors.</summary>
    [Fact]
    public void Allows_AllRolesTogether_NeitherFederateNorEnroll()
    {
        Assert.False(RoleMatrix.Allows(Enum.GetValues<Role>(), Permission.Federate));
        Assert.False(RoleMatrix.Allows(Enum.GetValues<Role>(), Permission.Enroll));
    }

    [Theory]
    [InlineData("viewer", Role.Viewer)]
    [InlineData("Administrator", Role.Administrator)]
    public void TryParse_Name_IsThatRole(string name, Role role)
    {
        Assert.True(RoleMatrix.TryParse(name, out var parsed));
        Assert.Equal(role, parsed);
    }

    /// <summary>"analyst,responder" is 1 | 2 to an enum parser: the approver. A number is a role to nobody.</summary>
    [Theory]
    [InlineData("root")]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("+4")]
    [InlineData("99")]
    [InlineData("analyst,responder")]
    [InlineData(" viewer ")]
    public void TryParse_AnythingElse_IsNoRole(string name) => Assert.False(RoleMatrix.TryParse(name, out _));
}
