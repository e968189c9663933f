using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node.Federation;

/// <summary>What one member takes back is undone at the other, over a real hub.</summary>
public sealed class RetractionTests
{
    private const string Address = "198.51.100.7";

    [Fact]
    public async Task Retraction_OfWhatWasContained_ReleasesItWithinASecond()
    {
        var actuator = new RecordingActuator("recorder", ContainmentKind.BlockAddress);
        await using var sector = await StartedAsync(actuator);
        var (hub, one, two) = (sector.Hub, sector.One, sector.Two);
        var published = await PublishedAsync(one, Address);
        var ordered = await two.EntryAsync("response.ordered/1", _ => true);
        var containment = ordered.GetProperty("body").GetProperty("order").GetProperty("id").GetString();
        await UntilAsync(() => actuator.Calls.Contains($"enforce {containment}"));

        var began = TimeProvider.System.GetTimestamp();
        await one.PostAsync("api/v1/sharing/retractions", JsonSerializer.Serialize(new { id = published, because = "our own scanner" }));
        await UntilAsync(() => actuator.Calls.Contains($"undo {containment}"));
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(1), $"took {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:0} ms");

        var released = (await two.EntryAsync("response.released/1", _ => true)).GetProperty("body");
        Assert.Equal(("bank-01", "revoked: our own scanner"), (released.GetProperty("by").GetString(), released.GetProperty("reason").GetString()));

        // The same again, and after a restart: nothing more happens, and the original stays out.
        await two.StopAsync();
        await two.StartAsync(TimeProvider.System, actuator);
        await one.PostAsync("api/v1/sharing/indicators", """{"title":"later","indicators":[{"kind":"domain-name","value":"later.example.net"}]}""");
        await two.EntryAsync("sharing.accepted/1", body => body.GetProperty("indicators")[0].GetProperty("value").GetString() == "later.example.net");
        await two.StopAsync();
        var facts = await two.RecordedAsync();
        Assert.Single(facts, each => each.Fact is Released);
        Assert.Equal(facts.Single(each => each.Fact is Retracted).Entry.Header.Id, facts.Select(each => each.Fact).OfType<Released>().Single().Retracted);
        Assert.Single(actuator.Calls, call => call == $"undo {containment}");
        Assert.DoesNotContain(facts, each => each.Fact is CircuitOpened);
        await hub.StopAsync();
    }

    [Fact]
    public async Task Retraction_WhileTheReceiverIsAway_IsCarriedOutWhenItIsBack()
    {
        var actuator = new RecordingActuator("recorder", ContainmentKind.BlockAddress);
        await using var sector = await StartedAsync(actuator);
        var (one, two) = (sector.One, sector.Two);
        var published = await PublishedAsync(one, Address);
        var containment = (await two.EntryAsync("response.ordered/1", _ => true)).GetProperty("body").GetProperty("order").GetProperty("id").GetString();
        await UntilAsync(() => actuator.Calls.Contains($"enforce {containment}"));
        await two.StopAsync();
        await one.PostAsync("api/v1/sharing/retractions", JsonSerializer.Serialize(new { id = published, because = "" }));
        await two.StartAsync(TimeProvider.System, actuator);
        await UntilAsync(() => actuator.Calls.Contains($"undo {containment}"));
    }

    [Fact]
    public async Task Correction_ToAnotherAddress_ContainsItAndLetsGoOfTheOld()
    {
        var actuator = new RecordingActuator("recorder", ContainmentKind.BlockAddress);
        await using var sector = await StartedAsync(actuator);
        var (one, two) = (sector.One, sector.Two);
        await PublishedAsync(one, Address);
        var accepted = (await two.EntryAsync("sharing.accepted/1", _ => true)).GetProperty("body");
        var old = (await two.EntryAsync("response.ordered/1", _ => true)).GetProperty("body").GetProperty("order").GetProperty("id").GetString();
        await one.PostAsync("api/v1/sharing/corrections", JsonSerializer.Serialize(new { id = accepted.GetProperty("objectIds")[0].GetString(), kind = "ipv4-addr", value = "198.51.100.8" }));
        await two.EntryAsync("response.ordered/1", body => body.GetProperty("order").GetProperty("destinations")[0].GetString() == "198.51.100.8");
        await two.EntryAsync("response.released/1", body => body.GetProperty("containment").GetString() == old);

        // Said once more with the same value: what is in force stays.
        await one.PostAsync("api/v1/sharing/corrections", JsonSerializer.Serialize(new { id = accepted.GetProperty("objectIds")[0].GetString(), kind = "ipv4-addr", value = "198.51.100.8" }));
        await two.EntryAsync("response.decided/1", body => body.GetProperty("actions").GetArrayLength() == 1 && body.GetProperty("actions")[0].GetProperty("guardrail").GetString() == "already-active");
        await two.StopAsync();
        Assert.Single((await two.RecordedAsync()).Select(each => each.Fact).OfType<Released>());
    }

    [Fact]
    public async Task Retraction_OfWhatWasNeverPublishedHere_IsNotFound()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        using var answer = await one.Owner.PostAsync("api/v1/sharing/retractions", new StringContent("""{"id":"indicator--1","because":""}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<string> PublishedAsync(TestNode one, string address)
    {
        await one.PostAsync("api/v1/sharing/indicators", JsonSerializer.Serialize(new { title = "by hand", indicators = new[] { new { kind = "ipv4-addr", value = address } } }));
        return (await one.EntryAsync("sharing.published/1", _ => true)).GetProperty("body").GetProperty("bundleId").GetString()!;
    }

    private static async Task<Started> StartedAsync(IActuator actuator)
    {
        var hub = TestSector.Hub();
        await hub.StartAsync();
        var one = await TestSector.JoinAsync(hub, "bank-01");
        var two = await TestSector.JoinAsync(hub, "bank-07");
        await two.StopAsync();
        await two.StartAsync(TimeProvider.System, actuator);
        await two.ImportAsync(Given.Bank);
        await one.ImportAsync(Given.Bank with { Id = "bank-01" });
        await two.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");
        await two.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-01");
        return new Started(hub, one, two);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 3000, "waited in vain");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private sealed record Started(TestNode Hub, TestNode One, TestNode Two) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Two.DisposeAsync();
            await One.DisposeAsync();
            await Hub.DisposeAsync();
        }
    }
}
