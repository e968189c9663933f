using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Sealing;
using Xunit;

namespace Hikeshi.Tests.Kernel.Sealing;

public sealed class JweTests
{
    [Fact]
    public void Open_EachReader_ReadsItAndNobodyElse() =>
        Prop.ForAll((from content in Gen.Elements<byte>([.. Enumerable.Range(0, 256).Select(i => (byte)i)]).ArrayOf() from readers in Gen.Choose(1, 5) select (content, readers)).ToArbitrary(), t =>
        {
            var keys = Enumerable.Range(0, t.readers).Select(_ => SealingKey.Generate()).ToList();
            using var stranger = SealingKey.Generate();
            var text = Jwe.Seal(t.content, [.. keys.Select(k => k.Public)]).ToString();
            var jwe = Jwe.TryParse(text)!;
            Assert.Equal(text, jwe.ToString());
            Assert.All(keys, key => Assert.Equal(t.content, jwe.Open(jwe.KeyFor(key))));
            Assert.Null(jwe.KeyFor(stranger));
            Assert.False(jwe.IsFor(stranger.Public));
            Assert.Single(keys.Select(key => Convert.ToHexString(jwe.KeyFor(key)!)).Distinct());
            keys.ForEach(key => key.Dispose());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_EachCharacterChanged_OpensForNobody()
    {
        using var first = SealingKey.Generate();
        using var second = SealingKey.Generate();
        var text = Jwe.Seal("four"u8, [first.Public, second.Public]).ToString();
        Assert.NotNull(Jwe.TryParse(text));
        for (var at = 0; at < text.Length; at++)
        {
            foreach (var other in new[] { 'A', 'Q', '0', '_', '"', ' ', ',', '}', '\n', (char)(text[at] ^ 1), (char)(text[at] ^ 4), 'é' }.Where(c => c != text[at]))
            {
                AssertOpensForNobody($"{text[..at]}{other}{text[(at + 1)..]}", first, second);
            }

            AssertOpensForNobody(text.Remove(at, 1), first, second);
            AssertOpensForNobody(text.Insert(at, " "), first, second);
            AssertOpensForNobody(text.Insert(at, "A"), first, second);
        }
    }

    /// <summary>Somebody who knows the format well: a list of recipients that was changed, with the digest in the header made to fit.</summary>
    [Fact]
    public void Open_OtherRecipientsThanWereSealedTo_IsRefused()
    {
        using var reader = SealingKey.Generate();
        using var other = SealingKey.Generate();
        using var added = SealingKey.Generate();
        var jwe = Jwe.Seal("text"u8, [reader.Public, other.Public]);
        var foreign = Jwe.Seal("text"u8, [added.Public]).Recipients;
        foreach (var recipients in new IReadOnlyList<JweRecipient>[] { [jwe.Recipients[0]], [.. jwe.Recipients.Reverse()], [.. jwe.Recipients, .. foreign], [jwe.Recipients[0], foreign[0]] })
        {
            var altered = Jwe.TryParse(new Jwe(recipients, jwe.Nonce, jwe.Ciphertext, jwe.Tag).ToString())!;
            Assert.Null(altered.Open(altered.KeyFor(reader)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"recipients\":[]}")]
    [InlineData("{\"recipients\":7}")]
    [InlineData("{\"recipients\":[{}]}")]
    [InlineData("{\"recipients\":[{\"header\":{\"epk\":7}}]}")]
    [InlineData("{\"recipients\":[{\"header\":{\"epk\":{},\"kid\":null}}]}")]
    public void TryParse_WhatIsNone_IsNull(string text) => Assert.Null(Jwe.TryParse(text));

    [Fact]
    public void Document_AnotherCommitment_IsNull()
    {
        var salted = SaltedContent.Of("findings"u8);
        var commitment = SaltedContent.Commitment(salted);
        Assert.Equal("findings"u8.ToArray(), SaltedContent.Document(salted, commitment)!.Value.ToArray());
        Assert.NotEqual(commitment, SaltedContent.Commitment(SaltedContent.Of("findings"u8)));
        salted[^1] ^= 1;
        Assert.Null(SaltedContent.Document(salted, commitment));
        Assert.Null(SaltedContent.Document([1], SaltedContent.Commitment([1])));
    }

    private static void AssertOpensForNobody(string text, params SealingKey[] readers) =>
        Assert.All(readers, reader => Assert.True(
            Jwe.TryParse(text) is not { } jwe || jwe.KeyFor(reader) is not { } key || jwe.Open(key) is null, text));
}
