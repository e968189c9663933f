using System.Net;
using System.Text.Json;
using Hikeshi.Ledger.Institution;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node.People;

/// <summary>What a supervisor sees of the sector's answers: sums; names by consent, or by a legal basis that is recorded, its own, and in force.</summary>
public sealed class SupervisionTests
{
    private const string Advisory = """{"id":"HKS-1","aliases":["CVE-2099-0001"],"summary":"s","affected":[{"package":{"ecosystem":"Maven","name":"example.hikeshi.fictional:ledger-gateway"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"3.0"},{"fixed":"3.2.4"}]}]}]}""";

    [Fact]
    public async Task Supervisor_SeesSumsAndOnlyTheNamesThatConsentOrLawAllows()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var open = await TestSector.JoinAsync(hub, "bank-01");
        await using var closed = await TestSector.JoinAsync(hub, "bank-07");
        await open.ImportAsync(Given.Bank with { Id = "bank-01", Consent = new Consent(NamedExposure: true) });
        await closed.ImportAsync(Given.Bank with { Consent = new Consent(NamedExposure: false) });
        await hub.PostAsync("api/v1/advisories", Advisory);
        var question = (await hub.EntryAsync("exposure.sector-asked/1", _ => true)).GetProperty("body").GetProperty("questionId").GetString()!;
        foreach (var member in new[] { "bank-01", "bank-07" })
        {
            await hub.EntryAsync("exposure.member-answered/1", body => body.GetProperty("member").GetString() == member);
        }

        var path = $"api/v1/sector/questions/{question}";
        using var supervisor = await hub.WithAccountAsync("supervisor");
        using var colleague = await hub.WithAccountAsync("supervisor");
        using var viewer = await hub.WithAccountAsync("viewer");
        using var approver = await hub.WithAccountAsync("approver", "supervisor");
        var sum = (await supervisor.AskAsync(HttpMethod.Get, path, body: null)).Body;
        Assert.Equal((2, 2, "[\"bank-01\"]"), (sum.GetProperty("answered").GetInt32(), sum.GetProperty("reached").GetInt32(), sum.GetProperty("named").GetRawText()));
        Assert.Equal("[]", await NamedAsync(viewer));
        Assert.Equal(HttpStatusCode.Forbidden, await supervisor.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));

        // Only an approver records a basis, not for themselves, with an end.
        var who = (await supervisor.WhoAsync()).GetProperty("actor").GetString();
        var basis = new { supervisor = who, member = "bank-07", basis = "law", reference = "Order 12, clause 4", until = DateTimeOffset.UtcNow.AddDays(7) };
        Assert.Equal(HttpStatusCode.Forbidden, await supervisor.StatusAsync(HttpMethod.Post, "api/v1/sector/legal-bases", basis));
        Assert.Equal(HttpStatusCode.BadRequest, await approver.StatusAsync(HttpMethod.Post, "api/v1/sector/legal-bases", basis with { until = DateTimeOffset.UtcNow.AddDays(5000) }));
        Assert.Equal(HttpStatusCode.BadRequest, await approver.StatusAsync(HttpMethod.Post, "api/v1/sector/legal-bases", basis with { reference = "" }));
        Assert.Equal(HttpStatusCode.Forbidden, await approver.StatusAsync(HttpMethod.Post, "api/v1/sector/legal-bases", basis with { supervisor = (await approver.WhoAsync()).GetProperty("actor").GetString() }));
        var recorded = await approver.PostOkAsync("api/v1/sector/legal-bases", basis);
        Assert.Equal("[\"bank-01\",\"bank-07\"]", await NamedAsync(supervisor));
        Assert.Equal("[\"bank-01\"]", await NamedAsync(colleague));
        Assert.Equal("[]", await NamedAsync(viewer));
        var viewed = await hub.EntryAsync("people.named-viewed/1", _ => true);
        Assert.Equal((who, "bank-07"), (viewed.GetProperty("actor").GetString(), viewed.GetProperty("body").GetProperty("member").GetString()));

        await approver.PostOkAsync($"api/v1/sector/legal-bases/{recorded.GetProperty("id").GetString()}/end", new { reason = "the inspection is over" });
        Assert.Equal("[\"bank-01\"]", await NamedAsync(supervisor));

        // One that ends by itself.
        await approver.PostOkAsync("api/v1/sector/legal-bases", basis with { until = DateTimeOffset.UtcNow.AddSeconds(2) });
        Assert.Equal("[\"bank-01\",\"bank-07\"]", await NamedAsync(supervisor));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await NamedAsync(supervisor) != "[\"bank-01\"]")
        {
            await Task.Delay(50, patience.Token);
        }

        async Task<string> NamedAsync(HttpClient somebody) => (await somebody.AskAsync(HttpMethod.Get, path, body: null)).Body.GetProperty("named").GetRawText();
    }
}
