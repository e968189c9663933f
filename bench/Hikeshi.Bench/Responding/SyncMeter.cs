using Hikeshi.Bench.Evidence;

namespace Hikeshi.Bench.Responding;

/// <summary>What fdatasync costs while something else goes on: beside the log, fifty times a second, as many bytes as a few entries have.</summary>
internal sealed class SyncMeter : IDisposable
{
    private const int Bytes = 4096;
    private readonly BareMachine bare;
    private readonly List<double> times = [];
    private readonly Thread thread;
    private volatile bool over;

    public SyncMeter(string directory)
    {
        bare = new BareMachine(directory);
        thread = new Thread(Run) { IsBackground = true, Name = "sync-meter" };
    }

    public void Start() => thread.Start();

    public Spread Stop()
    {
        over = true;
        thread.Join();
        return new Spread(times);
    }

    public void Dispose()
    {
        over = true;
        bare.Dispose();
    }

    private void Run()
    {
        while (!over)
        {
            times.Add(bare.Sync(Bytes));
            Thread.Sleep(20);
        }
    }
}
