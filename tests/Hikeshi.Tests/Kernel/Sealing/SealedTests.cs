using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Sealing;
using Xunit;

namespace Hikeshi.Tests.Kernel.Sealing;

public sealed class SealedTests
{
    [Fact]
    public void Open_NamedRecipients_ReadItAndNobodyElse() =>
        Prop.ForAll((from content in Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf() from readers in Gen.Choose(1, 4) select (content, readers)).ToArbitrary(), t =>
        {
            var keys = Enumerable.Range(0, t.readers).Select(_ => SealingKey.Generate()).ToList();
            using var stranger = SealingKey.Generate();
            var text = Sealed.For(keys.Select(key => key.Public).Concat(keys.Select(key => key.Public)), t.content);
            Assert.All(keys, key => Assert.Equal(t.content, Sealed.Open(text, key)));
            Assert.Equal(t.content, Sealed.Open(text, [stranger, keys[^1]]));
            Assert.Null(Sealed.Open(text, stranger));
            keys.ForEach(key => key.Dispose());
        }).QuickCheckThrowOnFailure();

    /// <summary>Any one character of the whole: header, recipients, nonce, ciphertext, tag.</summary>
    [Fact]
    public void Open_Bent_IsNull()
    {
        using var key = SealingKey.Generate();
        var text = Sealed.For([key.Public], "for you alone"u8);
        Prop.ForAll((from at in Gen.Choose(0, text.Length - 1) from other in Gen.Choose(33, 126) select (at, other: (char)other)).Where(t => text[t.at] != t.other).ToArbitrary(), t =>
            Assert.Null(Sealed.Open($"{text[..t.at]}{t.other}{text[(t.at + 1)..]}", key))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void For_NobodyTooManyOrTooMuch_IsRefused()
    {
        using var key = SealingKey.Generate();
        Assert.Throws<RefusedException>(() => Sealed.For([], "x"u8));
        Assert.Throws<RefusedException>(() => Sealed.For([key.Public], new byte[Sealed.LargestContent + 1]));
        var many = Enumerable.Range(0, Jwe.MostRecipients + 1).Select(_ => SealingKey.Generate()).ToList();
        Assert.Throws<RefusedException>(() => Sealed.For(many.Select(each => each.Public), "x"u8));
        many.ForEach(each => each.Dispose());
    }

    [Fact]
    public void TryParseBase64Url_ThePointInItsOneSpelling_IsTheKey()
    {
        using var key = SealingKey.Generate();
        var text = key.Public.ToBase64Url();
        Assert.True(SealingPublicKey.TryParseBase64Url(text, out var read));
        Assert.Equal(key.Public, read);
        foreach (var wrong in new[] { null, "", text[..^1], text + "A", "AA" + text[2..], "BA" + new string('A', 85) })
        {
            Assert.False(SealingPublicKey.TryParseBase64Url(wrong, out _), wrong);
        }
    }
}
