using System.Text.Json;
using Hikeshi.Facts.Detection;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

public sealed class ReloadTests
{
    /// <summary>A sensor that never stops sending gets an answer for every event, and each is evaluated against the one set or the other.</summary>
    [Fact]
    public async Task Reload_WhileEventsCome_LosesNone()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        using var enough = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            var sent = 0;
            for (; !enough.IsCancellationRequested; sent += 10)
            {
                var answer = await node.SendAsync([.. Enumerable.Repeat(DetectingNode.Started("/bin/sh"), 10)]);
                Assert.Equal((10, 10), (answer.GetProperty("received").GetInt32(), answer.GetProperty("sighted").GetInt32()));
            }

            return sent;
        });
        for (var version = 2; version <= 4; version++)
        {
            await File.WriteAllTextAsync(node.Rules, DetectingNode.Shell.Replace("Shell started", $"Shell, version {version}", StringComparison.Ordinal));
            var loaded = JsonDocument.Parse(await node.Node.PostAsync("api/v1/rules/reload", "")).RootElement;
            Assert.Equal((1, 0), (loaded.GetProperty("loaded").GetInt32(), loaded.GetProperty("refusedCount").GetInt32()));
        }

        await node.SendAsync(DetectingNode.Started("/bin/sh"));
        await enough.CancelAsync();
        var expected = await sending + 1;
        await node.Node.StopAsync();
        var sighted = await node.SightedAsync();
        Assert.Equal(expected, sighted.Count);
        Assert.Equal("Shell, version 4", sighted[^1].RuleTitle);
        Assert.Equal(4, (await node.Node.RecordedAsync()).Count(r => r.Fact is RulesLoaded));
    }

    [Fact]
    public async Task Reload_OfAFolderThatIsGone_LeavesTheOldRulesWatching()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        var folder = Path.GetDirectoryName(node.Rules)!;
        Directory.Move(folder, folder + "-away");
        using var answer = await node.Node.Owner.PostAsync("api/v1/rules/reload", null);
        Assert.Equal(400, (int)answer.StatusCode);
        Directory.Move(folder + "-away", folder);
        Assert.Equal(1, (await node.SendAsync(DetectingNode.Started("/bin/sh"))).GetProperty("sighted").GetInt32());
    }
}
