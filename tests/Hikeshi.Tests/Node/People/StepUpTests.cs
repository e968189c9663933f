using System.Net;
using System.Text.Json;
using Hikeshi.Facts.People;
using Hikeshi.People.SigningIn;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Node.People;

public sealed class StepUpTests
{
    private static readonly object Enable = new { actionClass = "shield", autonomy = "record", recordOnlyDays = 7, signedBy = "ciso" };

    [Fact]
    public async Task DangerousAct_LongAfterSignIn_AsksAnewAndThenWorks()
    {
        var clock = new StandingClock();
        await using var node = new TestNode();
        await node.StartAsync(clock);
        using var approver = await node.WithAccountAsync("approver", "responder");
        await approver.PostOkAsync("api/v1/response/autonomy", Enable);
        clock.Advance(TimeSpan.FromMinutes(5));
        var (status, problem) = await approver.AskAsync(HttpMethod.Post, "api/v1/response/autonomy", Enable);
        Assert.Equal((HttpStatusCode.Unauthorized, "urn:hikeshi:problem:step-up"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal(HttpStatusCode.Unauthorized, await approver.StatusAsync(HttpMethod.Post, "api/v1/session/step-up", new { password = "a wrong one 1" }));
        await approver.PostOkAsync("api/v1/session/step-up", new { password = TestNode.Password });
        await approver.PostOkAsync("api/v1/response/autonomy", Enable);
        await node.EntryAsync("people.stepped-up/1", _ => true);
    }

    /// <summary>The red button waits for nobody.</summary>
    [Fact]
    public async Task RedButton_HoursAfterSignIn_NeedsNoProof()
    {
        var clock = new StandingClock();
        await using var node = new TestNode();
        await node.StartAsync(clock);
        using var responder = await node.WithAccountAsync("responder");
        using var machine = await node.WithTokenAsync("responder");
        clock.Advance(TimeSpan.FromHours(11));
        await responder.PostOkAsync("api/v1/response/release-all", new { reason = "too much" });
        await machine.PostOkAsync("api/v1/response/release-all", new { reason = "too much" });
        Assert.Equal(HttpStatusCode.NotFound, await responder.StatusAsync(HttpMethod.Post, $"api/v1/response/containments/{Guid.NewGuid()}/release", body: null));
    }

    [Fact]
    public async Task Machine_WithEveryRole_CannotDoWhatNeedsAPerson()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var machine = await node.WithTokenAsync("administrator", "approver");
        foreach (var (path, body) in new (string, object)[]
        {
            ("api/v1/response/autonomy", Enable), ("api/v1/tokens", new { name = "more", roles = new[] { "administrator" } }), ("api/v1/session/link", new { }),
            ("api/v1/accounts", new { name = "sato", roles = new[] { "administrator" } }), ("api/v1/evidence/x/erase", new { reason = "x" }), ("api/v1/session/password", new { @new = "x" }),
        })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await machine.StatusAsync(HttpMethod.Post, path, body)));
        }

        // Nor by way of a session.
        using var browser = node.Person();
        await browser.PostOkAsync("api/v1/session", new { token = machine.DefaultRequestHeaders.Authorization!.Parameter });
        Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync(HttpMethod.Post, "api/v1/response/autonomy", Enable));
        Assert.Equal(HttpStatusCode.Conflict, await browser.StatusAsync(HttpMethod.Post, "api/v1/session/step-up", new { password = TestNode.Password }));
    }

    [Fact]
    public async Task Authenticator_OnceItIsSetUp_IsAskedForAndACodeWorksOnce()
    {
        var clock = new StandingClock();
        await using var node = new TestNode();
        await node.StartAsync(clock);
        using var sato = await node.WithAccountAsync("approver");
        var name = (await sato.WhoAsync()).GetProperty("name").GetString()!;
        var begun = await sato.PostOkAsync("api/v1/session/totp", new { });
        var secret = FromBase32(begun.GetProperty("secret").GetString()!);
        Assert.Contains(begun.GetProperty("secret").GetString()!, begun.GetProperty("uri").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await sato.StatusAsync(HttpMethod.Post, "api/v1/session/totp/confirm", new { code = Code(-50) }));
        var recovery = (await sato.PostOkAsync("api/v1/session/totp/confirm", new { code = Code(0) })).GetProperty("recoveryCodes").EnumerateArray().Select(c => c.GetString()!).ToList();
        Assert.Equal(10, recovery.Distinct().Count());

        // The password alone leads half way; the code that confirmed is used; the next one works once.
        using var elsewhere = node.Person();
        var (status, problem) = await elsewhere.SignInAsync(name, TestNode.Password);
        Assert.Equal((HttpStatusCode.Unauthorized, "urn:hikeshi:problem:code-needed"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.SignInAsync(name, TestNode.Password, Code(0))).Status);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.NoContent, (await elsewhere.SignInAsync(name, TestNode.Password, Code(0))).Status);
        Assert.Equal("[\"pwd\",\"otp\"]", (await elsewhere.WhoAsync()).GetProperty("methods").GetRawText());
        using var thief = node.Person();
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.SignInAsync(name, TestNode.Password, Code(0))).Status);

        // A recovery code works once, in any spelling, also across a restart.
        Assert.Equal(HttpStatusCode.NoContent, (await elsewhere.SignInAsync(name, TestNode.Password, recovery[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal))).Status);
        await node.StopAsync();
        await node.StartAsync(clock);
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.SignInAsync(name, TestNode.Password, recovery[3])).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.SignInAsync(name, TestNode.Password, Code(0))).Status);

        // Stepping up asks for the second factor, too.
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.NoContent, (await elsewhere.SignInAsync(name, TestNode.Password, Code(0))).Status);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.Unauthorized, await elsewhere.StatusAsync(HttpMethod.Post, "api/v1/session/step-up", new { password = TestNode.Password }));
        await elsewhere.PostOkAsync("api/v1/session/step-up", new { code = Code(0) });
        await elsewhere.PostOkAsync("api/v1/response/autonomy", Enable);

        await node.StopAsync();
        var sealedSecrets = (await node.RecordedAsync()).Select(r => r.Fact).OfType<CredentialSet>().Where(f => f.Method == "totp").Select(f => Convert.FromBase64String(f.Sealed));
        Assert.Equal(-1, Assert.Single(sealedSecrets).AsSpan().IndexOf(secret));

        string Code(int away) => Totp.CodeOf(secret, Totp.StepOf(clock.GetUtcNow()) + away, 6);
    }

    [Fact]
    public async Task CodeGuesses_BetweenRightPasswords_AreSlowedDown()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var sato = await node.WithAccountAsync("viewer");
        var name = (await sato.WhoAsync()).GetProperty("name").GetString()!;
        var secret = FromBase32((await sato.PostOkAsync("api/v1/session/totp", new { })).GetProperty("secret").GetString()!);
        await sato.PostOkAsync("api/v1/session/totp/confirm", new { code = Totp.CodeOf(secret, Totp.StepOf(DateTimeOffset.UtcNow), 6) });
        using var thief = node.Person();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add((await thief.SignInAsync(name, TestNode.Password)).Status);
            answers.Add((await thief.SignInAsync(name, TestNode.Password, "000000")).Status);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    internal static byte[] FromBase32(string text)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(text.Select(c => Convert.ToString(Alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
