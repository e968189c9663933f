using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;

namespace Hikeshi.EndToEnd.Faults;

/// <summary>The cable between a member and the hub is pulled while bundles are on their way, in both directions.</summary>
public sealed class NetworkCutTests
{
    private const int Bundles = 120;

    /// <param name="seconds">Shorter than TCP gives up, and longer than a line may be silent: then it is dialled anew.</param>
    [Theory]
    [InlineData(2)]
    [InlineData(18)]
    public async Task Cable_PulledInTheMiddleOfAPush_NothingIsLostAndNothingTwice(int seconds)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var lab = new SectorLab();
        await lab.StartHubAsync();
        await lab.JoinAsync("bank-01");
        await lab.JoinAsync("bank-02");
        await lab.JoinAsync("bank-03");
        var sharing = Task.WhenAll(ShareAsync(lab["bank-01"], "a", stop), ShareAsync(lab["bank-03"], "c", stop));
        await Until.HoldsAsync(async () => (await ReceivedAsync(lab["bank-02"], stop)).Count > Bundles / 4, "bank-02 has received some");
        lab.Cut("bank-02"); // what comes to it
        lab.Cut("bank-01"); // what comes from it
        await Task.Delay(TimeSpan.FromSeconds(seconds), stop);
        lab.Mend("bank-02");
        lab.Mend("bank-01");
        await sharing;
        await Until.HoldsAsync(async () => (await ReceivedAsync(lab["bank-02"], stop)).Count >= 2 * Bundles, "bank-02 has received all");
        var received = await ReceivedAsync(lab["bank-02"], stop);
        Assert.Equal(2 * Bundles, received.Count);
        foreach (var chain in received.GroupBy(r => r.Producer))
        {
            Assert.Equal(Enumerable.Range(1, Bundles).Select(i => (long)i), chain.Select(r => r.Envelope!.Head.Sequence));
        }
    }

    private static async Task ShareAsync(NodeProcess node, string name, CancellationToken stop)
    {
        for (var i = 0; i < Bundles; i++)
        {
            await node.Client.PostAsync("api/v1/sharing/indicators", new JsonObject { ["title"] = "by hand", ["indicators"] = new JsonArray(new JsonObject { ["kind"] = "domain-name", ["value"] = $"{name}{i}.example" }) }.ToJsonString(), stop);
        }
    }

    private static async Task<List<Received>> ReceivedAsync(NodeProcess node, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(TimeSpan.FromMilliseconds(700));
        var received = new List<Received>();
        try
        {
            await foreach (var entry in node.Client.FollowEvidenceAsync(0, [FactCatalog.KindOf(typeof(Received))], patience.Token))
            {
                received.Add((Received)FactCatalog.Decode("sharing.received/1", JsonSerializer.SerializeToUtf8Bytes(entry.GetProperty("body"))));
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // A stream has no end; what there is comes at once.
        }

        return received;
    }
}
