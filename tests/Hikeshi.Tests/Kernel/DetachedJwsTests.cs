using System.Buffers.Text;
using System.Text;
using Hikeshi.Kernel.Signing;
using Xunit;

namespace Hikeshi.Tests.Kernel;

public sealed class DetachedJwsTests
{
    // RFC 8037 appendix A.1: the key; A.4: its signature over "Example of Ed25519 signing" with the header {"alg":"EdDSA"}.
    private static readonly byte[] Seed = Base64Url.DecodeFromChars("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    private const string Rfc8037 = "eyJhbGciOiJFZERTQSJ9..hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

    [Fact]
    public void Verify_Rfc8037Example_Holds()
    {
        using var key = Ed25519PrivateKey.FromSeed(Seed);
        Assert.True(DetachedJws.Verify(Rfc8037, "Example of Ed25519 signing"u8, key.PublicKey));
        Assert.False(DetachedJws.Verify(Rfc8037, "Example of Ed25519 signinG"u8, key.PublicKey));
    }

    [Fact]
    public void Sign_ThenVerify_NamesTheKeyAndHoldsForThisPayloadOnly()
    {
        using var key = Ed25519PrivateKey.FromSeed(Seed);
        using var other = Ed25519PrivateKey.Generate();
        var jws = DetachedJws.Sign("{}"u8, key, "member-03/object/\"1\"");
        Assert.Equal("member-03/object/\"1\"", DetachedJws.KeyId(jws));
        Assert.Null(DetachedJws.Check(jws, "{}"u8, key.PublicKey));
        Assert.NotNull(DetachedJws.Check(jws, "{ }"u8, key.PublicKey));
        Assert.NotNull(DetachedJws.Check(jws, "{}"u8, other.PublicKey));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"HS256"}""")]
    [InlineData("""{"alg":"EdDSA","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"EdDSA","alg":"EdDSA"}""")]
    [InlineData("not json")]
    public void Check_HeaderThatWeDoNotAccept_IsRefusedThoughTheSignatureIsGood(string header)
    {
        using var key = Ed25519PrivateKey.FromSeed(Seed);
        var encoded = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header));
        var signature = key.Sign(Encoding.ASCII.GetBytes($"{encoded}.{Base64Url.EncodeToString("{}"u8)}"));
        Assert.NotNull(DetachedJws.Check($"{encoded}..{Base64Url.EncodeToString(signature)}", "{}"u8, key.PublicKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJFZERTQSJ9..short")]
    public void Check_NotADetachedJws_IsRefused(string jws)
    {
        using var key = Ed25519PrivateKey.FromSeed(Seed);
        Assert.NotNull(DetachedJws.Check(jws, "{}"u8, key.PublicKey));
    }
}
