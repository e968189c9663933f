using Xunit;

namespace Hikeshi.Tests.Gateway;

/// <summary>Every kind of containment, observed from outside on real connections.</summary>
public sealed class VerdictTests
{
    private const string Stranger = "127.99.0.1";

    [Fact]
    public async Task Inbound_NothingContained_GreetsRoundRobinAndConfirmsPayments()
    {
        await using var gateway = await TestGateway.StartAsync();
        var greetings = new List<string?> { await gateway.GreetAsync(Stranger), await gateway.GreetAsync(Stranger), await gateway.GreetAsync(Stranger) };
        Assert.Equal(["220 web-1", "220 web-2", "220 web-1"], greetings);

        using var line = await gateway.OpenAsync(Stranger);
        await line!.ReadAsync();
        await line.WriteAsync("PAY 77 JPY 1000\r\nHELLO\r\nPA");
        await line.WriteAsync("Y 78\r\nQUIT\r\n");
        Assert.Equal("250 77", await line.ReadAsync());
        Assert.Equal("250 ok", await line.ReadAsync());
        Assert.Equal("250 78", await line.ReadAsync());
        Assert.False(line.EndsWithReset());
    }

    [Fact]
    public async Task Shield_StrangerAndAllowListed_RefusesOnlyTheStranger()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(gateway.Shield(allow: $"\"{gateway.Address(2, 10)}\""));
        Assert.Null(await gateway.GreetAsync(Stranger));
        Assert.NotNull(await gateway.GreetAsync(gateway.Address(2, 10)));
        Assert.NotNull(await gateway.GreetAsync(Stranger, member: 2));
        using var other = await TestLine.OpenAsync(Stranger, gateway.Address(1, 1), 18080);
        Assert.Equal("220 pay-1", await other.ReadAsync());
    }

    [Fact]
    public async Task Shield_TwoOnOnePort_AdmitOnlyWhatBothAllow()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(gateway.Shield(allow: $"\"{gateway.Net}.2.0/24\""));
        await gateway.OrderAsync(gateway.Shield(allow: $"\"{gateway.Address(2, 10)}\",\"{Stranger}\""));
        Assert.NotNull(await gateway.GreetAsync(gateway.Address(2, 10)));
        Assert.Null(await gateway.GreetAsync(gateway.Address(2, 11)));
        Assert.Null(await gateway.GreetAsync(Stranger));
    }

    [Fact]
    public async Task Refusal_OfAnAcceptedConnection_IsAResetWithoutAByte()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(gateway.Shield());
        using var line = await gateway.OpenAsync(Stranger);
        Assert.True(line is null || line.EndsWithReset());
    }

    [Fact]
    public async Task IsolateHost_OneOfTwo_LeavesTheOtherAndRefusesItsWayOut()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(TestGateway.Isolate("web-1"));
        Assert.Equal("220 web-2", await gateway.GreetAsync(Stranger));
        Assert.Equal("220 web-2", await gateway.GreetAsync(Stranger));
        Assert.Equal("403", (await gateway.ConnectAsync(gateway.Address(1, 21), "c2.example:443")).Status);
        Assert.Equal("200", (await gateway.ConnectAsync(gateway.Address(1, 22), "c2.example:443")).Status);
    }

    [Fact]
    public async Task IsolateHost_AllBehindAService_RefusesTheService()
    {
        await using var gateway = await TestGateway.StartAsync();
        var first = await gateway.OrderAsync(TestGateway.Isolate("web-1"));
        await gateway.OrderAsync(TestGateway.Isolate("web-2"));
        Assert.Null(await gateway.GreetAsync(Stranger));
        using var client = gateway.Client();
        Assert.True((await client.DeleteAsync($"containments/{first}")).IsSuccessStatusCode);
        Assert.Equal("220 web-1", await gateway.GreetAsync(Stranger));
    }

    [Fact]
    public async Task BlockAddress_Prefix_RefusesBothDirections()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(TestGateway.Block("block-address", "127.99.0.0/24"));
        Assert.Null(await gateway.GreetAsync(Stranger));
        Assert.NotNull(await gateway.GreetAsync("127.99.1.1"));
        Assert.Equal("403", (await gateway.ConnectAsync(gateway.Address(1, 21), "127.99.0.7:443")).Status);
        Assert.Equal("200", (await gateway.ConnectAsync(gateway.Address(1, 21), "127.99.1.7:443")).Status);
    }

    [Fact]
    public async Task BlockDomain_NameAndBelow_RefusedOutwardsOnly()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(TestGateway.Block("block-domain", "Evil.Example."));
        Assert.Equal("403", (await gateway.ConnectAsync(gateway.Address(1, 21), "evil.example:443")).Status);
        Assert.Equal("403", (await gateway.ConnectAsync(gateway.Address(1, 21), "a.b.EVIL.example:443")).Status);
        Assert.Equal("200", (await gateway.ConnectAsync(gateway.Address(1, 21), "notevil.example:443")).Status);
        Assert.NotNull(await gateway.GreetAsync(Stranger));
    }

    [Fact]
    public async Task SuspendSupplier_ByAddress_CoversItsNameToo()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(TestGateway.Block("suspend-supplier", $"{gateway.Net}.30.0/24"));
        Assert.Equal("403", (await gateway.ConnectAsync(gateway.Address(1, 21), "vpn.soc-vendor.example:443")).Status);
        Assert.Equal("403", (await gateway.ConnectAsync(gateway.Address(1, 21), $"{gateway.Net}.30.1:443")).Status);
        Assert.Equal("200", (await gateway.ConnectAsync(gateway.Address(2, 21), "vpn.soc-vendor.example:443", member: 2)).Status);
    }

    [Fact]
    public async Task Egress_ToAMember_CarriesTheRealSourceAddress()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(gateway.Shield(member: 2, allow: $"\"{gateway.Address(1, 10)}\""), "bank-02");
        var (status, line) = await gateway.ConnectAsync(gateway.Address(1, 10), $"{gateway.Address(2, 1)}:18443");
        Assert.Equal("200", status);
        Assert.Equal("220 web-1", await line.ReadAsync());
        await line.WriteAsync("PAY 5 x\r\n");
        Assert.Equal("250 5", await line.ReadAsync());
        var (otherStatus, other) = await gateway.ConnectAsync(gateway.Address(1, 21), $"{gateway.Address(2, 1)}:18443");
        Assert.True(otherStatus == "502" || await other.ReadAsync() is null);
        line.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Egress_FromSomebodyElsesHost_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.Equal("403", (await gateway.ConnectAsync(Stranger, "cloud.example:443")).Status);
        Assert.Equal("403", (await gateway.ConnectAsync(gateway.Address(2, 21), "cloud.example:443")).Status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("CONNECT nowhere HTTP/1.1\r\n\r\n", "400")]
    [InlineData("CONNECT a b:1 HTTP/1.1\r\n\r\n", "400")]
    [InlineData("CONNECT host:70000 HTTP/1.1\r\n\r\n", "400")]
    public async Task Egress_MalformedRequest_Is400(string request, string status)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var line = await TestLine.OpenAsync(gateway.Address(1, 21), gateway.Address(1, 1), 3128);
        await line.WriteAsync(request);
        Assert.StartsWith("HTTP/1.1 " + status, await line.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Egress_EndlessHead_IsEndedWithAnAnswer()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var line = await TestLine.OpenAsync(gateway.Address(1, 21), gateway.Address(1, 1), 3128);
        await line.WriteAsync("CONNECT a:1 HTTP/1.1\r\nX: " + new string('x', 5000));
        Assert.StartsWith("HTTP/1.1 431", await line.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EstablishedFlows_WhenCovered_AreCutAndOthersGoOn()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stranger = await gateway.OpenAsync(Stranger);
        using var peer = await gateway.OpenAsync(gateway.Address(2, 10));
        Assert.Equal("220 web-1", await stranger!.ReadAsync());
        Assert.Equal("220 web-2", await peer!.ReadAsync());
        var (status, tunnel) = await gateway.ConnectAsync(gateway.Address(1, 21), "c2.example:443");
        Assert.Equal("200", status);
        Assert.Equal("220 internet", await tunnel.ReadAsync());

        await gateway.OrderAsync(gateway.Shield(allow: $"\"{gateway.Address(2, 10)}\""));
        Assert.True(stranger.EndsWithReset());
        await peer.WriteAsync("PAY 1 x\r\n");
        Assert.Equal("250 1", await peer.ReadAsync());

        await gateway.OrderAsync(TestGateway.Isolate("web-1"));
        Assert.True(tunnel.EndsWithReset());
        await gateway.OrderAsync(TestGateway.Isolate("web-2"));
        Assert.True(peer.EndsWithReset());
        tunnel.Dispose();
    }

    [Fact]
    public async Task Tunnel_MuchData_ArrivesWholeThroughBackPressure()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (_, line) = await gateway.ConnectAsync(gateway.Address(1, 10), $"{gateway.Address(2, 1)}:18443");
        await line.ReadAsync();
        const int count = 50_000;
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < count; i += 100)
            {
                await line.WriteAsync(string.Concat(Enumerable.Range(i, 100).Select(n => $"PAY {n} JPY 1000\r\n")));
            }
        });
        for (var i = 0; i < count; i++)
        {
            Assert.Equal($"250 {i}", await line.ReadAsync());
        }

        await sending;
        line.Dispose();
    }

    [Fact]
    public async Task ReleaseAll_EveryKind_UndoesEverything()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(gateway.Shield());
        await gateway.OrderAsync(TestGateway.Isolate("web-1"));
        await gateway.OrderAsync(TestGateway.Block("block-domain", "evil.example"));
        using var client = gateway.Client();
        Assert.Equal("""{"released":3}""", await (await client.PostAsync("release-all", content: null)).Content.ReadAsStringAsync());
        Assert.NotNull(await gateway.GreetAsync(Stranger));
        Assert.Equal("200", (await gateway.ConnectAsync(gateway.Address(1, 21), "evil.example:443")).Status);
    }

    [Fact]
    public async Task Expiry_AtTheEnd_AdmitsAgainByItself()
    {
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(clock);
        await gateway.OrderAsync(gateway.Shield(expires: clock.GetUtcNow().AddMinutes(5).ToString("o")));
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Null(await gateway.GreetAsync(Stranger));
        clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(2));
        Assert.NotNull(await gateway.GreetAsync(Stranger));
    }

    [Fact]
    public async Task Expiry_OnTheRealClock_AdmitsAgainByItself()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.OrderAsync(gateway.Shield(expires: TestGateway.In(TimeSpan.FromMilliseconds(400))));
        Assert.Null(await gateway.GreetAsync(Stranger));
        var until = DateTimeOffset.UtcNow.AddSeconds(10);
        while (await gateway.GreetAsync(Stranger) is null)
        {
            Assert.True(DateTimeOffset.UtcNow < until, "the shield did not expire");
        }
    }
}
