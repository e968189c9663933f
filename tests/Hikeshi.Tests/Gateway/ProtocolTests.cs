using System.Net;
using System.Text.Json;
using Xunit;

namespace Hikeshi.Tests.Gateway;

/// <summary>docs/enforcement-protocol.md, clause by clause.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public async Task Capabilities_WithToken_NamesProtocolAndKinds()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = gateway.Client();
        using var answer = JsonDocument.Parse(await client.GetStringAsync("capabilities"));
        Assert.Equal("hikeshi-enforcement/1", answer.RootElement.GetProperty("protocol").GetString());
        Assert.Equal(["isolate-host", "shield", "block-address", "block-domain", "suspend-supplier"], answer.RootElement.GetProperty("kinds").EnumerateArray().Select(k => k.GetString()));
    }

    [Theory]
    [InlineData("bank-01", "wrong")]
    [InlineData("bank-99", TestGateway.Token)]
    [InlineData("bank-01", "")]
    public async Task AnyRequest_WrongTokenOrMember_Is401(string member, string token)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = gateway.Client(member, "x");
        client.DefaultRequestHeaders.Remove("Authorization");
        if (token.Length > 0)
        {
            client.DefaultRequestHeaders.Add("Authorization", "Bearer " + token);
        }

        using var response = await client.PutAsync($"containments/{Guid.NewGuid()}", TestGateway.Body(gateway.Shield()));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotNull(await gateway.GreetAsync("127.99.0.1"));
    }

    [Fact]
    public async Task Put_SameIdAgain_IsIdempotentForSameContentAndConflictsOtherwise()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = gateway.Client();
        var path = $"containments/{Guid.NewGuid()}";
        var shield = gateway.Shield();
        using var first = await client.PutAsync(path, TestGateway.Body(shield));
        using var second = await client.PutAsync(path, TestGateway.Body(shield.Replace("{\"kind\"", "{ \"host\":null, \"kind\"", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        using var third = await client.PutAsync(path, TestGateway.Body(shield.Replace("\"test\"", "\"other\"", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Conflict, third.StatusCode);
        Assert.Equal("application/problem+json", third.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Put_AfterRelease_IsGone()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = gateway.Client();
        var path = $"containments/{Guid.NewGuid()}";
        using var unknown = await client.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.OK, unknown.StatusCode);
        var shield = gateway.Shield();
        using var put = await client.PutAsync(path, TestGateway.Body(shield));
        using var deleted = await client.DeleteAsync(path);
        using var again = await client.DeleteAsync(path);
        Assert.Contains("\"state\":\"released\"", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var late = await client.PutAsync(path, TestGateway.Body(shield));
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.NotNull(await gateway.GreetAsync("127.99.0.1"));
    }

    [Theory]
    [InlineData("""{"kind":"melt","expires_at":"SOON","reason":"r"}""", 422, "$.kind")]
    [InlineData("""{"expires_at":"SOON","reason":"r"}""", 400, "$.kind")]
    [InlineData("""{"kind":"block-domain","destinations":["a.example"],"reason":"r"}""", 400, "$.expires_at")]
    [InlineData("""{"kind":"block-domain","destinations":["a.example"],"expires_at":"PAST","reason":"r"}""", 400, "$.expires_at")]
    [InlineData("""{"kind":"block-domain","destinations":["a.example"],"expires_at":"FAR","reason":"r"}""", 400, "$.expires_at")]
    [InlineData("""{"kind":"block-domain","destinations":["a.example"],"expires_at":"2026-01-01 10:00","reason":"r"}""", 400, "$.expires_at")]
    [InlineData("""{"kind":"block-domain","destinations":["a.example","-bad-"],"expires_at":"SOON","reason":"r"}""", 400, "$.destinations[1]")]
    [InlineData("""{"kind":"block-domain","destinations":[],"expires_at":"SOON","reason":"r"}""", 400, "$.destinations")]
    [InlineData("""{"kind":"block-address","destinations":["10.0.0.1/8"],"expires_at":"SOON","reason":"r"}""", 400, "$.destinations[0]")]
    [InlineData("""{"kind":"block-address","destinations":["a.example"],"expires_at":"SOON","reason":"r"}""", 400, "$.destinations[0]")]
    [InlineData("""{"kind":"isolate-host","host":"mainframe","expires_at":"SOON","reason":"r"}""", 400, "$.host")]
    [InlineData("""{"kind":"isolate-host","host":"web-1","address":"127.1.1.1","expires_at":"SOON","reason":"r"}""", 400, "$.host")]
    [InlineData("""{"kind":"isolate-host","expires_at":"SOON","reason":"r"}""", 400, "$.host")]
    [InlineData("""{"kind":"isolate-host","host":"web-1","destinations":["a.example"],"expires_at":"SOON","reason":"r"}""", 400, "$.destinations")]
    [InlineData("""{"kind":"shield","address":"127.1.1.1","port":1,"allow":[],"expires_at":"SOON","reason":"r"}""", 400, "$.address")]
    [InlineData("""{"kind":"shield","address":"NET.1.1","port":18443,"expires_at":"SOON","reason":"r"}""", 400, "$.allow")]
    [InlineData("""{"kind":"shield","address":"NET.1.1","port":"x","allow":[],"expires_at":"SOON","reason":"r"}""", 400, "$.port")]
    [InlineData("""{"kind":"shield","address":"NET.1.1","port":18443,"allow":["300.1.1.1"],"expires_at":"SOON","reason":"r"}""", 400, "$.allow[0]")]
    [InlineData("""{"kind":"isolate-host","host":"web-1","until":1,"expires_at":"SOON","reason":"r"}""", 400, "$.until")]
    [InlineData("""{"kind":"isolate-host","kind":"shield","expires_at":"SOON"}""", 400, "$")]
    [InlineData("[]", 400, "$")]
    [InlineData("{", 400, "line 1")]
    public async Task Put_InvalidOrder_IsRefusedWithItsPathAndChangesNothing(string body, int status, string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = gateway.Client();
        body = body.Replace("SOON", TestGateway.In(TimeSpan.FromMinutes(5)), StringComparison.Ordinal)
            .Replace("PAST", TestGateway.In(TimeSpan.FromMinutes(-5)), StringComparison.Ordinal)
            .Replace("FAR", TestGateway.In(TimeSpan.FromHours(24.1)), StringComparison.Ordinal)
            .Replace("NET", gateway.Net, StringComparison.Ordinal);
        using var response = await client.PutAsync($"containments/{Guid.NewGuid()}", TestGateway.Body(body));
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(status, (int)response.StatusCode);
        Assert.StartsWith(path, problem.RootElement.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"containments":[]}""", await client.GetStringAsync("containments"));
    }

    [Fact]
    public async Task Put_TooLargeBody_Is413()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = gateway.Client();
        using var response = await client.PutAsync($"containments/{Guid.NewGuid()}", TestGateway.Body(new string(' ', 300_000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task List_AfterOrders_ShowsThemWithTheirEnd()
    {
        await using var gateway = await TestGateway.StartAsync();
        var id = await gateway.OrderAsync(TestGateway.Isolate("web-2"));
        using var client = gateway.Client();
        using var list = JsonDocument.Parse(await client.GetStringAsync("containments"));
        var entry = Assert.Single(list.RootElement.GetProperty("containments").EnumerateArray());
        Assert.Equal(id, entry.GetProperty("id").GetGuid());
        Assert.Equal("isolate-host", entry.GetProperty("kind").GetString());
        Assert.Equal("web-2", entry.GetProperty("host").GetString());
        Assert.True(entry.GetProperty("expires_at").GetDateTimeOffset() > DateTimeOffset.UtcNow);
        using var other = gateway.Client("bank-02");
        Assert.Equal("""{"containments":[]}""", await other.GetStringAsync("containments"));
    }

    [Fact]
    public async Task Counters_BySourceClass_CountVerdicts()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.GreetAsync("127.99.0.1");
        await gateway.GreetAsync(gateway.Address(2, 10));
        await gateway.OrderAsync(gateway.Shield());
        await gateway.GreetAsync("127.99.0.1");
        await gateway.GreetAsync(gateway.Address(1, 10));
        await gateway.GreetAsync($"{gateway.Net}.30.1");
        await gateway.ConnectAsync(gateway.Address(1, 21), "a.example:443");
        using var client = gateway.Client();
        using var counters = JsonDocument.Parse(await client.GetStringAsync("counters"));
        var api = counters.RootElement.GetProperty("services").EnumerateArray().First(s => s.GetProperty("name").GetString() == "api");
        var sources = api.GetProperty("sources").EnumerateArray().ToDictionary(
            s => s.GetProperty("class").GetString()!, s => (s.GetProperty("accepted").GetInt64(), s.GetProperty("refused").GetInt64()), StringComparer.Ordinal);
        Assert.Equal((1, 1), sources["other"]);
        Assert.Equal((1, 0), sources["peer"]);
        Assert.Equal((0, 1), sources["own"]);
        Assert.Equal((0, 1), sources["supplier"]);
        Assert.Equal(1, counters.RootElement.GetProperty("egress").GetProperty("accepted").GetInt64());
    }

    [Theory]
    [InlineData("GET", "nothing")]
    [InlineData("POST", "capabilities")]
    [InlineData("PUT", "containments")]
    [InlineData("DELETE", "containments/00000000-0000-0000-0000-000000000001/x")]
    public async Task OtherPaths_WithToken_Are404(string method, string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Put_IdThatIsNoUuid_Is400()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = gateway.Client();
        using var response = await client.PutAsync("containments/1", TestGateway.Body(gateway.Shield()));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
