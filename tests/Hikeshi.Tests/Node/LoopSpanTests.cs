using System.Collections.Concurrent;
using System.Diagnostics;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.Tests.Evidence;
using Xunit;

namespace Hikeshi.Tests.Node;

[Collection(Tracing.SpanExportTests.Spans)]
public sealed class LoopSpanTests : IDisposable
{
    private readonly TemporaryLog directory = new();

    [Fact]
    public async Task Run_Decision_IsOneTraceThatNamesItsEntries()
    {
        var spans = new ConcurrentQueue<Activity>();
        using (Listen(spans))
        {
            await RunAsync(async (log, journal) =>
            {
                var other = journal.Record("person:1", [], new TokenRevoked("other"));
                journal.Record("person:1", [other], Released("first"));
                await log.WaitForDurableAsync(4, CancellationToken.None);
                await UntilAsync(() => Of(spans, log.ReadHeader(3).Id, "loop") is not null);
                var (cause, thought, acted, last) = (Of(spans, other, "loop")!, Of(spans, log.ReadHeader(1).Id, "loop")!, Of(spans, log.ReadHeader(2).Id, "test.act")!, Of(spans, log.ReadHeader(3).Id, "loop")!);
                Assert.Single(new[] { cause, thought, acted, last }.Select(s => s.TraceId).Distinct());
                Assert.Equal(cause.SpanId, thought.ParentSpanId);
                Assert.Equal(thought.SpanId, acted.ParentSpanId);
                Assert.Equal(acted.SpanId, last.ParentSpanId);
                Assert.Equal([log.ReadHeader(2).Id.ToString()], (string[])thought.GetTagItem("hikeshi.entry.effects")!);
                Assert.Equal([other.ToString()], (string[])thought.GetTagItem("hikeshi.entry.causes")!);
                Assert.Equal("response.released/1", thought.GetTagItem("hikeshi.entry.kind"));
            });
        }
    }

    [Fact]
    public async Task Run_SeveralCauses_LinksTheOthers()
    {
        var spans = new ConcurrentQueue<Activity>();
        using (Listen(spans))
        {
            await RunAsync(async (log, journal) =>
            {
                var (one, two) = (journal.Record("person:1", [], new TokenRevoked("1")), journal.Record("person:1", [], new TokenRevoked("2")));
                var both = journal.Record("person:1", [one, two], new TokenRevoked("3"));
                await UntilAsync(() => Of(spans, both, "loop") is not null);
                var span = Of(spans, both, "loop")!;
                Assert.Equal(Of(spans, one, "loop")!.SpanId, span.ParentSpanId);
                Assert.Equal(Of(spans, two, "loop")!.Context, Assert.Single(span.Links).Context);
                await log.WaitForDurableAsync(3, CancellationToken.None);
            });
        }
    }

    [Fact]
    public async Task Run_HandlerThatThrows_MarksItsSpan()
    {
        var spans = new ConcurrentQueue<Activity>();
        using (Listen(spans))
        {
            await RunAsync(async (log, journal) =>
            {
                var bad = journal.Record("person:1", [], Released("throw"));
                await UntilAsync(() => Of(spans, bad, "loop") is not null);
                var span = Of(spans, bad, "loop")!;
                Assert.Equal((ActivityStatusCode.Error, "System.IO.InvalidDataException"), (span.Status, span.GetTagItem("error.type")));
                Assert.Null(span.StatusDescription);
                await log.WaitForDurableAsync(1, CancellationToken.None);
            });
        }
    }

    [Fact]
    public void Start_NobodyListens_MakesNothing()
    {
        var entry = new Evidence.Explanation.MadeUpLog().Add("{}").Read(0);
        var spans = new LoopSpans();
        spans.Start("loop", entry);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Null(spans.Start("loop", entry));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    public void Dispose() => directory.Dispose();

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == LoopSpans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>The first one: a handler that throws is tried again.</summary>
    private static Activity? Of(ConcurrentQueue<Activity> spans, EntryId entry, string subscription) =>
        spans.FirstOrDefault(s => (string?)s.GetTagItem("hikeshi.entry.id") == entry.ToString() && (string?)s.GetTagItem("hikeshi.subscription") == subscription);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private static Released Released(string by) => new(new ContainmentId(Guid.NewGuid()), by, "");

    private async Task RunAsync(Func<EvidenceLog, Journal, Task> play)
    {
        await using var log = directory.Open();
        var journal = new Journal(log, TimeProvider.System);
        var runner = new LoopRunner(log, Table(), journal, "machine:test", _ => { });
        runner.Replay(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => runner.RunAsync(stop.Token));
        await play(log, journal).WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await running;
    }

    private static LoopTable Table()
    {
        var table = new LoopTable();
        table.On<Released>(r => r.Fact.By == "throw" ? throw new InvalidDataException("as asked") : [new Expired(r.Fact.Containment)]);
        table.OnDurable<Expired>("test.act", (r, _) => Task.FromResult<IReadOnlyList<Fact>>([new TokenRevoked(r.Fact.Containment.ToString())]));
        return table;
    }
}
