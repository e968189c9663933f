using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hikeshi.Tests;

namespace Hikeshi.EndToEnd.Browser;

/// <summary><c>hikeshi demo</c> as a person watches it: it stays after the story has ended, until it is interrupted.</summary>
internal sealed class LiveDemo : IAsyncDisposable
{
    private const string Invitation = "sign in once at ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly TaskCompletionSource<Uri> invited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LiveDemo(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
    }

    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <returns>The demo and the address, with its one-time token, that it invites to.</returns>
    public static async Task<(LiveDemo Demo, Uri Invitation)> StartAsync(int members)
    {
        var port = LoopbackPort.Next().ToString(CultureInfo.InvariantCulture);
        var demo = new LiveDemo(Cli.Start(["demo", "--members", members.ToString(CultureInfo.InvariantCulture), "--port", port], redirectInput: false));
        await Until.HoldsAsync(() => demo.invited.Task.IsCompleted, "the demo invites to its console");
        return (demo, await demo.invited.Task);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await interrupt.WaitForExitAsync();
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            invited.TrySetException(new IOException($"the demo ended:\n{Said}"));
            return;
        }

        lock (said)
        {
            said.AppendLine(line);
        }

        var at = line.IndexOf(Invitation, StringComparison.Ordinal);
        if (at >= 0)
        {
            invited.TrySetResult(new Uri(line[(at + Invitation.Length)..].Trim()));
        }
    }
}
