using System.Net;
using System.Text.Json;
using Hikeshi.Gateway.Config;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.RedButton;
using Hikeshi.Kernel.Signing;
using Hikeshi.Response.Actuators;
using Hikeshi.Kernel.Containment;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace Hikeshi.Tests.Gateway;

/// <summary>The gateway obeys the off-box switch with nobody else alive: no node speaks to it in these tests after its orders.</summary>
public sealed class GatewaySwitchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-").FullName;
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();

    private string Place => Path.Combine(folder, "switch.json");

    [Fact]
    public async Task File_Valid_LetsGoWithinTenSecondsAndRefusesUntilItIsTakenAway()
    {
        await using var gateway = await TestGateway.StartAsync(redButton: Watching($"\"file\":\"{Place}\""));
        var stranger = gateway.Address(9, 9);
        await gateway.OrderAsync(gateway.Shield());
        await gateway.OrderAsync(gateway.Shield(member: 2), "bank-02");
        Assert.Null(await gateway.GreetAsync(stranger));
        await File.WriteAllTextAsync(Place, Signed("bank-01"));
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10)))
        {
            while (await gateway.GreetAsync(stranger) is null)
            {
                await Task.Delay(50, patience.Token);
            }
        }

        Assert.Null(await gateway.GreetAsync(stranger, member: 2)); // it was for the other member

        using var client = gateway.Client();
        using var refused = await client.PutAsync($"containments/{Guid.NewGuid()}", TestGateway.Body(gateway.Shield()));
        Assert.Equal(HttpStatusCode.Locked, refused.StatusCode);
        var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("gateway.released", problem.GetProperty("code").GetString());
        Assert.Contains("ciso (an outage)", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var actuator = new HttpEnforcementActuator("gateway", client.BaseAddress!, TestGateway.Token);
        var report = await actuator.EnforceAsync(Given.Order() with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(5) }, CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("takes no orders", report.Detail, StringComparison.Ordinal);
        using var released = await client.PostAsync("release-all", content: null);
        Assert.True(released.IsSuccessStatusCode);

        File.Delete(Place);
        await TakesOrdersAgainAsync(gateway, client);
        Assert.Null(await gateway.GreetAsync(stranger));
    }

    [Fact]
    public async Task File_ForgedOrForeign_ChangesNothing()
    {
        using var other = Ed25519PrivateKey.Generate();
        await using var gateway = await TestGateway.StartAsync(redButton: Watching($"\"file\":\"{Place}\""));
        await gateway.OrderAsync(gateway.Shield());
        await File.WriteAllTextAsync(Place, ReleaseSwitch.Sign("bank-01", "ciso", "forged", TimeSpan.FromHours(1), other, DateTimeOffset.UtcNow));

        await Until.TrueAsync(() => gateway.Told.Any(sentence => sentence.Contains("signature", StringComparison.Ordinal)), "the forged one was not seen");
        await File.WriteAllTextAsync(Place, Signed("bank-02"));
        await Until.TrueAsync(() => gateway.Told.Any(sentence => sentence.Contains("bank-02 released 0", StringComparison.Ordinal)), "the foreign one was not seen");
        Assert.Null(await gateway.GreetAsync(gateway.Address(9, 9)));
    }

    /// <summary>Whoever can silence the place cannot end what it said.</summary>
    [Fact]
    public async Task Url_ServedThenSilent_IsHeldUntilItIsTakenAway()
    {
        var (serves, asked) = (200, 0);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        var signed = Signed("*");
        server.Run(context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.StatusCode = Volatile.Read(ref serves);
            return context.Response.WriteAsync(context.Response.StatusCode == 200 ? signed : "");
        });
        await server.StartAsync();
        await using var gateway = await TestGateway.StartAsync(redButton: Watching($"\"url\":\"{server.Urls.First()}/\""));
        using var client = gateway.Client();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while ((await PutAsync(gateway, client)) != HttpStatusCode.Locked)
        {
            await Task.Delay(50, patience.Token);
        }

        foreach (var other in new[] { 503, 429, 403, 302 })
        {
            Volatile.Write(ref serves, other);
            var before = Volatile.Read(ref asked);
            await Until.TrueAsync(() => Volatile.Read(ref asked) > before + 2, "it does not look any more");
            Assert.Equal(HttpStatusCode.Locked, await PutAsync(gateway, client));
        }

        Volatile.Write(ref serves, 404);
        await TakesOrdersAgainAsync(gateway, client);
    }

    [Theory]
    [InlineData("{}", "$.switch")]
    [InlineData("""{"file":"x","keys":{}}""", "$.switch.keys")]
    [InlineData("""{"file":"x","keys":{"ciso":"no key"}}""", "$.switch.keys.ciso")]
    [InlineData("""{"url":"ftp://x/","keys":{"ciso":"no key"}}""", "$.switch.url")]
    [InlineData("""{"file":"x","watch":"y"}""", "$.switch.watch")]
    public void Config_SwitchThatCouldNeverBeObeyed_IsRefusedByItsPath(string redButton, string path)
    {
        var refused = Assert.Throws<RefusedException>(() => GatewayConfigReader.Read(System.Text.Encoding.UTF8.GetBytes(TestGateway.Config("127.99", redButton))));
        Assert.Equal(path, refused.Refusal.Where);
    }

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task TakesOrdersAgainAsync(TestGateway gateway, HttpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await PutAsync(gateway, client) != HttpStatusCode.OK)
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<HttpStatusCode> PutAsync(TestGateway gateway, HttpClient client)
    {
        using var answer = await client.PutAsync($"containments/{Guid.NewGuid()}", TestGateway.Body(gateway.Shield()));
        return answer.StatusCode;
    }

    private string Signed(string member) => ReleaseSwitch.Sign(member, "ciso", "an outage", TimeSpan.FromHours(1), key, DateTimeOffset.UtcNow);

    private string Watching(string place) => $$"""{ {{place}}, "keys": { "ciso": "{{key.PublicKey.ToBase64Url()}}" } }""";
}
