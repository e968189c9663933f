using Hikeshi.Exercises.Control;
using Hikeshi.People.SigningIn;
using Xunit;

namespace Hikeshi.Tests.Exercises.Control;

public sealed class AuthenticatorAppTests
{
    /// <summary>RFC 6238 appendix B, SHA-1, the last six digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Next_VectorsOfTheRfc(long seconds, string code) =>
        Assert.Equal(code, new AuthenticatorApp(Totp.Base32("12345678901234567890"u8)).Next(DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public void Next_TwiceAtOnce_GivesTwoCodesThatANodeTakes()
    {
        var (secret, now) = (Totp.NewSecret(), DateTimeOffset.UtcNow);
        var app = new AuthenticatorApp(Totp.Base32(secret));
        var (first, second) = (Totp.StepOf(secret, app.Next(now), now), Totp.StepOf(secret, app.Next(now), now));
        Assert.NotNull(first);
        Assert.Equal(first + 1, second);
    }
}
