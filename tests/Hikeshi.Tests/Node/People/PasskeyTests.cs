using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.People;
using Xunit;

namespace Hikeshi.Tests.Node.People;

public sealed class PasskeyTests : IAsyncLifetime
{
    private readonly TestNode node = new();
    private readonly SoftAuthenticator authenticator = new();
    private HttpClient sato = null!;

    private Uri Console => new($"http://localhost:{node.Settings.Api.Port}/");

    public async ValueTask InitializeAsync()
    {
        await node.StartAsync();
        authenticator.Origin = $"http://localhost:{node.Settings.Api.Port}";
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "sato", roles = new[] { "approver" }, password = TestNode.Password }));
        sato = Browser();
        Assert.Equal(HttpStatusCode.NoContent, (await sato.SignInAsync("sato", TestNode.Password)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        sato.Dispose();
        authenticator.Dispose();
        await node.DisposeAsync();
    }

    [Fact]
    public async Task Passkey_OnceMade_SignsInFreshAndAlsoAfterARestart()
    {
        authenticator.Counter = 1;
        Assert.Equal(HttpStatusCode.NoContent, await MakeAsync());
        using var browser = Browser();
        Assert.Equal(HttpStatusCode.NoContent, await UseAsync(browser));
        var who = await browser.WhoAsync();
        Assert.Equal("sato|[\"passkey\"]|True", $"{who.GetProperty("name").GetString()}|{who.GetProperty("methods").GetRawText()}|{who.GetProperty("isFresh").GetBoolean()}");
        await browser.PostOkAsync("api/v1/response/autonomy", new { actionClass = "shield", autonomy = "record", recordOnlyDays = 7, signedBy = "ciso" });
        await node.StopAsync();
        await node.StartAsync();
        using var later = Browser();
        Assert.Equal(HttpStatusCode.NoContent, await UseAsync(later));

        Assert.Equal(HttpStatusCode.NoContent, await later.StatusAsync(HttpMethod.Delete, $"api/v1/session/passkeys/{authenticator.CredentialId}", body: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(Browser()));
        await node.StopAsync();
        Assert.Equal([2L, 3L, 4L], (await node.RecordedAsync()).Select(r => r.Fact).OfType<CredentialUsed>().Select(f => f.Counter));
    }

    /// <summary>Chromium's own passkeys count nothing: 0 stays 0, and is no replay.</summary>
    [Fact]
    public async Task Passkey_WithoutACounter_SignsInAgainAndAgain()
    {
        Assert.Equal(HttpStatusCode.NoContent, await MakeAsync());
        Assert.Equal(HttpStatusCode.NoContent, await UseAsync(Browser(), count: false));
        Assert.Equal(HttpStatusCode.NoContent, await UseAsync(Browser(), count: false));
    }

    [Fact]
    public async Task Use_ThatIsBentInAnyWay_IsRefused()
    {
        authenticator.Counter = 5;
        Assert.Equal(HttpStatusCode.NoContent, await MakeAsync());
        var good = (authenticator.Origin, authenticator.RpId);
        authenticator.Origin = "http://localhost.attacker.example";
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(Browser()));
        authenticator.Origin = good.Origin.Replace("http:", "https:", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(Browser()));
        (authenticator.Origin, authenticator.RpId) = (good.Origin, "attacker.example");
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(Browser()));
        (authenticator.RpId, authenticator.IsVerified) = (good.RpId, false);
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(Browser()));
        authenticator.IsVerified = true;
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(Browser(), spoilSignature: true));
        authenticator.Counter = 2; // a copy of the key that was used less
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(Browser()));
        using var stranger = new SoftAuthenticator { Origin = good.Origin };
        using var browser = Browser();
        var begun = await browser.PostOkAsync("api/v1/session/passkey/begin", new { });
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Post, "api/v1/session/passkey", new { ceremony = begun.GetProperty("ceremony").GetString(), credential = stranger.Get(begun.GetProperty("options")) }));

        authenticator.Counter = 20;
        Assert.Equal(HttpStatusCode.NoContent, await UseAsync(Browser()));
    }

    [Fact]
    public async Task Use_SameAnswerTwice_WorksOnce()
    {
        await MakeAsync();
        using var browser = Browser();
        var begun = await browser.PostOkAsync("api/v1/session/passkey/begin", new { });
        var answer = new { ceremony = begun.GetProperty("ceremony").GetString(), credential = authenticator.Get(begun.GetProperty("options")) };
        Assert.Equal(HttpStatusCode.NoContent, await browser.StatusAsync(HttpMethod.Post, "api/v1/session/passkey", answer));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Post, "api/v1/session/passkey", answer));
    }

    [Fact]
    public async Task Make_ForAnotherAccountOrWithoutVerification_IsRefused()
    {
        using var other = Browser();
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "suzuki", roles = new[] { "viewer" }, password = TestNode.Password }));
        await other.SignInAsync("suzuki", TestNode.Password);
        var begun = await sato.PostOkAsync("api/v1/session/passkeys/begin", new { });
        var made = new { ceremony = begun.GetProperty("ceremony").GetString(), credential = authenticator.Create(begun.GetProperty("options")) };
        Assert.Equal(HttpStatusCode.BadRequest, await other.StatusAsync(HttpMethod.Post, "api/v1/session/passkeys", made));
        authenticator.IsVerified = false;
        Assert.Equal(HttpStatusCode.BadRequest, await MakeAsync());
        authenticator.IsVerified = true;
        Assert.Equal(HttpStatusCode.NoContent, await MakeAsync());
    }

    [Fact]
    public async Task Use_OfADisabledAccount_IsRefused()
    {
        await MakeAsync();
        await node.Owner.PostOkAsync("api/v1/accounts/sato/disable", new { reason = "left" });
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(Browser()));
    }

    /// <summary>An IP address is no RP id: the node says where to go instead of letting the browser fail.</summary>
    [Fact]
    public async Task Begin_AtAnAddress_NamesLocalhost()
    {
        var (status, problem) = await node.Anybody.AskAsync(HttpMethod.Post, "api/v1/session/passkey/begin", new { });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains($"http://localhost:{node.Settings.Api.Port}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"passkey\":false", await node.Anybody.GetStringAsync("api/v1/session/ways"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_OfRubbish_IsTheSendersMistake()
    {
        using var browser = Browser();
        foreach (var body in new[] { "{}", """{"ceremony":"x","credential":{}}""", """{"ceremony":"x","credential":[]}""", """{"ceremony":"x","credential":null}""" })
        {
            await RefusesAsync(browser, body);
        }

        foreach (var credential in new[]
        {
            "{}", "[]", "null", "\"x\"",
            """{"id":"AAAA","rawId":"AAAA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"AAAA","userHandle":"AAAA"}}""",
        })
        {
            var begun = await browser.PostOkAsync("api/v1/session/passkey/begin", new { });
            await RefusesAsync(browser, $$"""{"ceremony":"{{begun.GetProperty("ceremony").GetString()}}","credential":{{credential}}}""");
        }
    }

    private static async Task RefusesAsync(HttpClient browser, string body)
    {
        using var answer = await browser.PostAsync("api/v1/session/passkey", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, $"{body}: {answer.StatusCode}");
    }

    private HttpClient Browser() => new() { BaseAddress = Console, Timeout = TimeSpan.FromSeconds(60) };

    private async Task<HttpStatusCode> MakeAsync()
    {
        var begun = await sato.PostOkAsync("api/v1/session/passkeys/begin", new { });
        authenticator.Counter += authenticator.Counter > 0 ? 1u : 0;
        return await sato.StatusAsync(HttpMethod.Post, "api/v1/session/passkeys", new { ceremony = begun.GetProperty("ceremony").GetString(), credential = authenticator.Create(begun.GetProperty("options")) });
    }

    private async Task<HttpStatusCode> UseAsync(HttpClient browser, bool count = true, bool spoilSignature = false)
    {
        var begun = await browser.PostOkAsync("api/v1/session/passkey/begin", new { });
        authenticator.Counter += count && authenticator.Counter > 0 ? 1u : 0;
        return await browser.StatusAsync(HttpMethod.Post, "api/v1/session/passkey", new { ceremony = begun.GetProperty("ceremony").GetString(), credential = authenticator.Get(begun.GetProperty("options"), spoilSignature) });
    }
}
