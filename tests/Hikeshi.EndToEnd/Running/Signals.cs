using System.Diagnostics;
using System.Runtime.InteropServices;
using Hikeshi.Exercises.Nodes;

namespace Hikeshi.EndToEnd.Running;

/// <summary>Signals to a process: the one that serves a node's directory, or one that was started here.</summary>
internal static class Signals
{
    private const int InterruptNumber = 2;
    private const int StopNumber = 19;
    private const int ContinueNumber = 18;

    /// <summary>SIGINT: what Ctrl-C sends.</summary>
    public static void Interrupt(Process process) => Send(process.Id, InterruptNumber);

    /// <summary>SIGSTOP: it hangs.</summary>
    public static void Stop(NodeProcess node) => Send(IdOf(node), StopNumber);

    /// <summary>SIGCONT.</summary>
    public static void Continue(NodeProcess node) => Send(IdOf(node), ContinueNumber);

    private static int IdOf(NodeProcess node) => Processes.StartedWith($"serve\0--data\0{node.Directory}")[0];

    private static void Send(int pid, int number) => Assert.True(Kill(pid, number) == 0, $"signal {number}: {Marshal.GetLastPInvokeError()}");

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
