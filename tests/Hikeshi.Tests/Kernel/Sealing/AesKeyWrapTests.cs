using Hikeshi.Kernel.Sealing;
using Xunit;

namespace Hikeshi.Tests.Kernel.Sealing;

public sealed class AesKeyWrapTests
{
    private const string Key128 = "000102030405060708090A0B0C0D0E0F";
    private const string Key256 = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";

    /// <summary>RFC 3394 §4.1, §4.3, §4.5, §4.6.</summary>
    [Theory]
    [InlineData(Key128, "00112233445566778899AABBCCDDEEFF", "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5")]
    [InlineData(Key256, "00112233445566778899AABBCCDDEEFF", "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7")]
    [InlineData(Key256, "00112233445566778899AABBCCDDEEFF0001020304050607", "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1")]
    [InlineData(Key256, "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F", "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21")]
    public void Wrap_VectorsOfTheRfc_GiveItsBytes(string keyEncryptionKey, string key, string wrapped)
    {
        var kek = Convert.FromHexString(keyEncryptionKey);
        Assert.Equal(wrapped, Convert.ToHexString(AesKeyWrap.Wrap(kek, Convert.FromHexString(key))));
        Assert.Equal(key, Convert.ToHexString(AesKeyWrap.Unwrap(kek, Convert.FromHexString(wrapped))!));
    }

    [Fact]
    public void Unwrap_EachBitChanged_IsRefused()
    {
        var kek = Convert.FromHexString(Key256);
        var wrapped = AesKeyWrap.Wrap(kek, new byte[32]);
        for (var bit = 0; bit < wrapped.Length * 8; bit++)
        {
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(AesKeyWrap.Unwrap(kek, wrapped));
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.NotNull(AesKeyWrap.Unwrap(kek, wrapped));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(39)]
    [InlineData(41)]
    public void Unwrap_AnotherLength_IsRefused(int length) => Assert.Null(AesKeyWrap.Unwrap(new byte[32], new byte[length]));
}
