using System.Text;
using Hikeshi.Detection.Events;
using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>One pass does what two do.</summary>
public sealed class JsonTextTests
{
    private static readonly string[] Parts = ["A", "Zz", "@[`{", "\\\\", "\\\"", "\\n", "\\/", "é", "É", "ß", "日本", "ⅷ", "K", "😀", "0123456789", " the quick brown fox jumps over 13 lazy dogs "];

    [Fact]
    public void TryUnescapeFolded_AnyText_IsThatWhichUnescapingAndFoldingMake()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => Parts[random.Next(Parts.Length)])));
            if (random.Next(4) == 0 && text.Length > 0)
            {
                text[random.Next(text.Length)] |= 0x80; // no longer UTF-8
                if (!IsWellFormed(text))
                {
                    continue;
                }
            }

            var target = new byte[(text.Length * 3) + JsonText.Slack];
            Assert.True(JsonText.TryUnescapeFolded(text, target, out var written));
            Assert.Equal(InTwo(text), target[..written]);
        }
    }

    [Theory]
    [InlineData("\\u0041")]
    [InlineData("some thirty-two characters and more \\u00e9")]
    public void TryUnescapeFolded_EscapeOfFourDigits_SaysNothing(string text) =>
        Assert.False(JsonText.TryUnescapeFolded(Encoding.UTF8.GetBytes(text), new byte[(text.Length * 3) + JsonText.Slack], out _));

    /// <summary>Every backslash begins an escape that is one.</summary>
    private static bool IsWellFormed(byte[] text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'\\' && (++i == text.Length || !"\"\\/bfnrt"u8.Contains(text[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] InTwo(byte[] text)
    {
        var raw = new byte[text.Length];
        var length = JsonText.Unescape(text, raw);
        var folded = new byte[length * 3];
        return folded[..Folding.Fold(raw.AsSpan(0, length), folded)];
    }
}
