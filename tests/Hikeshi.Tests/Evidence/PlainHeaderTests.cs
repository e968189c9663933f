using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Json;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class PlainHeaderTests
{
    private static readonly Gen<byte[]> Leaves =
        from causes in Gen.Choose(0, 4)
        from size in Gen.Choose(0, 100_000)
        from actor in Gen.Elements("machine:a", "person:\u9234\u6728", "quote\"d", "back\\slash", new string('x', 128))
        from doer in Gen.Elements(null, "response.decide")
        select HeaderCodec.Encode(new EntryHeader(
            1, EntryId.New(DateTimeOffset.UtcNow), "test.happened/1", actor, doer, [.. Enumerable.Range(0, causes).Select(_ => EntryId.New(DateTimeOffset.UtcNow))],
            DateTimeOffset.UtcNow, new BodySeal(new string('a', 64), size, HeaderCodec.Algorithm)));

    [Fact]
    public void TryRead_WhatWeWriteWithoutEscapes_IsRead() => Prop.ForAll(Leaves.ToArbitrary(), leaf =>
    {
        var mentions = new List<Mention>();
        var read = PlainHeader.TryRead(leaf, 7, mentions, out var plain);
        Assert.Equal(leaf.All(b => b is >= 0x20 and < 0x7F and not (byte)'\\'), read);
        if (read)
        {
            AssertSame(HeaderCodec.Decode(leaf), plain, mentions);
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>Whatever it reads, the long way reads the same, and finds canonical.</summary>
    [Fact]
    public void TryRead_AnythingThatItReads_IsCanonicalAndDecodesToTheSame() => Prop.ForAll(
        Leaves.ToArbitrary(), Gen.Choose(0, 500).ToArbitrary(), Gen.Elements("", " ", "\"", "0", "-", "9", "A", "\\u0041", ",\"x\":1", "}", "\u00e9").ToArbitrary(), (leaf, at, insert) =>
        {
            at = Math.Min(at, leaf.Length - 1);
            foreach (var cut in new[] { 0, 1 })
            {
                byte[] mutated = [.. leaf[..at], .. Encoding.UTF8.GetBytes(insert), .. leaf[(at + cut)..]];
                var mentions = new List<Mention>();
                if (PlainHeader.TryRead(mutated, 7, mentions, out var plain))
                {
                    Assert.Equal(mutated, CanonicalJson.Canonicalize(mutated));
                    AssertSame(HeaderCodec.Decode(mutated), plain, mentions);
                }
                else
                {
                    Assert.Empty(mentions);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static void AssertSame(EntryHeader header, PlainHeader plain, List<Mention> mentions)
    {
        Assert.Equal(header.Body.Commitment, Encoding.ASCII.GetString(plain.Commitment));
        Assert.Equal(header.Body.Size, plain.Size);
        Assert.Equal([.. header.Causes.Select(c => new Mention(c, 7, isCause: true)), new Mention(header.Id, 7, isCause: false)], mentions);
        Assert.Equal([.. header.Causes, header.Id], mentions.Select(m => m.Id));
    }
}
