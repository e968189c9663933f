using System.Collections.Concurrent;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.Tests.Evidence;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>The machinery under the defence loop, with handlers of the test's own.</summary>
public sealed class LoopTests : IDisposable
{
    private readonly TemporaryLog directory = new();
    private readonly ConcurrentQueue<string> known = new();
    private readonly ConcurrentQueue<string> acted = new();

    [Fact]
    public async Task Run_ThoughtsAndActions_LeadToFactsWithTheirCause()
    {
        await RunAsync(async (log, journal) =>
        {
            var released = journal.Record("person:1", [], Released("first"));
            await log.WaitForDurableAsync(3, CancellationToken.None);
            Assert.Equal(["response.released/1", "response.expired/1", "people.token-revoked/1"], Kinds(log));
            Assert.Equal((released, "loop", "machine:test"), (Assert.Single(log.ReadHeader(1).Causes), log.ReadHeader(1).By, log.ReadHeader(1).Actor));
            Assert.Equal(log.ReadHeader(1).Id, Assert.Single(log.ReadHeader(2).Causes));
        });
    }

    /// <summary>Stopped and started again over the same log, twice: every input has had its effects once.</summary>
    [Fact]
    public async Task Run_AgainAfterARestart_ProducesNothingTwice()
    {
        foreach (var by in new[] { "first", "second", "third" })
        {
            await RunAsync(async (log, journal) =>
            {
                var before = log.Count;
                journal.Record("person:1", [], Released(by));
                await log.WaitForDurableAsync(before + 3, CancellationToken.None);
            });
        }

        await using var final = directory.Open();
        Assert.Equal(9UL, final.Count);
        Assert.Equal(3, Kinds(final).Count(kind => kind == "people.token-revoked/1"));
        Assert.Equal(3, acted.Count);
    }

    [Fact]
    public async Task Replay_BringsEveryPictureUpToTheEndInOrder()
    {
        await RunAsync(async (log, journal) =>
        {
            journal.Record("person:1", [], Released("first"));
            journal.Record("person:1", [], Released("second"));
            await log.WaitForDurableAsync(6, CancellationToken.None);
        });
        known.Clear();
        await RunAsync(async (log, journal) =>
        {
            Assert.Equal(["first", "second"], known);
            journal.Record("person:1", [], Released("third"));
            await log.WaitForDurableAsync(9, CancellationToken.None);
        });
        Assert.Equal(["first", "second", "third"], known);
    }

    [Fact]
    public async Task Run_OldVersionAndUnknownKinds_AreLiftedOrSkipped()
    {
        await RunAsync(async (log, journal) =>
        {
            log.Append(Raw("weather.observed/1", "rain"));
            log.Append(Raw("node.started/1", """{"member":"bank-07","role":"member","softwareVersion":"0.0.9"}"""));
            journal.Record("person:1", [], Released("last"));
            await log.WaitForDurableAsync(5, CancellationToken.None);
        });
        Assert.Equal(["bank-07 False", "last"], known);
    }

    [Fact]
    public async Task Run_HandlerThatThrows_IsReportedAndTheLoopGoesOn()
    {
        var failures = await RunAsync(async (log, journal) =>
        {
            journal.Record("person:1", [], Released("throw"));
            journal.Record("person:1", [], Released("good"));
            await log.WaitForDurableAsync(4, CancellationToken.None);
        });
        Assert.Equal("loop", Assert.Single(failures).Subscription);
        Assert.Equal(["throw", "good"], known);
    }

    [Fact]
    public async Task Journal_Find_GivesTheFactBackOrNothing()
    {
        await using var log = directory.Open();
        var journal = new Journal(log, TimeProvider.System);
        var fact = Released("x");
        var (id, index) = await journal.RecordDurablyAsync("person:1", [], fact, CancellationToken.None);
        Assert.True(log.DurableCount > index);
        Assert.Equal(fact, journal.Find(id));
        Assert.Null(journal.Find(EntryId.New(DateTimeOffset.UtcNow)));
    }

    [Fact]
    public async Task Journal_CausesOf_GivesThemInOrderOrNothing()
    {
        await using var log = directory.Open();
        var journal = new Journal(log, TimeProvider.System);
        var (one, two) = (journal.Record("person:1", [], Released("a")), journal.Record("person:1", [], Released("b")));
        Assert.Equal([two, one], journal.CausesOf(journal.Record("machine:test", [two, one], Released("c"))));
        Assert.Empty(journal.CausesOf(one));
        Assert.Empty(journal.CausesOf(EntryId.New(DateTimeOffset.UtcNow)));
    }

    [Fact]
    public async Task Journal_Follow_GivesTheWantedKindsFromThereOn()
    {
        await using var log = directory.Open();
        var journal = new Journal(log, TimeProvider.System);
        foreach (var by in new[] { "a", "b", "c" })
        {
            journal.Record("person:1", [], Released(by));
            journal.Record("person:1", [], new TokenRevoked(by));
        }

        var seen = new List<string>();
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var recorded in journal.FollowAsync(1, new HashSet<string> { "response.released/1" }, enough.Token))
        {
            seen.Add(((Released)recorded.Fact).By);
            Assert.True(log.DurableCount > recorded.Index);
            if (seen.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["b", "c"], seen);
    }

    public void Dispose() => directory.Dispose();

    private static Released Released(string by) => new(new ContainmentId(Guid.NewGuid()), by, "");

    private static EntryDraft Raw(string kind, string body) =>
        new(EntryId.New(DateTimeOffset.UtcNow), kind, "machine:old", null, [], DateTimeOffset.UtcNow, Encoding.UTF8.GetBytes(body));

    private static List<string> Kinds(EvidenceLog log) => [.. Enumerable.Range(0, (int)log.Count).Select(i => log.ReadHeader((ulong)i).Kind)];

    private async Task<IReadOnlyList<SubscriptionFailure>> RunAsync(Func<EvidenceLog, Journal, Task> play)
    {
        await using var log = directory.Open();
        var journal = new Journal(log, TimeProvider.System);
        var failures = new ConcurrentQueue<SubscriptionFailure>();
        var runner = new LoopRunner(log, Table(), journal, "machine:test", failures.Enqueue);
        runner.Replay(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => runner.RunAsync(stop.Token));
        await play(log, journal).WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await running;
        return [.. failures];
    }

    private LoopTable Table()
    {
        var table = new LoopTable();
        table.Know<Released>(r => known.Enqueue(r.Fact.By));
        table.Know<NodeStarted>(r => known.Enqueue($"{r.Fact.Member} {r.Fact.Resumed}"));
        table.On<Released>(r => r.Fact.By == "throw" ? throw new InvalidDataException("as asked") : [new Expired(r.Fact.Containment)]);
        table.OnDurable<Expired>("test.act", (r, _) =>
        {
            acted.Enqueue(r.Fact.Containment.ToString());
            return Task.FromResult<IReadOnlyList<Fact>>([new TokenRevoked(r.Fact.Containment.ToString())]);
        });
        return table;
    }
}
