using System.Text.Json;
using Hikeshi.Tests.Evidence.Faults;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>What a power cut could still take back has not left the process.</summary>
public sealed class DurableAnswerTests : IAsyncLifetime
{
    private static readonly TimeSpan LongEnoughForALeak = TimeSpan.FromMilliseconds(400);

    private readonly ManualResetEventSlim diskGoesOn = new(initialState: true);
    private readonly TaskCompletionSource diskIsAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
    private readonly TestNode node = new();

    public async ValueTask InitializeAsync()
    {
        await node.StartAsync(new FaultyDisk { Broken = Waits });
        await node.EntryAsync("detection.rules-loaded/1", _ => true);
    }

    [Theory]
    [InlineData("api/v1/evidence/stream", "detection.rules-loaded/1")]
    [InlineData("api/v1/situation/stream", "\"sequence\":2,")]
    public async Task Stream_EntryThatIsNotOnDisk_WaitsForIt(string path, string last)
    {
        await using var stream = await node.Owner.GetStreamAsync(path, patience.Token);
        using var reader = new StreamReader(stream);
        await LineAsync(reader, last);
        var issuing = await IssueWhileTheDiskWaitsAsync();
        var told = LineAsync(reader, "nightly");
        Assert.NotSame(told, await Task.WhenAny(told, Task.Delay(LongEnoughForALeak)));
        diskGoesOn.Set();
        await told;
        await issuing;
    }

    [Theory]
    [InlineData("api/v1/situation")]
    [InlineData("api/v1/status")]
    [InlineData("api/v1/response/containments")]
    [InlineData("api/v1/why/bank-01/{id}")]
    [InlineData("api/v1/evidence/{id}/erasure")]
    public async Task Answer_FromWhatTheRoomsKnow_WaitsForTheDisk(string path)
    {
        var started = (await node.EntryAsync("node.started/2", _ => true)).GetProperty("id").GetString();
        var issuing = await IssueWhileTheDiskWaitsAsync();
        var answer = node.Owner.GetAsync(path.Replace("{id}", started, StringComparison.Ordinal), patience.Token);
        Assert.NotSame(answer, await Task.WhenAny(answer, Task.Delay(LongEnoughForALeak)));
        using (var live = await node.Owner.GetAsync("health/live", patience.Token))
        {
            Assert.True(live.IsSuccessStatusCode, "health and what is published do not wait");
        }

        diskGoesOn.Set();
        using var given = await answer;
        Assert.True(given.IsSuccessStatusCode);
        await issuing;
    }

    /// <returns>A request whose entry has been written and is not synced.</returns>
    private async Task<Task<string>> IssueWhileTheDiskWaitsAsync()
    {
        diskGoesOn.Reset();
        var issuing = node.PostAsync("api/v1/tokens", JsonSerializer.Serialize(new { name = "nightly", roles = new[] { "viewer" } }));
        await diskIsAsked.Task.WaitAsync(patience.Token);
        return issuing;
    }

    private async Task LineAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException("the stream ended");
    }

    private bool Waits(string path)
    {
        if (path.EndsWith(".seg", StringComparison.Ordinal) && !diskGoesOn.IsSet)
        {
            diskIsAsked.TrySetResult();
            diskGoesOn.Wait();
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        diskGoesOn.Set();
        await node.DisposeAsync();
        patience.Dispose();
        diskGoesOn.Dispose();
    }
}
