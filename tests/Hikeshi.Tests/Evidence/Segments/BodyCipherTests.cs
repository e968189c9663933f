using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Xunit;

namespace Hikeshi.Tests.Evidence.Segments;

/// <summary>Against the base library, which does the same in another way.</summary>
public sealed class BodyCipherTests
{
    private static readonly Gen<byte[]> Bodies = Gen.Elements(0, 1, 15, 16, 17, 31, 64, 300, 70_000).Select(RandomNumberGenerator.GetBytes);

    [Fact]
    public void Seal_AnyBody_IsWhatTheBaseLibraryOpens() => Prop.ForAll(Bodies.ToArbitrary(), body =>
    {
        var (key, box) = Sealed(body);
        var opened = new byte[body.Length];
        using var cipher = new AesGcm(key, 16);
        cipher.Decrypt(new byte[12], box.AsSpan(..^16), box.AsSpan(^16..), opened);
        Assert.Equal(body, opened);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryOpen_AnyBody_IsWhatWasSealed() => Prop.ForAll(Bodies.ToArbitrary(), body =>
    {
        var (key, box) = Sealed(body);
        var opened = new byte[body.Length];
        Assert.True(BodyCipher.TryOpen(key, box, opened));
        Assert.Equal(body, opened);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryOpen_OneBitOfKeyOrBoxChanged_FailsAndTheNextOneOpens() => Prop.ForAll(Bodies.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (body, bit) =>
    {
        var (key, box) = Sealed(body);
        byte[] all = [.. key, .. box];
        bit %= all.Length * 8;
        all[bit / 8] ^= (byte)(1 << (bit % 8));
        var opened = new byte[body.Length];
        Assert.False(BodyCipher.TryOpen(all.AsSpan(..32), all.AsSpan(32..), opened));
        Assert.True(BodyCipher.TryOpen(key, box, opened));
        Assert.Equal(body, opened);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Seal_OnManyThreadsAtOnce_EachOpens() => Parallel.For(0, 2000, i =>
    {
        var body = BitConverter.GetBytes(i);
        var (key, box) = Sealed(body);
        var opened = new byte[body.Length];
        Assert.True(BodyCipher.TryOpen(key, box, opened));
        Assert.Equal(body, opened);
    });

    [Fact]
    public void Hash_AnyTwoParts_IsThatOfTheWhole() => Prop.ForAll(Bodies.ToArbitrary(), Bodies.ToArbitrary(), (first, second) =>
    {
        var hash = new byte[32];
        Sha256.Hash(first, second, hash);
        Assert.Equal(SHA256.HashData([.. first, .. second]), hash);
    }).QuickCheckThrowOnFailure();

    private static (byte[] Key, byte[] Box) Sealed(byte[] body)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var box = new byte[body.Length + 16];
        BodyCipher.Seal(key, body, box);
        return (key, box);
    }
}
