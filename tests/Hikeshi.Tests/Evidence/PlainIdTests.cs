using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Identity;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class PlainIdTests
{
    [Fact]
    public void TryRead_AnyIdAsWeWriteIt_IsThatId() => Prop.ForAll<Guid>(id =>
    {
        Assert.True(PlainId.TryRead(Encoding.ASCII.GetBytes(id.ToString("D")), out var high, out var low));
        Assert.Equal(new Mention(new EntryId(id), 5, isCause: true), new Mention(high, low, Mention.OrderOf(5, isCause: true)));
        Assert.Equal(id, new Mention(high, low, Order: 0).Id.Value);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_AnyByteChanged_IsReadOnlyIfItIsAnotherIdInLowerCase()
    {
        const string Good = "0192f3c4-ab5d-7e6f-89a0-b1c2d3e4f506";
        for (var at = 0; at < Good.Length; at++)
        {
            for (var octet = 0; octet < 256; octet++)
            {
                var text = Good[..at] + (char)octet + Good[(at + 1)..];
                var expected = EntryId.TryParse(text, out var id) && id.ToString() == text;
                Assert.Equal(expected, PlainId.TryRead(Encoding.Latin1.GetBytes(text), out var high, out var low));
                Assert.True(!expected || new Mention(high, low, Order: 0).Id == id);
            }
        }
    }

    [Fact]
    public void TryRead_AnotherLength_IsNotRead()
    {
        Assert.False(PlainId.TryRead("0192f3c4-ab5d-7e6f-89a0-b1c2d3e4f50"u8, out _, out _));
        Assert.False(PlainId.TryRead("0192f3c4-ab5d-7e6f-89a0-b1c2d3e4f5067"u8, out _, out _));
        Assert.False(PlainId.TryRead([], out _, out _));
    }

    [Fact]
    public void CompareTo_ManyMentions_AreInTheOrderOfTheirIdsThenOfTheLog()
    {
        var ids = Enumerable.Range(0, 50).Select(_ => new EntryId(Guid.NewGuid())).ToArray();
        var mentions = Enumerable.Range(0, 200).Select(i => new Mention(ids[i % 50], (ulong)(i / 2), i % 2 == 0)).ToArray();
        Assert.Equal(mentions.OrderBy(m => m.Id.ToString(), StringComparer.Ordinal).ThenBy(m => m.Index).ThenByDescending(m => m.IsCause), mentions.Order());
    }
}
