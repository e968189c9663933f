using System.Text.Json.Nodes;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Tailing;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Tailing;

public sealed class FileFollowerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hikeshi-tail").FullName;
    private readonly RecordingTaker _taker = new();

    private string Log => Path.Combine(_folder, "logs", "a.log");

    private string State => Path.Combine(_folder, "state.json");

    public FileFollowerTests() => Directory.CreateDirectory(Path.Combine(_folder, "logs"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_OfAFileThatGrows_TakesEachLineOnce()
    {
        File.WriteAllText(Log, "{\"n\":1}\n{\"n\":2}\n{\"n\":");
        await using var following = new Following(this);
        await _taker.HasAsync(2);
        File.AppendAllText(Log, "3}\n\n<13>four\n");
        await _taker.HasAsync(4);
        Assert.Equal(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"], _taker.Taken.Take(3).Select(taken => taken.Json));
        Assert.Equal(($"file:{Log}", 16L), (_taker.Taken[2].Origin.Source, _taker.Taken[2].Origin.Position));
        Assert.Contains("four", _taker.Taken[3].Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AfterARestart_GoesOnWhereItWas()
    {
        File.WriteAllText(Log, "{\"n\":1}\n");
        await using (new Following(this))
        {
            await SavedAsync(8);
        }

        File.AppendAllText(Log, "{\"n\":2}\n");
        await using (new Following(this))
        {
            await SavedAsync(16);
        }

        Assert.Equal(["{\"n\":1}", "{\"n\":2}"], _taker.Taken.Select(taken => taken.Json));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(State));
    }

    [Fact]
    public async Task Run_BeforeTheDisk_KeepsNoPosition()
    {
        _taker.IsAlwaysDurable = false;
        File.WriteAllText(Log, "{\"n\":1}\n");
        await using (new Following(this))
        {
            await _taker.HasAsync(1);
            await Task.Delay(200);
            Assert.False(File.Exists(State));
        }

        _taker.IsAlwaysDurable = true;
        await using (new Following(this))
        {
            await SavedAsync(8);
        }

        Assert.Equal(2, _taker.Taken.Count);
    }

    [Fact]
    public async Task Run_ThroughRotation_LosesNothing()
    {
        File.WriteAllText(Log, "{\"n\":1}\n");
        await using var following = new Following(this, Path.Combine(_folder, "logs", "*.log"));
        await _taker.HasAsync(1);
        File.Move(Log, Log + ".1");
        File.AppendAllText(Log + ".1", "{\"n\":2}\n");
        File.WriteAllText(Log, "{\"n\":3}\n");
        await _taker.HasAsync(3);
        Assert.Equal(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"], _taker.Taken.Select(taken => taken.Json).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_AfterRotationWhileStopped_ReadsTheRestOfTheOldFile()
    {
        File.WriteAllText(Log, "{\"n\":1}\n");
        await using (new Following(this, Log))
        {
            await SavedAsync(8);
        }

        File.AppendAllText(Log, "{\"n\":2}\n");
        File.Move(Log, Log + ".1");
        File.WriteAllText(Log, "{\"n\":3}\n");
        await using (new Following(this, Log))
        {
            await _taker.HasAsync(3);
        }

        Assert.Equal(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"], _taker.Taken.Select(taken => taken.Json).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_ThroughCopytruncate_BeginsAgain()
    {
        File.WriteAllText(Log, "{\"n\":1}\n");
        await using var following = new Following(this);
        await SavedAsync(8);
        using (var file = new FileStream(Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(0);
            file.Write("{\"other\":22}\n"u8); // longer than what was there: only its beginning tells
        }

        await _taker.HasAsync(2);
        Assert.Equal("{\"other\":22}", _taker.Taken[1].Json);
    }

    [Fact]
    public async Task Run_FromTheEnd_LeavesWhatWasThere()
    {
        File.WriteAllText(Log, "{\"n\":1}\n");
        await using var following = new Following(this, isReadFromTheEnd: true);
        await SavedAsync(8);
        File.AppendAllText(Log, "{\"n\":2}\n");
        File.WriteAllText(Log.Replace("a.log", "b.log", StringComparison.Ordinal), "{\"n\":3}\n");
        File.WriteAllText(Log + ".gz", "packed\n");
        await _taker.HasAsync(2);
        Assert.Equal(["{\"n\":2}", "{\"n\":3}"], _taker.Taken.Select(taken => taken.Json).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ReadPortion_OfALineTooLong_RefusesItAndGoesOn()
    {
        using (var file = File.Create(Log))
        {
            file.Write("one\n"u8);
            var portion = new byte[1 << 20];
            Array.Fill(portion, (byte)'x');
            for (var i = 0; i < 25; i++)
            {
                file.Write(portion);
            }

            file.Write("\ntwo\nlast"u8);
        }

        using var tailed = TailedFile.Open(Log, InputFormat.Auto)!;
        var read = new List<(int Length, bool IsTooLong)>();
        void Take(ReadOnlySpan<byte> line, long offset, bool isTooLong) => read.Add((line.Length, isTooLong));
        while (tailed.ReadPortion(Take, isLast: false))
        {
        }

        Assert.Equal([(3, false), (256 * 1024, true), (3, false)], read.Where(line => line.Length > 0));
        Assert.True(tailed.ReadPortion(Take, isLast: true));
        Assert.Equal((4, false), read[^1]);
        Assert.False(tailed.ReadPortion(Take, isLast: true));
    }

    private Task SavedAsync(long offset) => Eventually.Async(() => File.Exists(State) && JsonNode.Parse(File.ReadAllBytes(State))!["Files"]!.AsArray().Any(file => (long)file!["Offset"]! == offset), $"offset {offset}");

    private sealed class Following : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Following(FileFollowerTests test, string? pattern = null, bool isReadFromTheEnd = false)
        {
            var source = new TailSource(pattern ?? Path.Combine(test._folder, "logs"), InputFormat.Auto, isReadFromTheEnd);
            _running = Task.Run(() => new FileFollower(test._taker, [source], test.State, TimeProvider.System).RunAsync(_stop.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
