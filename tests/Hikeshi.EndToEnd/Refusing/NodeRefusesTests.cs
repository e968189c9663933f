using System.Net;
using System.Text;

namespace Hikeshi.EndToEnd.Refusing;

/// <summary>What a running node refuses, and that it keeps running.</summary>
[Collection<ThisNetwork>]
public sealed class NodeRefusesTests
{
    [Fact]
    public async Task HostileRequests_AreRefusedAndTheNodeKeepsRunning()
    {
        await using var lone = await LoneNode.StartAsync(isHub: false);
        using var administrator = await lone.PersonAsync("administrator", "approver");
        using var sensor = await lone.ClientAsync("sensor");

        foreach (var (path, body) in new[]
        {
            ("api/v1/ledger/import?name=x.json", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[{"),
            ("api/v1/ledger/import?name=x.json", new string('[', 300_000)),
            ("api/v1/advisories", "{\"id\":"),
            ("api/v1/advisories", "[1]"),
            ("api/v1/tokens", "{\"name\":\"x\",\"roles\":[\"emperor\"],\"days\":1}"),
            ("api/v1/tokens", "{}"),
            ("api/v1/tokens", "not json"),
            ("api/v1/response/autonomy", "{\"actionClass\":\"shield\"}"),
            ("api/v1/response/autonomy", "{\"actionClass\":\"nuke\",\"autonomy\":\"act\",\"recordOnlyDays\":0,\"signedBy\":\"x\"}"),
        })
        {
            using var answer = await PostAsync(administrator, path, body);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path} with {body[..Math.Min(60, body.Length)]} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        using var events = await PostAsync(sensor, "api/v1/events", "{\"EventID\":1\nnonsense\n{\"EventID\":\"3\"}\n");
        Assert.Equal(HttpStatusCode.OK, events.StatusCode);
        var taken = await events.Content.ReadAsStringAsync();
        Assert.Contains("\"received\":3", taken, StringComparison.Ordinal);
        Assert.Contains("\"refusedCount\":2", taken, StringComparison.Ordinal);
        Assert.Contains("line 2", taken, StringComparison.Ordinal);
        Assert.True(await lone.Node.Client.IsReadyAsync(TestContext.Current.CancellationToken), "the node keeps running");
    }

    /// <summary>The red button waits for nobody, also not for a node that hangs: it names the way that needs no node.</summary>
    [Fact]
    public async Task ReleaseAll_NodeThatHangs_IsGivenUpAndNamesTheSwitch()
    {
        await using var lone = await LoneNode.StartAsync(isHub: false);
        using (lone.Node.Hang())
        {
            foreach (var verb in new[] { "release-all", "list" })
            {
                var begun = System.Diagnostics.Stopwatch.StartNew();
                var refused = await Cli.RunAsync("respond", verb, "--data", lone.Node.Directory);
                Assert.InRange(begun.Elapsed, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20));
                Assert.True(refused.ExitCode == 3, refused.ToString());
                Assert.Contains("the node hangs", refused.ToString(), StringComparison.Ordinal);
                Assert.Contains("hikeshi respond switch MEMBER", refused.ToString(), StringComparison.Ordinal);
            }
        }

        var pressed = await Cli.RunAsync("respond", "release-all", "--data", lone.Node.Directory);
        Assert.True(pressed.ExitCode == 0, pressed.ToString());
    }

    [Fact]
    public async Task EvidenceVerify_OneFlippedByte_Fails()
    {
        await using var lone = await LoneNode.StartAsync(isHub: false);
        await lone.Node.StopAsync();
        var sound = await Cli.RunAsync("evidence", "verify", lone.Node.Directory);
        Assert.True(sound.ExitCode == 0, sound.ToString());

        var segment = Assert.Single(Directory.GetFiles(Path.Combine(lone.Node.Directory, "evidence", "segments")));
        var bytes = await File.ReadAllBytesAsync(segment);
        var used = Array.FindLastIndex(bytes, b => b != 0);
        bytes[used / 2] ^= 0x01;
        await File.WriteAllBytesAsync(segment, bytes);

        var flipped = await Cli.RunAsync("evidence", "verify", lone.Node.Directory);
        Assert.True(flipped.ExitCode == 1, flipped.ToString());
        Assert.Contains("NOT VERIFIED", flipped.Out, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync(path, content);
    }
}
