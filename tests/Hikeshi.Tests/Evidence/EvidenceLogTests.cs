using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Tests.Evidence.Faults;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

public sealed class EvidenceLogTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryLog place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Append_ThenReopen_GivesTheSameEntries()
    {
        var cause = Draft("cause");
        var effect = Draft("効果 \"quoted\"\n", "test.followed/1", cause.Id) with { Actor = "rule:日本", By = "tester" };
        string vkey;
        await using (var log = place.Open())
        {
            Assert.Equal(0UL, log.Append(cause, effect));
            Assert.Equal(2UL, log.Count);
            await log.DurableAsync(1, Never);
            Assert.Equal(2UL, log.DurableCount);
            vkey = log.VerifierKey;
        }

        await using var again = place.Open();
        Assert.Equal(vkey, again.VerifierKey);
        Assert.Equal(2UL, again.Count);
        var entry = again.Read(1);
        Assert.Equal("効果 \"quoted\"\n", Text(entry));
        Assert.Equal(("test.followed/1", "rule:日本", "tester"), (entry.Header.Kind, entry.Header.Actor, entry.Header.By));
        Assert.Equal(effect.Time, entry.Header.Time);
        Assert.Equal([cause.Id], entry.Header.Causes);
        Assert.True(again.TryFind(effect.Id, out var index));
        Assert.Equal(1UL, index);
        Assert.Equal([1UL], again.EffectsOf(cause.Id));
    }

    [Fact]
    public async Task Open_Twice_IsRefusedByName()
    {
        await using var log = place.Open();
        var refused = Assert.Throws<RefusedException>(() => place.Open());
        Assert.IsType<LogInUse>(refused.Refusal);
    }

    [Fact]
    public async Task Append_UnknownCauseOrTakenId_RecordsNothingOfTheBatch()
    {
        await using var log = place.Open();
        var first = Draft("first");
        log.Append(first);
        Assert.IsType<DraftRefused>(Assert.Throws<RefusedException>(() => log.Append(Draft("good"), Draft("bad", causes: EntryId.New(DateTimeOffset.UtcNow)))).Refusal);
        Assert.IsType<DraftRefused>(Assert.Throws<RefusedException>(() => log.Append(Draft("good"), first)).Refusal);
        Assert.Equal(1UL, log.Count);
        Assert.Equal(1UL, log.Append(Draft("next")));
        await log.DurableAsync(1, Never);
    }

    [Fact]
    public async Task Append_FromManyThreads_LosesAndDoublesNothing()
    {
        const int threads = 16, each = 200;
        await using (var log = place.Open(segmentBytes: 256 << 10))
        {
            await Task.WhenAll(Enumerable.Range(0, threads).Select(t => Task.Run(async () =>
            {
                for (var i = 0; i < each; i++)
                {
                    var index = log.Append(Draft($"{t}:{i}"));
                    await log.DurableAsync(index, Never);
                    Assert.Equal($"{t}:{i}", Text(log.Read(index)));
                }
            })));
        }

        Assert.True(Directory.GetFiles(Path.Combine(place.Path, "segments")).Length > 1);
        await using var again = place.Open();
        var bodies = Enumerable.Range(0, (int)again.Count).Select(i => Text(again.Read((ulong)i))).ToList();
        Assert.Equal(threads * each, bodies.Distinct().Count());
        Assert.Equal(threads * each, bodies.Count);
    }

    [Fact]
    public async Task EraseAsync_Body_IsGoneForGoodAndTheProofStays()
    {
        byte[] leaf;
        await using (var log = place.Open())
        {
            log.Append(Draft("keep"), Draft("forget me"));
            await log.EraseAsync(1, Never);
            Assert.Null(log.Read(1).Body);
            Assert.Equal("keep", Text(log.Read(0)));
            leaf = log.ReadLeaf(1);
        }

        await using var again = place.Open();
        Assert.Null(again.Read(1).Body);
        Assert.Equal(leaf, again.ReadLeaf(1));
        Assert.Equal(9, again.Read(1).Header.Body.Size);
    }

    [Fact]
    public async Task Append_FullDisk_RefusesOrdinaryEntriesAndTakesCriticalOnesFromTheReserve()
    {
        var full = false;
        var reserve = Path.Combine(place.Path, "reserve");
        var options = new EvidenceOptions { Origin = Origin, ReserveBytes = 1 << 20, Disk = new FaultyDisk { Full = () => full && File.Exists(reserve) } };
        await using (var log = EvidenceLog.Open(place.Path, options))
        {
            log.Append(Draft("before"));
            full = true;
            var large = new string('x', 600 << 10);
            Assert.Throws<EvidenceFullException>(() => log.Append(Draft(large)));
            Assert.Equal(1UL, log.Count);
            var release = log.Append([Draft(large)], critical: true);
            await log.DurableAsync(release, Never);
            Assert.False(File.Exists(reserve));
        }

        full = false;
        await using var again = EvidenceLog.Open(place.Path, options);
        Assert.Equal(2UL, again.Count);
        Assert.True(File.Exists(reserve));
    }

    [Fact]
    public async Task WaitForAsync_AndTail_WakeOnAppend()
    {
        await using var log = place.Open();
        var waiting = log.WaitForAsync(2, Never);
        log.Append(Draft("one"));
        Assert.False(waiting.IsCompleted);
        log.Append(Draft("two"));
        await waiting;
        var seen = new List<string>();
        await foreach (var entry in log.Tail(0, Never))
        {
            seen.Add(Text(entry));
            if (seen.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["one", "two"], seen);
    }
}
