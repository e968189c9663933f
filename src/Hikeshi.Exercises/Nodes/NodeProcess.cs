using System.Text.Json.Nodes;

namespace Hikeshi.Exercises.Nodes;

/// <summary>One node of the exercise: its own process, its own data directory, reached as its owner. It is told nothing about the story.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>
    /// All nodes of an exercise share the processors with its one gateway process, which stands for a box of its own at every member,
    /// and with the observer, which stands outside. Nodes give way to both, or the exercise would measure its own crowding.
    /// </summary>
    private const int StandsBackBy = 10;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly string program;
    private ChildProcess? process;

    public NodeProcess(string program, string id, string directory, JsonObject settings)
    {
        this.program = program;
        Id = id;
        Directory = directory;
        System.IO.Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(directory, "appsettings.json"), settings.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
        Client = new LocalClient(Path.Combine(directory, "node.sock"), Timeout.InfiniteTimeSpan);
    }

    public string Id { get; }

    public string Directory { get; }

    public LocalClient Client { get; private set; }

    public TimeSpan ProcessorTime => process?.ProcessorTime ?? TimeSpan.Zero;

    public async Task StartAsync(CancellationToken cancel)
    {
        process = ChildProcess.Start(program, ["serve", "--data", Directory], Path.Combine(Directory, "node.log"), StandsBackBy);
        await process.UntilAsync(() => Client.IsReadyAsync(cancel), $"node {Id}", StartLimit, cancel);
    }

    /// <summary>SIGKILL, as a power cut; the directory stays.</summary>
    public void Kill()
    {
        process!.Kill();
        Client.Dispose();
        Client = new LocalClient(Path.Combine(Directory, "node.sock"), Timeout.InfiniteTimeSpan);
    }

    /// <summary>SIGSTOP, as when a node hangs; it goes on when the answer is disposed of.</summary>
    public IDisposable Hang() => new Hanging(process!);

    public async Task StopAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
    }

    private sealed class Hanging : IDisposable
    {
        private readonly ChildProcess process;

        public Hanging(ChildProcess process)
        {
            this.process = process;
            process.Hang();
        }

        public void Dispose() => process.GoOn();
    }
}
