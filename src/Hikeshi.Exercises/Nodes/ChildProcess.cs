using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Hikeshi.Exercises.Nodes;

/// <summary>One process of the exercise: this very program with another verb. Its output goes to a file; it ends with the exercise.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int TerminateSignal = 15, ContinueSignal = 18, StopSignal = 19;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process process;
    private readonly string logFile;
    private bool isEnded;

    private ChildProcess(Process process, string logFile)
    {
        this.process = process;
        this.logFile = logFile;
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Processor time that it has used; zero once it has ended.</summary>
    public TimeSpan ProcessorTime => process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;

    /// <param name="program">Path of the executable (<see cref="Environment.ProcessPath"/> of the program itself).</param>
    /// <param name="niceness">Steps by which the process stands back when the processor is short, 0 to 19 (POSIX <c>nice</c>, which execs the program: the process id is its own).</param>
    public static ChildProcess Start(string program, IReadOnlyList<string> arguments, string logFile, int niceness = 0)
    {
        var start = new ProcessStartInfo("nice") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["-n", niceness.ToString(CultureInfo.InvariantCulture), program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        // Dozens of nodes share two cores: workstation collector, and the code that was compiled ahead of time is left alone
        // much longer (hex 4000 calls) before the runtime recompiles it, which would cost each of them half a second at the worst moment.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "4000";
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0"; // a thread that spins for work keeps another process from doing its own
        var process = new Process { StartInfo = start };
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process, logFile);
    }

    /// <summary>Waits until <paramref name="ready"/> holds; says what the process printed when it ends before that.</summary>
    public async Task UntilAsync(Func<Task<bool>> ready, string what, TimeSpan limit, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await ready())
        {
            if (process.HasExited)
            {
                throw new IOException($"{what} ended with exit code {process.ExitCode}:\n{Tail()}");
            }

            if (Stopwatch.GetElapsedTime(began) > limit)
            {
                throw new IOException($"{what} was not ready after {limit.TotalSeconds:0} s:\n{Tail()}");
            }

            await Task.Delay(20, cancel);
        }
    }

    /// <summary>Whether it has printed this.</summary>
    public bool HasSaid(string text) => File.Exists(logFile) && File.ReadLines(logFile).Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>It does nothing any more, and is not gone: SIGSTOP.</summary>
    public void Hang() => _ = SendSignal(process.Id, StopSignal);

    /// <summary>SIGCONT.</summary>
    public void GoOn() => _ = SendSignal(process.Id, ContinueSignal);

    /// <summary>As a power cut: SIGKILL.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Asks politely (SIGTERM), then insists.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isEnded, true))
        {
            return; // whoever was interrupted while it started has ended it already
        }

        if (!process.HasExited)
        {
            _ = SendSignal(process.Id, TerminateSignal);
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }

        process.Dispose();
    }

    private string Tail() => File.Exists(logFile) ? string.Join('\n', File.ReadLines(logFile).TakeLast(20)) : "";

    private static void Write(StreamWriter log, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (log)
        {
            log.WriteLine(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
