using Hikeshi.Evidence;
using Hikeshi.Facts.Sharing;
using Hikeshi.Node.Loop;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class JournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-journal-").FullName;

    /// <summary>Whoever was away and gets very much at once records no faster than it is thought about: what happens at home comes in between.</summary>
    [Fact]
    public async Task Thought_FarBehind_WaitsUntilThinkingIsNear()
    {
        await using var log = EvidenceLog.Open(Path.Combine(folder, "evidence"), new EvidenceOptions { Origin = "sector.example/bank-07" });
        var journal = new Journal(log, TimeProvider.System);
        journal.Progress.Begin(0);
        for (var i = 0; i < 256; i++)
        {
            journal.Record("link:hub", [], new Received($"bundle--{i}", Given.Other, "{}", i));
        }

        Assert.True(journal.ThoughtAsync(256, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        journal.Record("link:hub", [], new Received("bundle--256", Given.Other, "{}", 256));
        var waiting = journal.ThoughtAsync(256, TestContext.Current.CancellationToken).AsTask();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        journal.Progress.Reached(1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
