using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Node.Settings;
using Hikeshi.Sharing.Federation.Partners;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node.Federation;

/// <summary>Two countries, two hubs, one link between them: what crosses the border under which marking, and what does not.</summary>
public sealed class PartnerTests
{
    private const string Japan = "jp.example";
    private const string Singapore = "sg.example";
    private static readonly MemberId Guest = MemberId.Parse("hub-of-jp");

    [Fact]
    public async Task Sectors_Linked_ExchangeWhatTheTermsLet_BothWays()
    {
        await using var there = TestSector.Hub(settings => settings with { Sector = Singapore, Partners = [new PartnerSettings(Terms(Japan), Enrolment: null, TokenFile: null)] });
        await there.StartAsync();
        await using var here = TestSector.Hub(settings => settings with { Sector = Japan, Partners = [Dialled(there, OfferTo(there, settings))] });
        await here.StartAsync();
        await using var one = await TestSector.JoinAsync(here, "bank-01", settings => settings with { Sector = Japan });
        await using var two = await TestSector.JoinAsync(there, "bank-01", settings => settings with { Sector = Singapore }); // the same id in both sectors
        await two.ImportAsync(Given.Bank with { Id = "bank-01" });
        await GroupAsync(here, "payments", "bank-01");
        await GroupAsync(there, "payments", "bank-01");
        await GroupAsync(here, "tokyo", "bank-01");
        await GroupAsync(there, "tokyo", "bank-01"); // the same name, and the link does not let it

        await ShareAsync(one, "community.example");
        await ShareAsync(one, "sector.example", "sector");
        await ShareAsync(one, "tokyo.example", "group/tokyo");
        await ShareAsync(one, "payments.example", "group/payments");
        await ShareAsync(one, "named.example", $"to/bank-01@{Singapore}");
        await ShareAsync(one, "named-at-home.example", "to/bank-02");
        await ShareAsync(one, "last.example");
        await two.EntryAsync("sharing.received/1", body => Bundle(body).Contains("last.example", StringComparison.Ordinal));
        await two.EntryAsync("sharing.received/1", body => Bundle(body).Contains("payments.example", StringComparison.Ordinal));
        await two.EntryAsync("sharing.received/1", body => Bundle(body).Contains("named.example", StringComparison.Ordinal));
        var accepted = await two.EntryAsync("sharing.accepted/1", body => body.GetProperty("title").GetString()!.Length > 0);
        Assert.Equal($"bank-01@{Japan}", accepted.GetProperty("body").GetProperty("producer").GetString());

        await ShareAsync(two, "back.example");
        var back = await one.EntryAsync("sharing.received/1", body => Bundle(body).Contains("back.example", StringComparison.Ordinal));
        Assert.Equal($"bank-01@{Singapore}", back.GetProperty("body").GetProperty("producer").GetString());
        Assert.Equal($"[\"hub@{Singapore}\",\"hub\"]", back.GetProperty("body").GetProperty("hops").GetRawText());

        await two.StopAsync();
        var received = (await two.RecordedAsync()).Select(r => r.Fact).OfType<Received>().ToList();
        Assert.Equal(["community.example", "last.example", "named.example", "payments.example"], received.Select(Domain).Order(StringComparer.Ordinal));
        Assert.All(received, r => Assert.Equal($"bank-01@{Japan}", r.Producer.Value));
        await there.StopAsync();
        var kept = (await there.RecordedAsync()).Select(r => r.Fact).ToList();
        Assert.DoesNotContain(kept.OfType<Relayed>(), r => r.Envelope!.Head.Audience is "sector" or "group/tokyo" or "to/bank-02");
        Assert.DoesNotContain(kept, fact => fact is EquivocationSeen or ObjectRefused);
    }

    /// <summary>A link that is cut and comes back brings the rest, once; and what is too strict for it keeps its place without its content.</summary>
    [Fact]
    public async Task Link_Restored_BringsTheRest_AndKeepsBackWhatIsTooStrict()
    {
        await using var there = TestSector.Hub(settings => settings with { Sector = Singapore, Partners = [new PartnerSettings(Terms(Japan), Enrolment: null, TokenFile: null)] });
        await there.StartAsync();
        await using var here = TestSector.Hub(settings => settings with { Sector = Japan, Partners = [Dialled(there, OfferTo(there, settings), Tlp.Clear)] });
        await here.StartAsync();
        await using var one = await TestSector.JoinAsync(here, "bank-01", settings => settings with { Sector = Japan });
        await using var two = await TestSector.JoinAsync(there, "bank-02", settings => settings with { Sector = Singapore });
        await two.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == $"bank-01@{Japan}");
        await there.StopAsync();
        await ShareAsync(one, "a.example");
        await ShareAsync(one, "b.example");
        await there.StartAsync();
        await two.EntryAsync("sharing.received/1", body => body.GetProperty("envelope").GetProperty("head").GetProperty("sequence").GetInt64() == 2);
        await two.StopAsync();
        var received = (await two.RecordedAsync()).Select(r => r.Fact).OfType<Received>().ToList();
        Assert.Equal([1L, 2L], received.Select(r => r.Envelope!.Head.Sequence));
        Assert.All(received, r => Assert.Equal(("", $"this link lets at most Clear to {Singapore}, not Green"), (r.Bundle, r.Withheld)));
    }

    /// <summary>A member that is no hub of another sector cannot speak for one.</summary>
    [Fact]
    public async Task Member_ThatIsNoPartner_BringsNothingOfAnotherSector()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        using var line = TestSector.Line(one);
        var refused = await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            using var body = new StringContent("""{"member":"bank-09","nameEn":"","nameJa":"","institutionKind":"","evidenceKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","certificateDigest":""}""", System.Text.Encoding.UTF8, "application/json");
            using var message = Hikeshi.Sharing.Federation.HubClient.Message(HttpMethod.Post, "federation/v1/members", body);
            using var answer = await line.Http.SendAsync(message, patience.Token);
            answer.EnsureSuccessStatusCode();
        });
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static PartnerTerms Terms(string sector, Tlp highest = Tlp.Green) => new(sector, Guest, highest, Tlp.Green, ["payments"], []);

    private static PartnerSettings Dialled(TestNode there, string tokenFile, Tlp highest = Tlp.Green) =>
        new(Terms(Singapore, highest), new Uri($"https://{there.Settings.Enrolment}"), tokenFile);

    private static string OfferTo(TestNode hub, NodeSettings newcomer)
    {
        using var offer = JsonDocument.Parse(hub.PostAsync("api/v1/sector/enrolments", JsonSerializer.Serialize(new { member = Guest.Value, nameEn = "Hub of Japan", nameJa = "日本のハブ", kind = "hub" })).GetAwaiter().GetResult());
        var file = Path.Combine(Path.GetDirectoryName(newcomer.DataDirectory)!, "partner-token");
        File.WriteAllText(file, offer.RootElement.GetProperty("token").GetString());
        return file;
    }

    private static Task<string> GroupAsync(TestNode hub, string name, params string[] members) => hub.PostAsync("api/v1/sector/groups", JsonSerializer.Serialize(new { name, members }));

    private static Task<string> ShareAsync(TestNode node, string domain, string? audience = null) =>
        node.PostAsync("api/v1/sharing/indicators", JsonSerializer.Serialize(new { title = "by hand", indicators = new[] { new { kind = "domain-name", value = domain } }, audience }));

    private static string Bundle(JsonElement body) => body.GetProperty("bundle").GetString()!;

    private static string Domain(Received received) => JsonDocument.Parse(received.Bundle).RootElement.GetProperty("objects")[0].GetProperty("name").GetString()!;
}
