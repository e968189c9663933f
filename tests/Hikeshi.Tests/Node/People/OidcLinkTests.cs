using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.People;
using Hikeshi.People.Elsewhere;
using Hikeshi.People.Roles;
using Hikeshi.Tests.Gateway;
using Xunit;

namespace Hikeshi.Tests.Node.People;

/// <summary>People of an OpenID provider whom an administrator has linked to an account are the persons of these accounts: one human, one voice.</summary>
public sealed class OidcLinkTests : IAsyncLifetime
{
    private OpenIdProvider provider = null!;
    private TestGateway gateway = null!;
    private TestNode node = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenIdProvider.StartAsync();
        gateway = await TestGateway.StartAsync();
        node = NodeHostTests.Defended(gateway, settings => settings with
        {
            Oidc = new OidcSettings(new Uri(provider.Issuer), "hikeshi", "groups", new Dictionary<string, Role> { ["risk"] = Role.Approver, ["duty"] = Role.Responder, ["systems"] = Role.Administrator }),
        });
        await node.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task TwoPeople_OneComesByPasswordAndByProvider_IsOneVoiceAndAnotherOneIsTheSecond()
    {
        var bank = NodeHostTests.Institution(gateway);
        await node.ImportAsync(bank with { Assets = [.. bank.Assets.Select(asset => asset.Id == "web-1" ? asset with { Tier = 0 } : asset)] });
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        var asked = await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "tier-0");
        var path = $"api/v1/approvals/{Uri.EscapeDataString(asked.GetProperty("body").GetProperty("approvalId").GetString()!)}/approve";

        using var sato = await AccountAsync("sato", "approver");
        using var suzuki = await AccountAsync("suzuki", "approver");
        using var satoThere = With(provider.Token(Claims("sato@bank.example", "risk")));
        using var suzukiThere = With(provider.Token(Claims("suzuki@bank.example", "risk")));
        var yes = new { note = "seen, needed" };
        Assert.Equal(HttpStatusCode.Forbidden, await satoThere.StatusAsync(HttpMethod.Post, path, yes)); // not linked: as ever
        await LinkAsync("sato", "sato@bank.example");
        await LinkAsync("suzuki", "suzuki@bank.example");

