using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Xunit;

namespace Hikeshi.Tests.Kernel;

public sealed class Ed25519Tests
{
    [Theory]
    // RFC 8032 §7.1, tests 1 to 3 and "SHA(abc)".
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    [InlineData("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704")]
    public void Sign_Rfc8032Vectors_GivesTheirSignature(string seed, string publicKey, string message, string signature)
    {
        using var key = Ed25519PrivateKey.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey.Bytes));
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(Convert.FromHexString(message))));
        Assert.True(key.PublicKey.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    [Fact]
    public void Verify_AnyFlippedBit_Fails()
    {
        using var key = Ed25519PrivateKey.Generate();
        Prop.ForAll(Gen.Choose(0, 255).ArrayOf().ToArbitrary(), Gen.Choose(0, 1 << 20).ToArbitrary(), (values, where) =>
        {
            var message = values.Select(v => (byte)v).ToArray();
            var both = key.Sign(message).Concat(message).ToArray();
            both[where % both.Length] ^= (byte)(1 << (where / both.Length % 8));
            return !key.PublicKey.Verify(both.AsSpan(64), both.AsSpan(0, 64)) && key.PublicKey.Verify(message, key.Sign(message));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Verify_WrongLengthOrKeyThatIsNoPoint_IsFalse()
    {
        using var key = Ed25519PrivateKey.Generate();
        var signature = key.Sign("x"u8);
        Assert.False(key.PublicKey.Verify("x"u8, signature.AsSpan(0, 63)));
        Assert.False(new Ed25519PublicKey(Enumerable.Repeat((byte)0xFF, 32).ToArray()).Verify("x"u8, signature));
    }

    [Fact]
    public void LoadOrCreate_KeyFile_IsPrivateAndTheSameNextTime()
    {
        var directory = Directory.CreateTempSubdirectory("keys-");
        try
        {
            var path = Path.Combine(directory.FullName, "one.key");
            using var made = Ed25519PrivateKey.LoadOrCreate(path);
            using var loaded = Ed25519PrivateKey.LoadOrCreate(path);
            Assert.Equal(made.PublicKey, loaded.PublicKey);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
                Assert.IsType<KeyFileRefusal>(Assert.Throws<RefusedException>(() => Ed25519PrivateKey.Load(path)).Refusal);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void TryParseBase64Url_RoundTrip_AndRefusesOtherLengths()
    {
        using var key = Ed25519PrivateKey.Generate();
        Assert.True(Ed25519PublicKey.TryParseBase64Url(key.PublicKey.ToBase64Url(), out var parsed));
        Assert.Equal(key.PublicKey, parsed);
        Assert.False(Ed25519PublicKey.TryParseBase64Url(key.PublicKey.ToBase64Url() + "A", out _));
        Assert.False(Ed25519PublicKey.TryParseBase64Url(null, out _));
    }
}
