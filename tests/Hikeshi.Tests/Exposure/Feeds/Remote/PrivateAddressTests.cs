using System.Net;
using Hikeshi.Exposure.Feeds.Remote;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

public sealed class PrivateAddressTests : IDisposable
{
    private readonly FetchFixture fixture = new();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    public async Task Fetch_AddressOfThisMachine_IsNotEvenConnectedTo(string host)
    {
        await using var server = await FeedServer.StartAsync(context => context.Response.WriteAsync("secret"));
        var outcome = await fixture.FetchAsync(FetchFixture.Feed(server, "a") with { AllowPrivate = false, Url = new Uri($"http://{host}:{server.Address.Port}/a.json") });
        Assert.Equal(FetchResult.Failed, outcome.Result);
        Assert.Contains("which is no address of the public internet", outcome.Problem!.Sentence, StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fd00:ec2::254]/latest/meta-data/")]
    [InlineData("http://10.0.0.1/")]
    public async Task Fetch_RedirectToAPrivateAddress_IsRefusedBehindAProxyToo(string inside)
    {
        await using var proxy = await FeedServer.StartAsync(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = inside;
            return Task.CompletedTask;
        });
        fixture.Proxy = new WebProxy(proxy.Address);
        var outcome = await fixture.FetchAsync(FetchFixture.Feed(proxy, "a") with { AllowPrivate = false, Url = new Uri("http://feeds.invalid/a.json") });
        Assert.Contains("which is no address of the public internet", outcome.Problem!.Sentence, StringComparison.Ordinal);
        Assert.Single(proxy.Asked);
    }

    [Fact]
    public async Task Fetch_ThroughAProxy_WhoseOwnAddressMayBePrivate()
    {
        await using var proxy = await FeedServer.StartAsync(context => context.Response.Body.WriteAsync(FetchFixture.Osv("A", 10)).AsTask());
        fixture.Proxy = new WebProxy(proxy.Address);
        var outcome = await fixture.FetchAsync(FetchFixture.Feed(proxy, "a") with { AllowPrivate = false, Url = new Uri("http://feeds.invalid/a.json") });
        Assert.True(outcome.Result == FetchResult.Fetched, outcome.Problem?.Sentence);
    }

    [Fact]
    public async Task Fetch_HttpThatIsNotAllowed_IsRefused()
    {
        await using var server = await FeedServer.StartAsync(context => context.Response.WriteAsync("x"));
        var outcome = await fixture.FetchAsync(FetchFixture.Feed(server, "a") with { AllowHttp = false });
        Assert.Contains("the scheme http; expected https", outcome.Problem!.Sentence, StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    [Theory]
    [InlineData("https://a.example/x", "http://a.example/x", "from https to http")]
    [InlineData("https://a.example/x", "ftp://a.example/x", "from https to ftp")]
    [InlineData("https://a.example/x", "https://user:secret@a.example/x", "with credentials")]
    [InlineData("https://a.example/x", null, "to nowhere")]
    public void Next_ToLess_IsRefused(string from, string? to, string said) =>
        Assert.Contains(said, Assert.Throws<FetchTrouble>(() => Redirect.Next(new Uri(from), to is null ? null : new Uri(to))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://a.example/x/y", "../z?q", "https://a.example/z?q")]
    [InlineData("http://a.example/x", "//b.example/", "http://b.example/")]
    [InlineData("http://a.example/x", "https://b.example/", "https://b.example/")]
    public void Next_Relative_IsResolved(string from, string to, string expected) => Assert.Equal(expected, Redirect.Next(new Uri(from), new Uri(to, UriKind.RelativeOrAbsolute)).ToString());

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2001:4860:4860::8888", true)]
    [InlineData("64:ff9b::8.8.8.8", true)]
    [InlineData("64:ff9b::10.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.255.255.255", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("127.1.2.3", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    public void IsPublic_SpecialPurposeAddresses_AreNot(string address, bool expected) => Assert.Equal(expected, AddressRule.IsPublic(IPAddress.Parse(address)));

    public void Dispose() => fixture.Dispose();
}