        Assert.Equal(HttpStatusCode.OK, await sato.StatusAsync(HttpMethod.Post, path, yes));
        Assert.Equal(HttpStatusCode.Conflict, await satoThere.StatusAsync(HttpMethod.Post, path, yes)); // the same human
        Assert.Equal("[]", await node.Owner.GetStringAsync("api/v1/response/containments"));
        Assert.Equal(HttpStatusCode.OK, await suzukiThere.StatusAsync(HttpMethod.Post, path, yes));
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "isolate-host");
        Assert.Equal((await suzuki.WhoAsync()).GetProperty("actor").GetString(), (await suzukiThere.WhoAsync()).GetProperty("actor").GetString());

        await node.StopAsync();
        var recorded = await node.RecordedAsync();
        var people = recorded.Where(each => each.Fact is ApprovalGiven).Select(each => each.Entry.Header.Actor).ToList();
        Assert.Equal(2, people.Distinct(StringComparer.Ordinal).Count());
        Assert.All(people, person => Assert.StartsWith("person:", person, StringComparison.Ordinal));
        Assert.DoesNotContain(recorded, each => Encoding.UTF8.GetString(each.Entry.Body!.Value.Span).Contains("sato@bank", StringComparison.Ordinal)); // a digest alone
        await node.StartAsync();
        Assert.StartsWith("person:", (await satoThere.WhoAsync()).GetProperty("actor").GetString(), StringComparison.Ordinal); // also from the log
    }

    [Fact]
    public async Task Linked_HasTheRolesOfBoth_AndCannotMakeCredentials()
    {
        using var sato = await AccountAsync("sato", "approver", "auditor");
        using var there = With(provider.Token(Claims("sato@bank.example", "risk", "systems")));
        Assert.Equal("[\"approver\",\"administrator\"]", (await there.WhoAsync()).GetProperty("roles").GetRawText());
        await LinkAsync("sato", "sato@bank.example");
        Assert.Equal("[\"approver\"]", (await there.WhoAsync()).GetProperty("roles").GetRawText());
        Assert.Equal(HttpStatusCode.Forbidden, await there.StatusAsync(HttpMethod.Get, "api/v1/accounts", body: null));
        Assert.Equal(HttpStatusCode.Conflict, await there.StatusAsync(HttpMethod.Post, "api/v1/session/totp", new { }));
        Assert.Equal(HttpStatusCode.Conflict, await there.StatusAsync(HttpMethod.Post, "api/v1/session/password", new { @new = "other lanterns, other canals", current = TestNode.Password }));
        using var nobody = With(provider.Token(Claims("sato@bank.example", "lunch")));
        Assert.Equal(HttpStatusCode.Forbidden, await nobody.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
    }

    [Fact]
    public async Task Link_IsUnique_NotOnesOwn_EndsWithTheAccountAndIsTakenBack()
    {
        using var admin = await AccountAsync("tanaka", "administrator");
        using var sato = await AccountAsync("sato", "responder");
        using var suzuki = await AccountAsync("suzuki", "responder");
        var link = new { issuer = provider.Issuer, subject = "sato@bank.example" };
        Assert.Equal(HttpStatusCode.Forbidden, await sato.StatusAsync(HttpMethod.Post, "api/v1/accounts/sato/oidc", link));
        Assert.Equal(HttpStatusCode.Forbidden, await admin.StatusAsync(HttpMethod.Post, "api/v1/accounts/tanaka/oidc", link));
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusAsync(HttpMethod.Post, "api/v1/accounts/nobody/oidc", link));
        foreach (var wrong in new[] { new { issuer = "", subject = "x" }, new { issuer = "login.example", subject = "x" }, new { issuer = provider.Issuer, subject = "" }, new { issuer = provider.Issuer, subject = new string('x', 256) } })
        {
            Assert.Equal((wrong, HttpStatusCode.BadRequest), (wrong, await admin.StatusAsync(HttpMethod.Post, "api/v1/accounts/sato/oidc", wrong)));
        }

        var subject = (await admin.PostOkAsync("api/v1/accounts/sato/oidc", link)).GetProperty("oidc")[0].GetString()!;
        Assert.Equal(OidcSubject.Of(provider.Issuer, "sato@bank.example"), subject);
        Assert.Equal(HttpStatusCode.Conflict, await admin.StatusAsync(HttpMethod.Post, "api/v1/accounts/suzuki/oidc", link));
        using var there = With(provider.Token(Claims("sato@bank.example", "duty")));
        Assert.Equal((await sato.WhoAsync()).GetProperty("actor").GetString(), (await there.WhoAsync()).GetProperty("actor").GetString());

        await admin.PostOkAsync("api/v1/accounts/sato/disable", new { reason = "left" });
        Assert.Equal(HttpStatusCode.Unauthorized, await there.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
        await admin.PostOkAsync("api/v1/accounts/sato/enable", new { });
        using var before = With(provider.Token(Claims("sato@bank.example", issued: DateTimeOffset.UtcNow.AddSeconds(-30), "duty")));
        Assert.Equal(HttpStatusCode.Unauthorized, await before.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null)); // of before the sessions ended

        await admin.PostOkAsync("api/v1/accounts/sato/oidc/unlink", new { subject });
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusAsync(HttpMethod.Post, "api/v1/accounts/sato/oidc/unlink", new { subject }));
        Assert.Equal(subject, (await before.WhoAsync()).GetProperty("actor").GetString()); // as ever
        await admin.PostOkAsync("api/v1/accounts/suzuki/oidc", link);
        Assert.Equal((await suzuki.WhoAsync()).GetProperty("actor").GetString(), (await With(provider.Token(Claims("sato@bank.example", "duty"))).WhoAsync()).GetProperty("actor").GetString());
        await node.StopAsync();
        var facts = (await node.RecordedAsync()).Select(each => each.Fact).ToList();
        Assert.Equal((2, 1), (facts.OfType<OidcLinked>().Count(), facts.OfType<OidcUnlinked>().Count()));
    }

    private Task LinkAsync(string account, string subject) => node.PostAsync($"api/v1/accounts/{account}/oidc", JsonSerializer.Serialize(new { issuer = provider.Issuer, subject }));

    private async Task<HttpClient> AccountAsync(string name, params string[] roles)
    {
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name, roles, password = TestNode.Password }));
        var person = node.Person();
        Assert.Equal(HttpStatusCode.NoContent, (await person.SignInAsync(name, TestNode.Password)).Status);
        return person;
    }

    private Dictionary<string, object> Claims(string subject, params string[] groups) => Claims(subject, DateTimeOffset.UtcNow, groups);

    private Dictionary<string, object> Claims(string subject, DateTimeOffset issued, params string[] groups)
    {
        var claims = provider.Claims(subject, groups);
        claims["iat"] = issued.ToUnixTimeSeconds();
        claims["auth_time"] = issued.ToUnixTimeSeconds();
        return claims;
    }

    private HttpClient With(string token) => new() { BaseAddress = node.Anybody.BaseAddress, Timeout = TimeSpan.FromSeconds(60), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
}
