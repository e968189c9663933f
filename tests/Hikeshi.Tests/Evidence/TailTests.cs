using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

public sealed class TailTests : IDisposable
{
    private const long SmallSegments = 32 << 10;
    private readonly TemporaryLog place = new();

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(150)]
    [InlineData(5000)]
    public async Task Newest_OverSeveralSegments_GivesTheLastInOrder(int count)
    {
        await Fill(300);
        Assert.True(Directory.GetFiles(Path.Combine(place.Path, "segments")).Length > 2);
        using var tail = EvidenceTail.Open(place.Path, kinds: null);
        Assert.Equal(Enumerable.Range(0, 300).TakeLast(count).Select(i => $"{i}".PadRight(300)), tail.Newest(count).Select(Text));
    }

    [Fact]
    public async Task Newest_RareKind_IsLookedForInEarlierSegments()
    {
        await using (var log = place.Open(SmallSegments))
        {
            log.Append(Draft("rare", "test.rare/1"));
        }

        await Fill(200);
        using var tail = EvidenceTail.Open(place.Path, new HashSet<string> { "test.rare/1" });
        Assert.Equal("rare", Text(Assert.Single(tail.Newest(10))));
    }

    /// <summary>The log is written while it is followed, over the borders of segments: each entry comes once, in order.</summary>
    [Fact]
    public async Task FollowAsync_LogThatIsWritten_GivesEachEntryOnce()
    {
        await using var log = place.Open(SmallSegments);
        log.Append(Draft("0".PadRight(300)));
        await log.DurableAsync(0, CancellationToken.None);
        using var tail = EvidenceTail.Open(place.Path, kinds: null);
        var seen = tail.Newest(10).Select(Text).ToList();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i < 400; i++)
            {
                await log.DurableAsync(log.Append(Draft($"{i}".PadRight(300))), CancellationToken.None);
            }
        });
        await foreach (var entry in tail.FollowAsync(TimeProvider.System, patience.Token))
        {
            seen.Add(Text(entry));
            if (seen.Count == 400)
            {
                break;
            }
        }

        await writing;
        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"{i}".PadRight(300)), seen);
        Assert.True(Directory.GetFiles(Path.Combine(place.Path, "segments")).Length > 2);
    }

    [Fact]
    public async Task FollowAsync_ErasedBeforeItIsRead_HasNoBody()
    {
        await using var log = place.Open();
        log.Append(Draft("a"), Draft("b"));
        await log.EraseAsync(1, CancellationToken.None);
        using var tail = EvidenceTail.Open(place.Path, kinds: null);
        Assert.Equal([false, true], tail.Newest(2).Select(e => e.Body is null));
    }

    [Fact]
    public async Task Newest_DamagedFrame_IsRefusedByName()
    {
        await Fill(20);
        var segment = Directory.GetFiles(Path.Combine(place.Path, "segments")).Single();
        using (var file = File.OpenHandle(segment, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.Write(file, [0xFF], 64 + 40 + 64 + 20);
        }

        using var tail = EvidenceTail.Open(place.Path, kinds: null);
        Assert.IsType<LogDamaged>(Assert.Throws<RefusedException>(() => tail.Newest(5)).Refusal);
    }

    [Fact]
    public void Open_NoLogThere_IsRefused() => Assert.Throws<RefusedException>(() => EvidenceTail.Open(place.Path, kinds: null));

    private async Task Fill(int count)
    {
        await using var log = place.Open(SmallSegments);
        for (var i = 0; i < count; i++)
        {
            log.Append(Draft($"{i}".PadRight(300)));
        }
    }
}
