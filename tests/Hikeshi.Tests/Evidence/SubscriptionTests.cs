using System.Collections.Concurrent;
using Hikeshi.Evidence;
using Hikeshi.Tests.Evidence.Faults;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

public sealed class SubscriptionTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryLog place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task RunAsync_HandlerReturnsDrafts_AppendsThemByNameWithTheCause()
    {
        await using var log = place.Open();
        var input = Draft("in", "test.in/1");
        await RunUntilAsync(log, log.Subscribe("answer", afterDurable: false, Answer, new HashSet<string> { "test.in/1" }), () =>
        {
            log.Append(Draft("ignored", "test.other/1"), input);
            return 3; // two inputs and the answer
        });

        var answer = log.Read(2);
        Assert.Equal(("answer", "test.out/1"), (answer.Header.By, answer.Header.Kind));
        Assert.Equal([input.Id], answer.Header.Causes);
        Assert.Equal(3UL, log.Count);
    }

    [Fact]
    public async Task RunAsync_CursorLostInACrash_DoesNotAnswerTwice()
    {
        var kinds = new HashSet<string> { "test.in/1" };
        await using (var log = place.Open())
        {
            await RunUntilAsync(log, log.Subscribe("answer", afterDurable: false, Answer, kinds), () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    log.Append(Draft($"{i}", "test.in/1"));
                }

                return 100;
            });
        }

        // As if the crash had come before the cursor was written, or had torn it.
        await File.WriteAllTextAsync(Path.Combine(place.Path, "cursors", "answer"), "77 00000000\n");
        await using var again = place.Open();
        var handled = 0;
        await RunUntilAsync(again, again.Subscribe("answer", afterDurable: true, (e, c) => { handled++; return Answer(e, c); }, kinds), () =>
        {
            again.Append(Draft("new", "test.in/1"));
            return 102;
        });
        Assert.Equal(1, handled);
        Assert.Equal(102UL, again.Count);
    }

    [Fact]
    public async Task RunAsync_HandlerThrows_IsTriedThriceReportedAndPassed()
    {
        await using var log = place.Open();
        var seen = new ConcurrentQueue<string>();
        var failures = new List<SubscriptionFailure>();
        var subscription = log.Subscribe("picky", afterDurable: false, (entry, _) =>
        {
            seen.Enqueue(Text(entry));
            return Text(entry) == "bad" ? throw new InvalidOperationException("no") : Task.FromResult<IReadOnlyList<EntryDraft>>([]);
        }, kinds: null, failures.Add);
        await RunUntilAsync(log, subscription, () =>
        {
            log.Append(Draft("good"), Draft("bad"), Draft("better"));
            return 3;
        });

        Assert.Equal(["good", "bad", "bad", "bad", "better"], seen);
        var failure = Assert.Single(failures);
        Assert.Equal((1UL, 3), (failure.Entry.Index, failure.Tries));
    }

    [Fact]
    public async Task RunAsync_AfterDurable_SeesOnlyWhatIsOnDisk()
    {
        await using var log = place.Open();
        var early = 0;
        await RunUntilAsync(log, log.Subscribe("outside", afterDurable: true, (entry, _) =>
        {
            early += log.DurableCount <= entry.Index ? 1 : 0;
            return Task.FromResult<IReadOnlyList<EntryDraft>>([]);
        }), () =>
        {
            for (var i = 0; i < 300; i++)
            {
                log.Append(Draft("x"));
            }

            return 300;
        });
        Assert.Equal(0, early);
    }

    [Fact]
    public async Task RunAsync_AfterRestart_ContinuesAtItsCursor()
    {
        var seen = new List<string>();
        Task<IReadOnlyList<EntryDraft>> Note(EvidenceEntry entry, CancellationToken cancel)
        {
            seen.Add(Text(entry));
            return Task.FromResult<IReadOnlyList<EntryDraft>>([]);
        }

        for (ulong round = 1; round <= 3; round++)
        {
            await using var log = place.Open();
            await RunUntilAsync(log, log.Subscribe("notes", afterDurable: true, Note), () =>
            {
                log.Append(Draft($"{round}"));
                return round;
            });
        }

        Assert.Equal(["1", "2", "3"], seen);
    }

    [Fact]
    public async Task RunAsync_FullDisk_KeepsTheAnswerUntilThereIsSpace()
    {
        var full = false;
        var refused = new TaskCompletionSource();
        var calls = 0;
        await using var log = EvidenceLog.Open(place.Path, new EvidenceOptions
        {
            Origin = Origin,
            ReserveBytes = 0,
            Disk = new FaultyDisk
            {
                Full = () =>
                {
                    if (full)
                    {
                        refused.TrySetResult();
                    }

                    return full;
                },
            },
        });
        log.Append(Draft("in"));
        full = true;
        var subscription = log.Subscribe("large", afterDurable: false, (_, _) =>
        {
            calls++;
            return Task.FromResult<IReadOnlyList<EntryDraft>>([Draft(new string('x', 600 << 10), "test.large/1")]);
        }, new HashSet<string> { "test.happened/1" });
        await RunUntilAsync(log, subscription, () =>
        {
            refused.Task.Wait(TimeSpan.FromSeconds(30));
            full = false;
            return 2;
        });
        Assert.Equal((1, 2UL), (calls, log.Count));
    }

    /// <summary>One that takes for ever holds up no other, and is the place where the next start goes on; what is done is not done again.</summary>
    [Fact]
    public async Task RunAsync_SeveralAtOnce_OneThatTakesLongHoldsUpNobody()
    {
        var kinds = new HashSet<string> { "test.happened/1" };
        var (done, again) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        await using (var log = place.Open())
        {
            using var stop = new CancellationTokenSource();
            var subscription = log.Subscribe("many", afterDurable: true, async (entry, cancel) =>
            {
                await (Text(entry) == "1" ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask);
                done.Enqueue(Text(entry));
                return [Draft("out", "test.out/1")];
            }, kinds, atOnce: 4);
            var running = Task.Run(() => subscription.RunAsync(stop.Token));
            log.Append([.. Enumerable.Range(0, 20).Select(i => Draft($"{i}"))]);
            await log.WaitForAsync(39, Never).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(1UL, subscription.Position);
            await log.DurableAsync(38, Never);
            await stop.CancelAsync();
            await running;
        }

        Assert.Equal(Enumerable.Range(0, 20).Where(i => i != 1).Select(i => $"{i}").Order(), done.Order());
        await using var next = place.Open();
        await RunUntilAsync(next, next.Subscribe("many", afterDurable: true, (entry, cancel) =>
        {
            again.Enqueue(Text(entry));
            return Answer(entry, cancel);
        }, kinds, atOnce: 4), () => 40);
        Assert.Equal(["1"], again);
    }

    /// <summary>No more than it was told are under way.</summary>
    [Fact]
    public async Task RunAsync_SeveralAtOnce_NeverMoreThanAllowed()
    {
        await using var log = place.Open();
        var (now, most) = (0, 0);
        var subscription = log.Subscribe("bounded", afterDurable: true, async (_, _) =>
        {
            var seen = Interlocked.Increment(ref now);
            InterlockedMax(ref most, seen);
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return [];
        }, atOnce: 3);
        await RunUntilAsync(log, subscription, () =>
        {
            for (var i = 0; i < 200; i++)
            {
                log.Append(Draft($"{i}"));
            }

            return 200;
        });
        Assert.InRange(most, 1, 3);
    }

    /// <summary>What does not concern it moves it on, one by one and in groups, and is written down, so that the next start does not look at it again.</summary>
    [Fact]
    public async Task RunAsync_MostEntriesOfOtherKinds_MovesOnAndWritesItsPlaceDown()
    {
        var seen = new ConcurrentQueue<string>();
        await using var log = place.Open();
        var subscription = log.Subscribe("few", afterDurable: true, (entry, _) =>
        {
            seen.Enqueue(Text(entry));
            return Task.FromResult<IReadOnlyList<EntryDraft>>([]);
        }, new HashSet<string> { "test.in/1" });
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => subscription.RunAsync(stop.Token));
        for (var i = 0; i < 3000; i++)
        {
            var index = log.Append(Draft($"{i}", i % 1000 == 750 ? "test.in/1" : "test.other/1"));
            if (i % 30 == 0)
            {
                await log.DurableAsync(index, Never);
                await subscription.HandledAsync(index + 1, Never).WaitAsync(TimeSpan.FromSeconds(30));
            }
        }

        await subscription.HandledAsync(3000, Never).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["750", "1750", "2750"], seen);
        var written = await File.ReadAllTextAsync(Path.Combine(place.Path, "cursors", "few"));
        Assert.InRange(int.Parse(written.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), 3000 - 1100, 3000);
        await stop.CancelAsync();
        await running;
    }

    private static void InterlockedMax(ref int most, int seen)
    {
        for (var before = Volatile.Read(ref most); seen > before && Interlocked.CompareExchange(ref most, seen, before) != before; before = Volatile.Read(ref most))
        {
        }
    }

    private static Task<IReadOnlyList<EntryDraft>> Answer(EvidenceEntry entry, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<EntryDraft>>([Draft("out", "test.out/1")]);

    /// <summary>Runs the subscription, acts, and stops when it has looked at as many entries as the action says.</summary>
    private static async Task RunUntilAsync(EvidenceLog log, EvidenceSubscription subscription, Func<ulong> act)
    {
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => subscription.RunAsync(stop.Token));
        var target = act();
        await subscription.HandledAsync(target, Never).WaitAsync(TimeSpan.FromSeconds(30));
        await log.DurableAsync(target - 1, Never);
        await stop.CancelAsync();
        await running;
    }
}
