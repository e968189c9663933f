using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Sealing;
using Xunit;

namespace Hikeshi.Tests.Kernel.Sealing;

public sealed class SealingKeyTests
{
    // The two keys of RFC 7518 appendix C.
    private const string Alice = """{"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps","d":"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"}""";
    private const string Bob = """{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}""";

    [Fact]
    public void Derive_ExampleOfRfc7518AppendixC_GivesItsKey()
    {
        foreach (var (own, other) in new[] { (Alice, Bob), (Bob, Alice) })
        {
            using var mine = Open(own);
            using var theirs = Open(other);
            using var point = theirs.PublicKey;
            Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(KeyAgreement.Derive(mine, point, "A128GCM", Encoding.ASCII.GetBytes("Alice"), Encoding.ASCII.GetBytes("Bob"), 128)));
        }
    }

    /// <summary>The key of RFC 9449 §4.1, whose thumbprint is in §6.1.</summary>
    [Fact]
    public void KeyId_OfAKnownKey_IsItsThumbprint() =>
        Assert.Equal(
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
            SealingPublicKey.Parse("key", """{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}""").KeyId);

    [Fact]
    public void Key_WrittenAndReadAgain_IsTheSame()
    {
        using var key = SealingKey.Generate();
        using var fromJwk = SealingKey.FromJwk("jwk", key.ToJwk());
        using var fromPem = SealingKey.FromPem("pem", key.ToPem());
        Assert.Equal([key.Public, key.Public, key.Public], [fromJwk.Public, fromPem.Public, SealingPublicKey.Parse("public", key.Public.ToJwk())]);
        Assert.Equal((key.ToJwk(), key.ToPem()), (fromPem.ToJwk(), fromJwk.ToPem()));
    }

    public static TheoryData<string, string, string> NotPublic => new()
    {
        { "d", Bob[^45..^2], "private" },
        { "kty", "RSA", "point" },
        { "crv", "P-384", "point" },
        { "x", "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMU", "point" },
        { "x", "", "point" },
        { "y", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck=", "point" },
        { "y", Base64Url.EncodeToString(new byte[32]), "point" },
        { "use", "sig", "something else" },
        { "alg", "ES256", "something else" },
    };

    [Theory]
    [MemberData(nameof(NotPublic))]
    public void Parse_WhatCannotBeSealedTo_IsRefused(string member, string value, string because)
    {
        var jwk = JsonNode.Parse(Bob)!.AsObject();
        jwk.Remove("d");
        Assert.Equal(43, SealingPublicKey.Parse("good", jwk.ToJsonString()).KeyId.Length);
        jwk[member] = value;
        var refused = Assert.Throws<RefusedException>(() => SealingPublicKey.Parse("reader kana", jwk.ToJsonString()));
        Assert.Equal("reader kana", refused.Refusal.Where);
        Assert.Contains(because, refused.Refusal.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"kty\":7}")]
    [InlineData("{\"kty\":\"EC\",\"kty\":\"EC\"}")]
    public void Parse_WhatIsNoJwk_IsRefused(string text)
    {
        Assert.Throws<RefusedException>(() => SealingPublicKey.Parse("file", text));
        Assert.Throws<RefusedException>(() => SealingKey.FromJwk("file", text));
        Assert.Throws<RefusedException>(() => SealingKey.FromPem("file", text));
    }

    [Fact]
    public void FromJwk_HalvesOfDifferentKeysOrNoSecret_IsRefused()
    {
        var mixed = JsonNode.Parse(Alice)!.AsObject();
        foreach (var secret in new[] { JsonNode.Parse(Bob)!["d"]!.GetValue<string>(), Base64Url.EncodeToString(new byte[32]), "short", "" })
        {
            mixed["d"] = secret;
            Assert.Throws<RefusedException>(() => SealingKey.FromJwk("file", mixed.ToJsonString()));
        }
    }

    [Fact]
    public void Read_ASecretThatOthersCanRead_IsRefused()
    {
        var directory = Directory.CreateTempSubdirectory("secret-").FullName;
        try
        {
            var file = Path.Combine(directory, "key");
            SecretFile.Write(file, "text");
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal("text", SecretFile.Read(file));
            Assert.Throws<IOException>(() => SecretFile.Write(file, "other"));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Assert.Contains("other accounts", Assert.Throws<RefusedException>(() => SecretFile.Read(file)).Refusal.What, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static ECDiffieHellman Open(string jwk)
    {
        using var key = SealingKey.FromJwk("vector", jwk);
        var opened = ECDiffieHellman.Create();
        opened.ImportFromPem(key.ToPem());
        return opened;
    }
}
