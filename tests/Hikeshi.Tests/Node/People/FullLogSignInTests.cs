using System.Net;
using System.Text.Json;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.People.SigningIn;
using Hikeshi.Tests.Evidence.Faults;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Node.People;

/// <summary>People sign in on a full log, to see and to press the red button, and no guard of the sign-in is weaker for it.</summary>
public sealed class FullLogSignInTests
{
    private readonly StandingClock clock = new();
    private byte[] secret = [];
    private IReadOnlyList<string> recovery = [];

    [Fact]
    public async Task SignIn_NoSpaceAtAll_WorksOnceForEachCodeAndIsRecordedWithItsTimeWhenThereIsSpace()
    {
        await using var node = new TestNode();
        var full = false;
        await node.StartAsync(new FaultyDisk { Full = () => Volatile.Read(ref full) }, clock);
        await SetUpAsync(node);
        Volatile.Write(ref full, true);
        while (await TakesAsync(node))
        {
            // The space that was set aside before is used up.
        }

        clock.Advance(TimeSpan.FromMinutes(2));
        var signedIn = clock.GetUtcNow();
        using var sato = node.Person();
        Assert.Equal(HttpStatusCode.NoContent, (await sato.SignInAsync("sato", TestNode.Password, Code())).Status);
        Assert.Equal("[\"pwd\",\"otp\"]", (await sato.WhoAsync()).GetProperty("methods").GetRawText());
        using var thief = node.Person();
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.SignInAsync("sato", TestNode.Password, Code())).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await thief.SignInAsync("sato", TestNode.Password, recovery[0])).Status); // would work again after a crash
        var guesses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            guesses.Add((await thief.SignInAsync("sato", "not the password at all")).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, guesses[^1]);
        Assert.DoesNotContain(HttpStatusCode.ServiceUnavailable, guesses);
        Assert.Equal(HttpStatusCode.Accepted, await sato.StatusAsync(HttpMethod.Post, "api/v1/response/release-all", new { reason = "signed in" }));

        clock.Advance(TimeSpan.FromMinutes(5));
        Volatile.Write(ref full, false);
        await node.EntryAsync("people.signed-in/1", body => body.GetProperty("methods").ToString() == "[\"pwd\",\"otp\"]");
        await node.StopAsync();
        var recorded = await node.RecordedAsync();
        var used = Assert.Single(recorded, each => each.Fact is CredentialUsed { Method: "totp" } fact && fact.Counter == Totp.StepOf(signedIn));
        var entered = Assert.Single(recorded, each => each.Fact is SignedIn { Methods: ["pwd", "otp"] });
        Assert.Equal((signedIn, signedIn), (used.Entry.Header.Time, entered.Entry.Header.Time));
        Assert.Contains(recorded, each => each.Fact is SignInRefused);
    }

    [Fact]
    public async Task SignIn_OnlyTheReserveIsLeft_IsRecordedFromItAFewTimesAndLeavesItToTheRedButton()
    {
        using var disk = new SmallDisk(mebibytes: 32);
        await using var node = new TestNode(settings =>
        {
            Directory.Delete(Path.GetDirectoryName(settings.DataDirectory)!);
            Directory.CreateDirectory(Path.Combine(disk.Path, "node"));
            return settings with { DataDirectory = Path.Combine(disk.Path, "node", "n") };
        });
        await node.StartAsync(clock);
        await SetUpAsync(node);
        await node.StopAsync();
        using (var reserve = File.OpenHandle(Path.Combine(node.Settings.DataDirectory, "evidence", "reserve"), FileMode.Open, FileAccess.Write))
        {
            RandomAccess.SetLength(reserve, 3 << 20);
        }

        Fill(disk);
        await node.StartAsync(clock);
        Assert.False(await TakesAsync(node), "the log is not full");
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.NoContent, await SignInAsync(node));
        await node.StopAsync();
        await node.StartAsync(clock);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(node)); // the same code after a restart

        clock.Advance(TimeSpan.FromMinutes(2));
        var before = new FileInfo(Path.Combine(node.Settings.DataDirectory, "evidence", "reserve")).Length;
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            answers.Add(await SignInAsync(node));
        }

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.ServiceUnavailable], [answers[0], answers[^1]]);
        Assert.InRange(answers.Count(answer => answer == HttpStatusCode.NoContent), 8, 16);
        Assert.InRange(before - new FileInfo(Path.Combine(node.Settings.DataDirectory, "evidence", "reserve")).Length, 0, 128 << 10);
        Assert.NotNull(JsonDocument.Parse(await node.PostAsync("api/v1/response/release-all", "{}")).RootElement.GetProperty("entryId").GetString());
        disk.Resize(128);
        clock.Advance(TimeSpan.FromSeconds(2));
        await node.EntryAsync("people.credential-used/1", body => body.GetProperty("counter").GetInt64() > Totp.StepOf(clock.GetUtcNow()) - 14);
        await node.StopAsync();
        var facts = (await node.RecordedAsync()).Select(each => each.Fact).ToList();
        Assert.Single(facts.OfType<AllReleased>());
        Assert.True(facts.OfType<SignedIn>().Count(fact => fact.Methods is ["pwd", "otp"]) >= 9);
    }

    private async Task SetUpAsync(TestNode node)
    {
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "sato", roles = new[] { "responder" }, password = TestNode.Password }));
        using var sato = node.Person();
        Assert.Equal(HttpStatusCode.NoContent, (await sato.SignInAsync("sato", TestNode.Password)).Status);
        secret = StepUpTests.FromBase32((await sato.PostOkAsync("api/v1/session/totp", new { })).GetProperty("secret").GetString()!);
        recovery = [.. (await sato.PostOkAsync("api/v1/session/totp/confirm", new { code = Code() })).GetProperty("recoveryCodes").EnumerateArray().Select(each => each.GetString()!)];
    }

    private async Task<HttpStatusCode> SignInAsync(TestNode node)
    {
        using var sato = node.Person();
        return (await sato.SignInAsync("sato", TestNode.Password, Code())).Status;
    }

    private string Code() => Totp.CodeOf(secret, Totp.StepOf(clock.GetUtcNow()), Totp.Digits);

    private static async Task<bool> TakesAsync(TestNode node) =>
        await node.Owner.StatusAsync(HttpMethod.Post, "api/v1/tokens", new { name = new string('n', 60), roles = new[] { "sensor" } }) < HttpStatusCode.BadRequest;

    private static void Fill(SmallDisk disk)
    {
        using var file = new FileStream(Path.Combine(disk.Path, "filler"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // The kernel has no more.
        }
    }
}
