using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Microsoft.AspNetCore.Identity;
using Xunit;

namespace Hikeshi.Tests.Node.People;

public sealed class AccountTests
{
    private const string Password = TestNode.Password;

    [Fact]
    public async Task FirstAccount_OverTheLinkOfTheStart_IsMadeAndOutlivesARestart()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var browser = node.Person();
        await browser.PostOkAsync("api/v1/session", new { token = node.Host.SignInUrl.Split("#token=")[1] });
        Assert.True((await browser.WhoAsync()).GetProperty("needsFirstAccount").GetBoolean());
        var made = await browser.PostOkAsync("api/v1/accounts", new { name = "sato", roles = new[] { "administrator" }, password = Password });
        Assert.False((await browser.WhoAsync()).GetProperty("needsFirstAccount").GetBoolean());

        await node.StopAsync();
        await node.StartAsync();
        using var sato = node.Person();
        Assert.Equal(HttpStatusCode.Unauthorized, (await sato.SignInAsync("sato", "lanterns over nine canals")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await sato.SignInAsync("Sato", Password)).Status);
        var who = await sato.WhoAsync();
        Assert.Equal($"person:{made.GetProperty("id").GetString()}", who.GetProperty("actor").GetString());
        Assert.Equal("[\"pwd\"]", who.GetProperty("methods").GetRawText());
        Assert.Contains("ManageAccounts", who.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()));
        await node.EntryAsync("people.signed-in/1", body => body.GetProperty("name").GetString() == who.GetProperty("actor").GetString() && body.GetProperty("methods").GetRawText() == "[\"pwd\"]");
    }

    /// <summary>Name or password: the answer does not say which, and neither does the time that it takes.</summary>
    [Fact]
    public async Task SignIn_UnknownNameOrWrongPassword_AnswersTheSameAndTakesAsLong()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "sato", roles = new[] { "viewer" }, password = Password }));
        await TimedAsync(node, "nobody-0"); // the first hash of a process is slower
        var (unknown, wrong) = (new List<double>(), new List<double>());
        for (var i = 1; i <= 3; i++) // in turns, the quickest of each: others use the processor too
        {
            var nobody = await TimedAsync(node, $"nobody-{i}");
            var sato = await TimedAsync(node, "sato");
            Assert.Equal(nobody.Body, sato.Body);
            unknown.Add(nobody.Took);
            wrong.Add(sato.Took);
        }

        Assert.InRange(unknown.Min() / wrong.Min(), 0.25, 4);
    }

    [Fact]
    public async Task Evidence_AfterAllOfIt_HasNeitherPasswordNorHash()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "sato", roles = new[] { "viewer" }, password = Password }));
        using var sato = node.Person();
        await sato.SignInAsync("sato", "a wrong one 1");
        await sato.SignInAsync("sato", "a wrong one 2");
        await sato.SignInAsync("sato", "a wrong one 3");
        Assert.Equal(HttpStatusCode.NoContent, (await sato.SignInAsync("sato", Password)).Status);
        await node.StopAsync();
        var recorded = await node.RecordedAsync();
        Assert.Equal(3, Assert.Single(recorded.Select(r => r.Fact).OfType<SignInRefused>()).Failures);
        var hash = Assert.Single(recorded.Select(r => r.Fact).OfType<CredentialSet>()).Sealed;
        Assert.DoesNotContain(recorded, r => Encoding.UTF8.GetString(r.Entry.Body!.Value.Span) is var text && (text.Contains(Password, StringComparison.Ordinal) || text.Contains("a wrong one", StringComparison.Ordinal)));
        Assert.Equal(PasswordVerificationResult.Failed, new PasswordHasher<object>().VerifyHashedPassword(new object(), hash, Password)); // sealed: no hash to guess at
        Assert.DoesNotContain(recorded, r => r.Entry.Header.Actor.Contains("sato", StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(node.Settings.DataDirectory, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Password, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Roles_OfOthersTakeEffectAtOnce_OwnOnesAreRefused()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var admin = await node.WithAccountAsync("administrator");
        var own = (await admin.WhoAsync()).GetProperty("account").GetString();
        using var other = await node.WithAccountAsync("viewer");
        var others = (await other.WhoAsync()).GetProperty("account").GetString();
        foreach (var (path, body) in new (string, object)[] { ("roles", new { roles = new[] { "administrator", "approver" } }), ("disable", new { reason = "x" }), ("reset", new { }) })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await admin.StatusAsync(HttpMethod.Post, $"api/v1/accounts/{own}/{path}", body)));
        }

        Assert.Equal(HttpStatusCode.Forbidden, await other.StatusAsync(HttpMethod.Get, "api/v1/evidence/stream", body: null));
        await admin.PostOkAsync($"api/v1/accounts/{others}/roles", new { roles = new[] { "auditor" } });
        Assert.Equal("[\"auditor\"]", (await other.WhoAsync()).GetProperty("roles").GetRawText());
        var changed = await node.EntryAsync("people.roles-changed/1", _ => true);
        Assert.Equal($"person:{own}", changed.GetProperty("actor").GetString());

        await admin.PostOkAsync($"api/v1/accounts/{others}/disable", new { reason = "left" });
        Assert.Equal(HttpStatusCode.Unauthorized, await other.StatusAsync(HttpMethod.Get, "api/v1/session", body: null));
        await admin.PostOkAsync($"api/v1/accounts/{others}/enable", new { });
        Assert.Equal(HttpStatusCode.Unauthorized, await other.StatusAsync(HttpMethod.Get, "api/v1/session", body: null)); // what ended stays ended
    }

    [Fact]
    public async Task Reset_HandsOutALinkThatWorksOnceAndLeadsToANewPassword()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var sato = await node.WithAccountAsync("viewer");
        var id = (await sato.WhoAsync()).GetProperty("account").GetString();
        var name = (await sato.WhoAsync()).GetProperty("name").GetString()!;
        var reset = await node.Owner.PostOkAsync($"api/v1/accounts/{name}/reset", new { });
        Assert.Equal(HttpStatusCode.Unauthorized, await sato.StatusAsync(HttpMethod.Get, "api/v1/session", body: null));
        Assert.Equal(HttpStatusCode.Unauthorized, (await sato.SignInAsync(name, Password)).Status);
        var token = reset.GetProperty("link").GetString()!.Split("#token=")[1];
        await sato.PostOkAsync("api/v1/session", new { token });
        Assert.Equal(id, (await sato.WhoAsync()).GetProperty("account").GetString());
        using var thief = node.Person();
        Assert.Equal(HttpStatusCode.Unauthorized, await thief.StatusAsync(HttpMethod.Post, "api/v1/session", new { token }));
        Assert.Equal(HttpStatusCode.BadRequest, await sato.StatusAsync(HttpMethod.Post, "api/v1/session/password", new { @new = "password1234" }));
        await sato.PostOkAsync("api/v1/session/password", new { @new = "seven other lanterns" });
        Assert.Equal(HttpStatusCode.NoContent, (await thief.SignInAsync(name, "seven other lanterns")).Status);
    }

    /// <summary>An administrator invites; into an account that somebody uses, only the owner of the directory gets, and each address is evidence.</summary>
    [Fact]
    public async Task Link_IntoAnAccountInUse_IsTheOwnersAlone()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var admin = await node.WithAccountAsync("administrator");
        using var approver = await node.WithAccountAsync("approver");
        var id = (await approver.WhoAsync()).GetProperty("account").GetString();
        Assert.Equal(HttpStatusCode.Forbidden, await admin.StatusAsync(HttpMethod.Post, $"api/v1/accounts/{id}/link", new { }));
        Assert.True((await admin.PostOkAsync("api/v1/accounts", new { name = "new-one", roles = new[] { "viewer" } })).TryGetProperty("link", out _));
        Assert.True((await admin.PostOkAsync("api/v1/accounts/new-one/link", new { })).TryGetProperty("link", out _));
        Assert.True((await node.Owner.PostOkAsync($"api/v1/accounts/{id}/link", new { })).TryGetProperty("link", out _));
        var made = await node.EntryAsync("people.link-made/1", body => body.GetProperty("for").GetString() == $"person:{id}");
        Assert.Equal("person:local-owner", made.GetProperty("actor").GetString());
    }

    [Fact]
    public async Task Session_OfATokenThatIsRevoked_Ends()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var browser = node.Person();
        var issued = await node.Owner.PostOkAsync("api/v1/tokens", new { name = "x", roles = new[] { "viewer" } });
        await browser.PostOkAsync("api/v1/session", new { token = issued.GetProperty("token").GetString() });
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
        Assert.Equal(HttpStatusCode.OK, await node.Owner.StatusAsync(HttpMethod.Delete, $"api/v1/tokens/{issued.GetProperty("tokenId").GetString()}", body: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
    }

    [Fact]
    public async Task Password_ChangedByItsOwner_NeedsTheOldOneAndEndsTheOtherSessions()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var here = await node.WithAccountAsync("viewer");
        var name = (await here.WhoAsync()).GetProperty("name").GetString()!;
        using var elsewhere = node.Person();
        Assert.Equal(HttpStatusCode.NoContent, (await elsewhere.SignInAsync(name, Password)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await here.StatusAsync(HttpMethod.Post, "api/v1/session/password", new { @new = "seven other lanterns", current = "a wrong one 1" }));
        await here.PostOkAsync("api/v1/session/password", new { @new = "seven other lanterns", current = Password });
        Assert.Equal(HttpStatusCode.OK, await here.StatusAsync(HttpMethod.Get, "api/v1/session", body: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await elsewhere.StatusAsync(HttpMethod.Get, "api/v1/session", body: null));
    }

    [Fact]
    public async Task Create_ThatIsNoAccount_IsRefusedAndMakesNone()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        foreach (var body in new[]
        {
            "{}", """{"name":"","roles":["viewer"]}""", """{"name":"sato suzuki","roles":["viewer"]}""", """{"name":"sato","roles":[]}""", """{"name":"sato","roles":["emperor"]}""",
            """{"name":"sato","roles":["sensor"]}""", """{"name":"sato","roles":["viewer"],"password":"short"}""",
        })
        {
            using var response = await node.Owner.PostAsync("api/v1/accounts", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.Equal((body, HttpStatusCode.BadRequest), (body, response.StatusCode));
        }

        Assert.Equal("[]", await node.Owner.GetStringAsync("api/v1/accounts"));
    }

    [Fact]
    public async Task Create_SameNameByManyAtOnce_MakesOne()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => node.Owner.StatusAsync(HttpMethod.Post, "api/v1/accounts", new { name = i % 2 == 0 ? "sato" : "SATO", roles = new[] { "viewer" } })));
        Assert.Equal(1, answers.Count(a => a == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(a => a == HttpStatusCode.Conflict));
    }

    /// <summary>Guesses at the door are slowed down; the person who is known there comes in after the pause, and a link never waits.</summary>
    [Fact]
    public async Task SignIn_ManyGuesses_AreAskedToWait()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "sato", roles = new[] { "viewer" }, password = Password }));
        using var guesser = node.Person();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => guesser.SignInAsync("sato", $"a guess, number {i}")));
        Assert.Equal(4, answers.Count(a => a.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(8, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
        var link = await node.Owner.PostOkAsync("api/v1/accounts/sato/link", new { });
        using var sato = node.Person();
        await sato.PostOkAsync("api/v1/session", new { token = link.GetProperty("link").GetString()!.Split("#token=")[1] });
    }

    private static async Task<(string Body, double Took)> TimedAsync(TestNode node, string name)
    {
        using var client = node.Person();
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var (status, body) = await client.SignInAsync(name, "some password that is wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        return (body.GetRawText(), System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
