using System.Net;
using Hikeshi.Gateway;
using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Containments;
using Hikeshi.Gateway.Verdicts;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Xunit;

namespace Hikeshi.Tests.Gateway;

public sealed class ContainmentBookTests
{
    private static readonly MemberConfig Member = new(MemberId.Parse("bank-01"), new byte[32], new IPEndPoint(IPAddress.Loopback, 1), [], []);
    private static readonly Destination Evil = new(Address: null, ["evil.example"], 443);
    private readonly ManualClock clock = new();
    private VerdictTable table = VerdictTable.Build(Member, []);

    [Fact]
    public void Enforce_WhenFull_IsRefusedButReleaseWorks()
    {
        using var book = new ContainmentBook(Member, clock, t => table = t);
        var first = book.Enforce(Order("evil.example")).Order;
        for (var i = 1; i < ContainmentBook.Limit; i++)
        {
            book.Enforce(Order($"d{i}.test"));
        }

        Assert.IsType<TableFull>(Assert.Throws<RefusedException>(() => book.Enforce(Order("one-more.test"))).Refusal);
        book.Release(first.Id);
        Assert.True(table.AdmitsOutbound(1, Evil));
        Assert.Equal(ContainmentBook.Limit - 1, book.ReleaseAll());
        clock.Advance(TimeSpan.FromMinutes(11));
        book.Enforce(Order("evil.example"));
        Assert.False(table.AdmitsOutbound(1, Evil));
    }

    [Fact]
    public void Expire_TwoWithDifferentEnds_EndEachAtItsOwn()
    {
        using var book = new ContainmentBook(Member, clock, t => table = t);
        book.Enforce(Order("evil.example"));
        book.Enforce(Order("worse.example") with { ExpiresAt = clock.GetUtcNow().AddMinutes(20) });
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(2));
        Assert.True(table.AdmitsOutbound(1, Evil));
        Assert.Single(book.List());
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(table.AdmitsOutbound(1, new Destination(Address: null, ["worse.example"], 443)));
        Assert.Empty(book.List());
    }

    /// <summary>The same id until a later end lasts longer; a late repetition of the first order shortens nothing.</summary>
    [Fact]
    public void Enforce_SameContentUntilALaterEnd_LastsUntilThen()
    {
        using var book = new ContainmentBook(Member, clock, t => table = t);
        var order = Order("evil.example");
        book.Enforce(order);
        var later = order with { ExpiresAt = clock.GetUtcNow().AddMinutes(30) };
        Assert.Equal(later.ExpiresAt, book.Enforce(later).Order.ExpiresAt);
        Assert.Equal(later.ExpiresAt, book.Enforce(order).Order.ExpiresAt);
        Assert.IsType<DifferentContent>(Assert.Throws<RefusedException>(() => book.Enforce(later with { Destinations = ["else.example"] })).Refusal);
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.False(table.AdmitsOutbound(1, Evil));
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(2));
        Assert.True(table.AdmitsOutbound(1, Evil));
    }

    private ContainmentOrder Order(string domain) =>
        new(new ContainmentId(Guid.NewGuid()), ContainmentKind.BlockDomain, Host: null, Address: null, Port: null, [], [domain], clock.GetUtcNow().AddMinutes(10), "test");
}
