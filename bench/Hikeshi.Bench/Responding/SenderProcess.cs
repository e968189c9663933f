using System.Diagnostics;
using System.Text.Json;

namespace Hikeshi.Bench.Responding;

/// <summary>
/// Sends events from a process of its own, as those who send to a node do: what it allocates and how it waits is not the node's.
/// Each line that it reads is a <see cref="FlowOrder"/>, each line that it writes the <see cref="Flow"/> of one.
/// </summary>
internal sealed class SenderProcess : IDisposable
{
    private readonly Process child;

    private SenderProcess(Process child) => this.child = child;

    public static SenderProcess Start(string background)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("send-events");
        start.ArgumentList.Add(background);
        return new SenderProcess(Process.Start(start)!);
    }

    public async Task<Flow> RunAsync(FlowOrder order)
    {
        await child.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order, FlowJson.Default.FlowOrder));
        await child.StandardInput.FlushAsync();
        var line = await child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the sender has ended");
        return JsonSerializer.Deserialize(line, FlowJson.Default.Flow)!;
    }

    public void Dispose()
    {
        child.StandardInput.Close();
        if (!child.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            child.Kill();
        }

        child.Dispose();
    }

    /// <summary>The child.</summary>
    public static async Task ServeAsync(string background)
    {
        var lines = Background.Read(background);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            using var flow = new EventFlow(JsonSerializer.Deserialize(line, FlowJson.Default.FlowOrder)!, lines);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(flow.Run(), FlowJson.Default.Flow));
        }
    }
}
