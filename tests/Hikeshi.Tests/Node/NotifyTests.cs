using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Notifying;
using Hikeshi.Response.Notifying.Channels;
using Hikeshi.Tests.Exposure.Feeds.Remote;
using Hikeshi.Tests.Gateway;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>A running node tells people, over a real line, and says when it could not.</summary>
[Collection(EnvironmentTests.Name)]
public sealed class NotifyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-notify-").FullName;
    private readonly ConcurrentQueue<JsonElement> heard = new();

    public NotifyTests() => File.WriteAllText(Secret, "a-shared-secret-of-32-characters");

    private string Secret => Path.Combine(folder, "secret");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Held for two people: those who may approve are told, the one who is away is not, her deputy is; and after a restart nobody is told again.</summary>
    [Fact]
    public async Task Approval_Waiting_IsToldOnceToThoseWhoMayDecide()
    {
        await using var hook = await FeedServer.StartAsync(HearAsync);
        await using var gateway = await TestGateway.StartAsync();
        await using var node = NodeHostTests.Defended(gateway, settings => settings with { Channels = [Hook("hook", hook.Address)] });
        await node.StartAsync();
        var bank = NodeHostTests.Institution(gateway);
        await node.ImportAsync(bank with { Assets = [.. bank.Assets.Select(asset => asset.Id == "web-1" ? asset with { Tier = 0 } : asset)] });
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        using var ann = await node.WithAccountAsync("approver");
        using var ben = await node.WithAccountAsync("approver");
        using var responder = await node.WithAccountAsync("responder");
        var (annId, benId, deputyId) = (await MeAsync(ann), await MeAsync(ben), await MeAsync(responder));
        Assert.Equal(HttpStatusCode.OK, (await ann.PostAsync("api/v1/approvals/delegations", Json($$"""{"to":"{{deputyId}}","until":"{{DateTimeOffset.UtcNow.AddDays(1):O}}","onlyWhileAbsent":true}"""))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ann.PostAsync("api/v1/approvals/absence", Json($$"""{"until":"{{DateTimeOffset.UtcNow.AddDays(1):O}}"}"""))).StatusCode);
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        await Until.TrueAsync(() => heard.Any(one => one.GetProperty("kind").GetString() == "waiting"), "nobody was told");
        var told = heard.Single(one => one.GetProperty("kind").GetString() == "waiting");
        Assert.Equal(new[] { benId, deputyId }.Order(StringComparer.Ordinal), told.GetProperty("to").EnumerateArray().Select(person => person.GetString()!));
        Assert.DoesNotContain(annId, told.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("web-1", told.GetRawText(), StringComparison.Ordinal);
        await node.EntryAsync("response.notified/1", body => body.GetProperty("notice").GetString()!.StartsWith("waiting:", StringComparison.Ordinal));
        await Until.TrueAsync(() => Pending(node, "hook") is 0 or 1, "something is left to say"); // the approval that will lapse in hours
        await node.StopAsync();
        var before = heard.Count;
        await node.StartAsync();
        Assert.Contains("\"taken\":true", await node.PostAsync("api/v1/response/channels/hook/test", "{}"), StringComparison.Ordinal);
        await Until.TrueAsync(() => heard.Any(one => one.GetProperty("kind").GetString() == "test"), "the test did not arrive");
        Assert.Equal(before + 1, heard.Count);
    }

    [Fact]
    public async Task Channel_ThatHangs_HoldsUpNeitherContainmentNorTheOthers()
    {
        await using var hanging = await FeedServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var hook = await FeedServer.StartAsync(HearAsync);
        await using var gateway = await TestGateway.StartAsync();
        await using var node = NodeHostTests.Defended(gateway, settings => settings with { Channels = [Hook("deaf", hanging.Address), Hook("hook", hook.Address)] });
        await node.StartAsync();
        await node.ImportAsync(NodeHostTests.Institution(gateway));
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "isolate-host" && body.GetProperty("state").GetString() == "enforced");
        await Until.TrueAsync(() => heard.Any(one => one.GetProperty("kind").GetString() == "decided"), "the other channel was not told");
        Assert.True(Pending(node, "deaf") > 0);
    }

    [Fact]
    public async Task Policy_ThatNamesAChannelThatIsNotThere_IsSaid()
    {
        await using var hook = await FeedServer.StartAsync(HearAsync);
        var policy = Path.Combine(folder, "policy.yaml");
        await File.WriteAllBytesAsync(policy, Hikeshi.Response.Policy.ResponsePolicyReader.BuiltInText.ToArray());
        await using var node = new TestNode(settings => settings with { PolicyFile = policy, Channels = [Hook("hook", hook.Address)] });
        await node.StartAsync();
        await File.AppendAllTextAsync(policy, "\nchannels: { page: [hook, pager] }\n");
        var answer = JsonElement.Parse(await node.PostAsync("api/v1/response/policy/reload", "{}"));
        Assert.Equal(["pager"], answer.GetProperty("missingChannels").EnumerateArray().Select(name => name.GetString()));
        using var unknown = await node.Owner.PostAsync("api/v1/response/channels/pager/test", Json("{}"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("hook", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await node.StopAsync();
        Assert.Contains((await node.RecordedAsync()).Select(entry => entry.Fact), fact => fact is PolicyAdopted);
    }

    [Theory]
    [InlineData(""" "Type": "webhook", "Url": "https://chat.example/hooks/1?key=2", "SecretFile": "SECRET", "Language": "ja", "Level": "page", "PerMinute": "3", "GiveUpMinutes": "60" """, null)]
    [InlineData(""" "Type": "email", "Host": "mail.bank.example", "User": "hikeshi", "PasswordFile": "SECRET", "From": "hikeshi@bank.example", "To": ["soc@bank.example"], "People": { "local-owner": "ann@bank.example" } """, null)]
    [InlineData(""" "Type": "email", "Host": "127.0.0.1", "Port": "25", "Security": "none", "From": "hikeshi@bank.example", "To": ["soc@bank.example"] """, null)]
    [InlineData(""" "Type": "pager" """, "webhook, email")]
    [InlineData(""" "Type": "webhook", "Url": "http://chat.example/hooks", "SecretFile": "SECRET" """, "not https")]
    [InlineData(""" "Type": "webhook", "Url": "https://ann:pw@chat.example/hooks", "SecretFile": "SECRET" """, "credentials")]
    [InlineData(""" "Type": "webhook", "Url": "https://chat.example/hooks" """, "SecretFile")]
    [InlineData(""" "Type": "webhook", "Url": "https://chat.example/hooks", "SecretFile": "SECRET", "Langauge": "ja" """, "Did you mean 'Language'")]
    [InlineData(""" "Type": "webhook", "Url": "https://chat.example/hooks", "SecretFile": "SECRET", "Language": "fr" """, "en, ja")]
    [InlineData(""" "Type": "webhook", "Url": "https://chat.example/hooks", "SecretFile": "SECRET", "PerMinute": "0" """, "1 to 600")]
    [InlineData(""" "Type": "email", "Host": "mail.bank.example", "Security": "none", "From": "hikeshi@bank.example", "To": ["soc@bank.example"] """, "in the clear")]
    [InlineData(""" "Type": "email", "Host": "mail.bank.example", "From": "hikeshi", "To": ["soc@bank.example"] """, "NAME@DOMAIN")]
    [InlineData(""" "Type": "email", "Host": "mail.bank.example", "From": "hikeshi@bank.example", "To": [] """, "1 to 50 addresses")]
    [InlineData(""" "Type": "email", "Host": "mail.bank.example", "From": "hikeshi@bank.example", "To": ["soc@bank.example>\r\nBcc: <x@y.example"] """, "NAME@DOMAIN")]
    [InlineData(""" "Type": "email", "Host": "mail.bank.example", "User": "u", "From": "hikeshi@bank.example", "To": ["soc@bank.example"] """, "PasswordFile")]
    public void Settings_Channel_IsReadOrRefusedWithWhatWasExpected(string keys, string? expected)
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), $$"""{ "Member": "bank-07", "Notify": { "Console": "https://hikeshi.bank.example/", "Channels": { "the-one": { {{keys.Replace("SECRET", Secret, StringComparison.Ordinal)}} } } } }""");
        if (expected is null)
        {
            Assert.Equal("the-one", Assert.Single(Read().Channels).Terms.Name);
            return;
        }

        var refusal = Assert.Throws<RefusedException>(Read).Refusal;
        Assert.Contains(expected, refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains("the-one", refusal.Where, StringComparison.Ordinal);

        NodeSettings Read() => SettingsReader.Read(folder, configFile: null, new Dictionary<string, string?>());
    }

    private WebhookSettings Hook(string name, Uri address) => new(new ChannelTerms(name, "en", NoticeLevel.Inform, 10, TimeSpan.FromMinutes(30)), new HttpPlace(address, authorityFile: null), new Uri(address, "hook"), new SecretFile(Secret));

    private async Task HearAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        heard.Enqueue(JsonElement.Parse(await reader.ReadToEndAsync()));
    }

    private static int Pending(TestNode node, string channel) => node.Owner.GetStringAsync("api/v1/response/channels").GetAwaiter().GetResult() is var rows
        ? JsonElement.Parse(rows).EnumerateArray().Single(row => row.GetProperty("name").GetString() == channel).GetProperty("pending").GetInt32() : -1;

    private static async Task<string> MeAsync(HttpClient somebody) => "person:" + JsonElement.Parse(await somebody.GetStringAsync("api/v1/session")).GetProperty("account").GetString();

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
