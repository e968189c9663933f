using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts.People;
using Hikeshi.People.Elsewhere;
using Hikeshi.People.Roles;
using Xunit;

namespace Hikeshi.Tests.Node.People;

/// <summary>Bearer tokens of an OpenID provider that runs beside the node, with real keys.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private static readonly object Enable = new { actionClass = "shield", autonomy = "record", recordOnlyDays = 7, signedBy = "ciso" };
    private OpenIdProvider provider = null!;
    private TestNode node = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenIdProvider.StartAsync();
        node = new TestNode(settings => settings with
        {
            Oidc = new OidcSettings(new Uri(provider.Issuer), "hikeshi", "groups", new Dictionary<string, Role> { ["soc"] = Role.Auditor, ["risk"] = Role.Approver, ["duty"] = Role.Responder, ["systems"] = Role.Administrator }),
        });
        await node.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Token_OfTheProvider_HasTheRolesThatTheSettingsGive(string algorithm)
    {
        using var person = With(provider.Token(provider.Claims("suzuki@bank.example", "soc", "lunch"), algorithm));
        var who = await person.WhoAsync();
        Assert.Equal("[\"auditor\"]", who.GetProperty("roles").GetRawText());
        var expected = "oidc:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider.Issuer}|suzuki@bank.example")))[..32];
        Assert.Equal(expected, who.GetProperty("actor").GetString());
        Assert.Equal(HttpStatusCode.OK, await person.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
        Assert.Equal(HttpStatusCode.Forbidden, await person.StatusAsync(HttpMethod.Post, "api/v1/response/release-all", body: null));
        await node.StopAsync();
        var recorded = await node.RecordedAsync();
        Assert.Equal(expected, Assert.Single(recorded.Select(r => r.Fact).OfType<SignedIn>()).Name); // once for all uses of one token
        Assert.DoesNotContain(recorded, r => Encoding.UTF8.GetString(r.Entry.Body!.Value.Span).Contains("suzuki", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_WithoutARoleThatIsListed_MayDoNothing()
    {
        foreach (var groups in new string[][] { [], ["lunch"], ["SOC"], ["administrator"] })
        {
            using var person = With(provider.Token(provider.Claims("suzuki", groups)));
            Assert.Equal((string.Join(',', groups), HttpStatusCode.Forbidden), (string.Join(',', groups), await person.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null)));
        }
    }

    [Fact]
    public async Task Token_ThatIsWrongInAnyWay_IsNobody()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var wrong = new Dictionary<string, string>
        {
            ["audience"] = provider.Token(Changed("aud", "another-service")),
            ["no audience"] = provider.Token(Changed("aud", null)),
            ["expired"] = provider.Token(Changed("exp", now - 120)),
            ["no end"] = provider.Token(Changed("exp", null)),
            ["not yet"] = provider.Token(Changed("nbf", now + 3600)),
            ["issuer"] = provider.Token(Changed("iss", "http://127.0.0.1:1/realm")),
            ["no subject"] = provider.Token(Changed("sub", null)),
            ["none"] = provider.Token(Changed("sub", "suzuki"), "none"),
            ["HS256 with the public key"] = provider.Token(Changed("sub", "suzuki"), "HS256"),
            ["signature"] = provider.Token(Changed("sub", "suzuki"))[..^4] + "AAAA",
            ["nonsense"] = "a.b.c",
        };
        foreach (var (name, token) in wrong)
        {
            using var person = With(token);
            Assert.Equal((name, HttpStatusCode.Unauthorized), (name, await person.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null)));
        }

        // Another provider's key under the same name.
        await using var stranger = await OpenIdProvider.StartAsync();
        using var forged = With(stranger.Token(Changed("sub", "suzuki")));
        Assert.Equal(HttpStatusCode.Unauthorized, await forged.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
        using var right = With(provider.Token(provider.Claims("suzuki", "soc")));
        Assert.Equal(HttpStatusCode.OK, await right.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
    }

    [Fact]
    public async Task Token_OfARotatedKey_IsTakenOnceTheKeyIsFound()
    {
        using var before = With(provider.Token(provider.Claims("suzuki", "soc")));
        Assert.Equal(HttpStatusCode.OK, await before.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
        provider.Rotate();
        using var after = With(provider.Token(provider.Claims("suzuki", "soc")));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await after.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null) != HttpStatusCode.OK)
        {
            await Task.Delay(50, patience.Token);
        }

        // Unknown keys do not make the node ask at each request.
        var asked = provider.KeysAsked;
        await using var stranger = await OpenIdProvider.StartAsync();
        stranger.Rotate();
        stranger.Rotate();
        using var forged = With(stranger.Token(Changed("sub", "suzuki")));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await forged.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
        }

        Assert.InRange(provider.KeysAsked - asked, 0, 2);
    }

    /// <summary>RFC 9470: a dangerous act needs a sign-in at the issuer that is recent, and said to be.</summary>
    [Fact]
    public async Task DangerousAct_DependsOnWhenThePersonSignedInThere()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        foreach (var (when, status) in new (object?, HttpStatusCode)[] { (null, HttpStatusCode.Unauthorized), (now - 600, HttpStatusCode.Unauthorized), (now + 3600, HttpStatusCode.Unauthorized), (now - 10, HttpStatusCode.OK) })
        {
            using var person = With(provider.Token(Changed("auth_time", when, "risk")));
            using var answer = await person.PostAsync("api/v1/response/autonomy", new StringContent(System.Text.Json.JsonSerializer.Serialize(Enable), Encoding.UTF8, "application/json"));
            Assert.Equal((when, status), (when, answer.StatusCode));
            Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.ToString().Contains("insufficient_user_authentication", StringComparison.Ordinal));
        }
    }

    /// <summary>Nobody knows which account the person has beside: whatever asks other people is asked with the account, or the person could approve an own wish.</summary>
    [Fact]
    public async Task WhatAsksOtherPeople_NeedsAnAccount()
    {
        using var person = With(provider.Token(Changed("auth_time", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), "duty", "risk", "systems")));
        using var account = await node.WithAccountAsync("responder", "approver");
        foreach (var (path, body, otherwise) in new (string, object, HttpStatusCode)[]
        {
            ($"api/v1/response/containments/{Guid.NewGuid()}/renew", new { minutes = 60, reason = "x" }, HttpStatusCode.NotFound),
            ("api/v1/response/playbooks", new { documents = Array.Empty<object>() }, HttpStatusCode.BadRequest),
            ("api/v1/response/suspensions", new { plan = "nothing", reason = "x" }, HttpStatusCode.NotFound),
            ("api/v1/response/suspensions/plans", new { text = "x", source = "x.yaml" }, HttpStatusCode.BadRequest),
            ("api/v1/response/suspensions/reports", new { supplier = "x", source = "x", reason = "x" }, HttpStatusCode.Conflict),
            ("api/v1/response/controls/x/place", new { by = "actuator", note = "x" }, HttpStatusCode.NotFound),
            ("api/v1/response/controls/x/block", new { }, HttpStatusCode.NotFound),
        })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await person.StatusAsync(HttpMethod.Post, path, body)));
            Assert.Equal((path, otherwise), (path, await account.StatusAsync(HttpMethod.Post, path, body)));
        }

        Assert.Equal(HttpStatusCode.Forbidden, await person.StatusAsync(HttpMethod.Post, "api/v1/advisories", new { }));
    }

    /// <summary>The issuer is away: its tokens open nothing, and the node's own go on working.</summary>
    [Fact]
    public async Task Provider_Away_NobodyOfItsComesIn()
    {
        var token = provider.Token(provider.Claims("suzuki", "soc"));
        await provider.DisposeAsync();
        using var person = With(token);
        Assert.Equal(HttpStatusCode.Unauthorized, await person.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
        using var own = await node.WithTokenAsync("viewer");
        Assert.Equal(HttpStatusCode.OK, await own.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
    }

    private Dictionary<string, object> Changed(string claim, object? value, params string[] groups)
    {
        var claims = provider.Claims("suzuki", groups.Length == 0 ? ["soc"] : groups);
        claims.Remove(claim);
        if (value is not null)
        {
            claims[claim] = value;
        }

        return claims;
    }

    private HttpClient With(string token) => new() { BaseAddress = node.Anybody.BaseAddress, Timeout = TimeSpan.FromSeconds(60), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
}
